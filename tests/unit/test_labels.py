"""What is proposed for labelling, from a published database made by hand, and what becomes of a file that was filled in."""

import csv
import datetime as dt
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from orchestration.__main__ import main
from orchestration.ingest.store import ensure_raw_database, opened
from orchestration.publish.generation import DATABASE
from orchestration.publish.hashing import TableContent
from orchestration.publish.manifest import Manifest
from orchestration.quality.labels import Proposed, fold, propose
from orchestration.settings import ROOT, Settings, SettingsError

HEADER = "partner_key,partner_account_id,account_id,is_match,sampled\n"
DECISIONS = "partner_key,partner_account_id,account_id,decision,decided_by,decided_on\n"
TABLES = ("account_mapping.fct_account_matches", "quality.match_accuracy")

# of two partners 40 records each: 20 auto matches, the higher the number the nearer to the threshold; 10 in review, 10 rejected
MATCHES = """
    select
        key as partner_key,
        'r' || n as partner_account_id,
        'crm:' || key || n as account_id,
        case when n <= 20 then 'auto' when n <= 30 then 'review' else 'rejected' end as match_status,
        case when n % 2 = 0 then 'same name' else 'same domain' end as match_rule,
        cast(
            case when n > 20 then 0.94 - (n - 20) * 0.04 when key = 'acme' then 0.999 - n * 0.002 else 0.999 - n * 0.001 end
            as decimal(9, 6)
        ) as score,
        'name: "A' || chr(10) || 'B"' as evidence
    from (values ('acme'), ('blue')) as partners (key)
    cross join range(1, 41) as numbers (n)
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(landing_dir=tmp_path / "landing", warehouse_dir=tmp_path / "warehouse", seeds_dir=tmp_path / "seeds")
    settings.seeds_dir.mkdir()
    (settings.seeds_dir / "match_labels.csv").write_text(HEADER)
    (settings.seeds_dir / "match_decisions.csv").write_text(DECISIONS)
    ensure_raw_database(settings.raw_database)
    with opened(settings.raw_database) as raw:
        raw.execute(
            """
            insert into partner_lists.accounts by name
            select 'acme' as partner_key, 'r' || n as partner_account_id, version || ' ' || n as name, 'Zürich' as city,
                known_from as _known_from, known_to as _known_to, false as _is_deleted
            from range(1, 41) as numbers (n)
            cross join (
                values
                ('Old', date '2026-01-01', date '2026-06-01'),
                ('Their', date '2026-06-01', date '2026-07-01'),
                ('New', date '2026-07-01', null)
            ) as versions (version, known_from, known_to)
            """
        )
    folder = settings.generations_dir / "one"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / DATABASE)) as database:
        database.execute(
            f"""
            create schema core; create schema account_mapping; create schema quality;
            create table account_mapping.fct_account_matches as {MATCHES};
            create table quality.match_accuracy as select 'all' as set_type, cast(0.95 as decimal(9, 6)) as threshold;
            create table core.dim_accounts as
            select account_id, 'Our, ' || account_id as name, 'Zurich' as city, 'CH' as country_code, null::varchar as domain
            from account_mapping.fct_account_matches;
            create table core.bridge_account_ids as
            select account_id as any_account_id, account_id from core.dim_accounts
            union all
            select 'crm:merged', 'crm:acme1'
            """
        )
    tables = {name: TableContent(1, "", {}) for name in TABLES}
    noon = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
    Manifest("one", dt.date(2026, 6, 30), noon, None, 1, "", "", {}, tables).write(folder)
    settings.published.symlink_to(folder)
    return settings


def proposed(settings: Settings, name: str = "labels.csv", **wanted: int) -> tuple[Proposed, list[dict[str, str]]]:
    """What was said of the file, and its lines."""
    out = settings.warehouse_dir / name
    out.unlink(missing_ok=True)
    done = propose(settings, out, **{"random": 0, "others": 0, "asked": 0, "seed": 7} | wanted)
    with out.open(encoding="utf-8-sig", newline="") as file:
        return done, list(csv.DictReader(file))


def pair(line: dict[str, str]) -> tuple[str, str]:
    return line["partner_key"], line["partner_account_id"]


def label(settings: Settings, *lines: str) -> None:
    (settings.seeds_dir / "match_labels.csv").write_text(HEADER + "".join(f"{line}\n" for line in lines))


def filled_in(settings: Settings, lines: list[dict[str, str]], **said: str) -> Path:
    """A file as a person gives it back."""
    path = settings.warehouse_dir / "filled_in.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, lines[0])
        writer.writeheader()
        writer.writerows(line | said for line in lines)
    return path


def test_a_proposal_depends_on_generation_labels_and_seed_alone(settings: Settings) -> None:
    wanted = {"random": 8, "others": 8, "asked": 6}
    first = proposed(settings, **wanted)
    assert proposed(settings, "again.csv", **wanted) == first
    assert [pair(line) for line in proposed(settings, seed=8, **wanted)[1][:8]] != [pair(line) for line in first[1][:8]]


def test_the_random_sample_is_of_auto_matches_and_a_larger_one_begins_with_it(settings: Settings) -> None:
    _, few = proposed(settings, random=5)
    _, more = proposed(settings, random=12)
    assert [line["match_status"] for line in more] == ["auto"] * 12
    assert {line["sampled"] for line in more} == {"random"}
    assert {line["is_match"] for line in more} == {""}
    assert more[:5] == few


def test_over_many_seeds_every_auto_match_is_drawn_about_equally_often(settings: Settings) -> None:
    drawn = [pair(line) for seed in range(60) for line in proposed(settings, random=10, seed=seed)[1]]
    # 600 draws of 40 matches: 15 each, with a standard deviation of 3.4
    counts = {one: drawn.count(one) for one in drawn}
    assert len(counts) == 40
    assert max(counts.values()) <= 15 + 4 * 3.4
    assert min(counts.values()) >= 2


def test_other_candidates_are_drawn_at_the_same_rate_as_auto_matches(settings: Settings) -> None:
    totals = [proposed(settings, random=10, others=100, seed=seed)[0] for seed in range(40)]
    assert all(done.others == done.drawn for done in totals)
    # one for each auto match, as there are 40 of each; a sum of 40 draws of 10 has a standard deviation of about 21
    assert abs(sum(done.others for done in totals) - 400) <= 4 * 21
    everything, lines = proposed(settings, random=100, others=100)
    assert (everything.auto_matches, everything.others) == (40, 40)
    assert len({pair(line) for line in lines}) == 80


def test_nothing_is_drawn_behind_the_last_auto_match_that_is_wanted(settings: Settings) -> None:
    for seed in range(10):
        assert proposed(settings, random=0, others=100, seed=seed)[1] == []


def test_a_limit_on_other_candidates_is_told(settings: Settings) -> None:
    done, lines = proposed(settings, random=40, others=3)
    assert (done.others, sum(line["match_status"] != "auto" for line in lines)) == (3, 3)
    assert done.drawn > 3


def test_what_was_drawn_before_is_not_drawn_again_and_the_sample_goes_on(settings: Settings) -> None:
    _, all_of_them = proposed(settings, random=12)
    label(settings, *(f"{line['partner_key']},{line['partner_account_id']},{line['account_id']},true,random" for line in all_of_them[:5]))
    assert proposed(settings, random=7)[1] == all_of_them[5:]


def test_what_was_asked_for_may_be_drawn_and_has_its_answer_filled_in(settings: Settings) -> None:
    _, (first, *_) = proposed(settings, random=1)
    label(settings, f"{first['partner_key']},{first['partner_account_id']},{first['account_id']},FALSE,asked")
    done, (again, *_) = proposed(settings, random=1)
    assert again == first | {"is_match": "false"}
    assert done.known == 1


def test_a_label_of_an_account_that_was_merged_since_is_a_label_of_its_survivor(settings: Settings) -> None:
    label(settings, "acme,r1,crm:merged,true,random")
    assert ("acme", "r1") not in {pair(line) for line in proposed(settings, random=100, asked=100)[1]}


def test_what_a_person_has_decided_is_not_proposed(settings: Settings) -> None:
    (settings.seeds_dir / "match_decisions.csv").write_text(DECISIONS + "acme,r20,crm:acme20,no_match,,\nblue,r21,crm:blue21,match,,\n")
    lines = {pair(line) for line in proposed(settings, random=100, others=100, asked=100)[1]}
    assert len(lines) == 78
    assert not lines & {("acme", "r20"), ("blue", "r21")}


def test_asked_are_the_nearest_to_the_threshold_in_turn_over_rules_and_partners(settings: Settings) -> None:
    _, lines = proposed(settings, asked=8)
    assert {line["sampled"] for line in lines} == {"asked"}
    # in log odds from 0.95, of each rule and partner the nearest: 0.21 (0.959), 0.26 (0.961), 0.75 (0.9), 0.90 (0.979); then the second:
    # 0.31 (0.963), 0.37 (0.965), 0.95 (0.98), 1.00 (0.981)
    nearest = [("acme", "r20"), ("acme", "r19"), ("blue", "r21"), ("blue", "r20")]
    assert [pair(line) for line in lines] == [*nearest, ("acme", "r18"), ("acme", "r17"), ("blue", "r19"), ("blue", "r18")]


def test_what_is_labelled_or_drawn_is_not_asked_for(settings: Settings) -> None:
    label(settings, "acme,r20,crm:acme20,true,asked", "blue,r20,crm:blue20,true,random")
    _, lines = proposed(settings, random=20, others=20, asked=30)
    pairs = [pair(line) for line in lines]
    assert len(set(pairs)) == len(pairs)
    assert not {("acme", "r20"), ("blue", "r20")} & {pair(line) for line in lines if line["sampled"] == "asked"}


def test_both_sides_stand_beside_a_pair_as_of_the_published_day(settings: Settings) -> None:
    _, lines = proposed(settings, random=100)
    (line,) = [line for line in lines if pair(line) == ("acme", "r1")]
    assert line["our_name"] == "Our, crm:acme1"
    assert line["our_place"] == "Zurich, CH"
    assert line["their_name"] == "Their 1"
    assert line["their_place"] == "Zürich"
    assert (line["match_rule"], line["score"], line["evidence"]) == ("same domain", "0.997000", 'name: "A B"')


def test_a_file_that_is_there_is_not_written_over(settings: Settings) -> None:
    (settings.warehouse_dir / "labels.csv").write_text("someone's work")
    with pytest.raises(SettingsError, match="is there already and may hold labels"):
        propose(settings, settings.warehouse_dir / "labels.csv", random=1, others=0, asked=0, seed=7)


def test_without_a_generation_there_is_nothing_to_propose(settings: Settings) -> None:
    settings.published.unlink()
    with pytest.raises(SettingsError, match="Nothing is published"):
        proposed(settings, random=1)


def test_labels_of_a_filled_in_file_are_appended_once_and_without_what_stood_beside_them(settings: Settings) -> None:
    label(settings, "acme,r99,crm:gone,true,random")
    _, lines = proposed(settings, random=2, asked=1)
    path = filled_in(settings, lines, is_match=" True")
    assert fold(settings, path) == (3, settings.seeds_dir / "match_labels.csv")
    text = (settings.seeds_dir / "match_labels.csv").read_text()
    assert text.splitlines()[:2] == [HEADER.strip(), "acme,r99,crm:gone,true,random"]
    assert text.splitlines()[2:] == [
        f"{line['partner_key']},{line['partner_account_id']},{line['account_id']},true,{line['sampled']}" for line in lines
    ]
    assert fold(settings, path)[0] == 0
    assert (settings.seeds_dir / "match_labels.csv").read_text() == text


def test_labels_go_where_the_policy_is_overlaid_and_take_the_projects_along(settings: Settings, tmp_path: Path) -> None:
    (settings.seeds_dir / "match_labels.csv").unlink()
    _, lines = proposed(settings, asked=1)
    fold(settings, filled_in(settings, lines, is_match="false"))
    project = (ROOT / "seeds" / "match_labels.csv").read_text()
    assert (settings.seeds_dir / "match_labels.csv").read_text().startswith(project)
    assert (ROOT / "seeds" / "match_labels.csv").read_text() == project


def test_a_policy_with_its_columns_in_another_order_and_more_of_them_is_appended_to_as_it_is(settings: Settings) -> None:
    (settings.seeds_dir / "match_labels.csv").write_text("note,is_match,account_id,partner_account_id,partner_key\n")
    _, (line, *_) = proposed(settings, random=1)
    fold(settings, filled_in(settings, [line], is_match="true"))
    (row,) = csv.DictReader((settings.seeds_dir / "match_labels.csv").open())
    assert row == {name: line[name] for name in ("account_id", "partner_account_id", "partner_key")} | {
        "note": "",
        "is_match": "true",
        "sampled": "random",
    }


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"is_match": ""}, "line 3: is_match is empty; write true or false, or remove the line"),
        ({"is_match": "maybe"}, 'line 3: is_match is "maybe"; write true or false'),
        ({"sampled": ""}, "line 3: sampled is empty; write random or asked"),
        ({"partner_account_id": "20"}, 'line 3: no match of record "20" of'),
        ({"account_id": "crm:nobody"}, 'account "crm:nobody" is published; write the ids as they were proposed'),
    ],
)
def test_a_file_that_is_not_filled_in_well_is_refused_whole_with_the_line(settings: Settings, changed: dict[str, str], said: str) -> None:
    _, (first, second) = proposed(settings, random=2)
    path = filled_in(settings, [first | {"is_match": "true"}, second | {"is_match": "true"} | changed])
    with pytest.raises(SettingsError) as refused:
        fold(settings, path)
    assert said in str(refused.value)
    assert (settings.seeds_dir / "match_labels.csv").read_text() == HEADER


@pytest.mark.parametrize("sampled", ["random", "asked", ""])
def test_a_label_that_contradicts_the_policy_is_refused(settings: Settings, sampled: str) -> None:
    _, (line, *_) = proposed(settings, random=1)
    label(settings, f"{line['partner_key']},{line['partner_account_id']},{line['account_id']},TRUE,{sampled}")
    with pytest.raises(SettingsError, match="line 2: the pair has is_match true already"):
        fold(settings, filled_in(settings, [line], is_match="false"))


def test_a_file_that_is_not_there_is_one_sentence(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="is not there; name the file"):
        fold(replace(settings), settings.warehouse_dir / "nothing.csv")


def test_the_command_says_what_it_wrote_and_what_to_do(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(settings.warehouse_dir)
    monkeypatch.setenv("PARTNERVERSE_WAREHOUSE_DIR", str(settings.warehouse_dir))
    monkeypatch.setenv("PARTNERVERSE_LANDING_DIR", str(settings.landing_dir))
    monkeypatch.setenv("PARTNERVERSE_SEEDS_DIR", str(settings.seeds_dir))
    assert main(["labels", "--random", "40", "--others", "3", "--asked", "2"]) == 0
    said = capsys.readouterr().out
    file = settings.warehouse_dir / "labels.csv"
    assert f"{file}: 40 auto matches and 3 other candidates drawn at random (0 of them judged before), 2 pairs asked for." in said
    assert f"Fill in is_match, then make labels FOLD={file}." in said
    assert "Recall will come out too high" in said
    assert main(["labels", "--random", "-1"]) == 2
    assert main(["labels", "--fold", str(file)]) == 2
    assert "line 2: is_match is empty" in capsys.readouterr().out
    file.write_text(file.read_text(encoding="utf-8-sig").replace(",,random,", ",true,random,").replace(",,asked,", ",false,asked,"))
    assert main(["labels", "--fold", str(file)]) == 0
    assert "45 labels added to" in capsys.readouterr().out
