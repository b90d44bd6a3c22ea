import shutil
from pathlib import Path

import pytest

from orchestration.policy import Seed, checked, compose_policy, load_seeds
from orchestration.settings import ROOT, SettingsError

SEEDS = ROOT / "seeds"
SLAS = Seed("slas", ("tier", "kind", "days"), ())


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    folder = tmp_path / "overlay"
    folder.mkdir()
    return folder


def composed_with(overlay: Path, name: str, content: str | bytes, target: Path) -> str:
    (overlay / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return compose_policy(SEEDS, overlay, target)


def test_the_projects_own_seeds_are_the_policy_byte_for_byte(tmp_path: Path):
    compose_policy(SEEDS, None, tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {p.name: p.read_bytes() for p in SEEDS.iterdir()}


def test_an_overlay_replaces_a_seed_and_leaves_the_others(overlay: Path, tmp_path: Path):
    composed_with(overlay, "slas.csv", "tier,kind,days\nGold,lead_response,1\n", tmp_path / "policy")
    assert (tmp_path / "policy" / "slas.csv").read_text() == "tier,kind,days\nGold,lead_response,1\n"
    assert (tmp_path / "policy" / "goals.csv").read_bytes() == (SEEDS / "goals.csv").read_bytes()


def test_a_column_that_is_optional_is_filled_in(overlay: Path, tmp_path: Path):
    composed_with(overlay, "tier_requirements.csv", "tier,rank,metric,minimum\nGold,3,sourced,10\n", tmp_path / "policy")
    assert (tmp_path / "policy" / "tier_requirements.csv").read_text() == "tier,rank,metric,minimum,program_id\nGold,3,sourced,10,\n"


def test_a_byte_order_mark_windows_line_ends_and_a_blank_end_are_no_difference(overlay: Path, tmp_path: Path):
    composed_with(overlay, "slas.csv", b"\xef\xbb\xbftier,kind,days\r\nGold,lead_response,1\r\n\r\n", tmp_path / "policy")
    assert (tmp_path / "policy" / "slas.csv").read_text() == "tier,kind,days\nGold,lead_response,1\n"


def test_a_column_more_than_declared_is_kept(overlay: Path, tmp_path: Path):
    composed_with(overlay, "slas.csv", "tier,kind,days,note\nGold,lead_response,1,agreed\n", tmp_path / "policy")
    assert (tmp_path / "policy" / "slas.csv").read_text() == "tier,kind,days,note\nGold,lead_response,1,agreed\n"


def test_a_file_that_did_not_change_is_not_written_again(overlay: Path, tmp_path: Path):
    target = tmp_path / "policy"
    composed_with(overlay, "slas.csv", "tier,kind,days\n", target)
    before = {p.name: p.stat().st_mtime_ns for p in target.iterdir()}
    composed_with(overlay, "slas.csv", "tier,kind,days\nGold,lead_response,1\n", target)
    assert [name for name, at in before.items() if (target / name).stat().st_mtime_ns != at] == ["slas.csv"]


def test_a_file_that_is_no_longer_there_leaves_the_policy(tmp_path: Path):
    (tmp_path / "old_policy.csv").write_text("a\n")
    compose_policy(SEEDS, None, tmp_path)
    assert not (tmp_path / "old_policy.csv").exists()


def test_equal_policies_have_equal_hashes_and_others_have_not(overlay: Path, tmp_path: Path):
    of_the_project = compose_policy(SEEDS, None, tmp_path / "a")
    shutil.copy(SEEDS / "slas.csv", overlay)
    assert compose_policy(SEEDS, overlay, tmp_path / "b") == of_the_project
    assert composed_with(overlay, "slas.csv", "tier,kind,days\n", tmp_path / "c") != of_the_project


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("goal.csv", "a\n", "goal.csv: there is no policy of that name, the nearest is goals.csv; rename the file or remove it."),
        ("slas.xlsx", "a\n", "slas.xlsx: there is no policy of that name, the nearest is slas.csv"),
        ("slas.csv", "tier,kind\nGold,lead_response\n", "slas.csv:1: the header lacks days; it must have tier,kind,days."),
        ("slas.csv", "tier;kind;days\n", "slas.csv:1: the header lacks tier, kind, days; it must have tier,kind,days."),
        ("slas.csv", "tier,kind,days,kind\n", 'slas.csv:1: the header names "kind" twice; remove one of the columns.'),
        (
            "slas.csv",
            "tier,kind,days\nGold,lead_response,1\nGold,a,b,c\n",
            "slas.csv:3: 4 cells under a header of 3; put a cell with a comma",
        ),
        ("slas.csv", "tier,kind,days\nGold\n", "slas.csv:2: 1 cells under a header of 3; "),
        ("slas.csv", "tier,kind,days\n\nGold,lead_response,1\n", "slas.csv:2: 0 cells under a header of 3; remove the empty line."),
        ("slas.csv", 'tier,kind,days\n"Go\nld",lead_response,1\n', "slas.csv:2: a quoted cell does not end on its line"),
        ("slas.csv", b"tier,kind,days\nG\xf6ld,lead_response,1\n", "slas.csv: byte 16 is not UTF-8; save the file as UTF-8."),
        ("slas.csv", "\n", "slas.csv: the file is empty; give it at least its header line, tier,kind,days."),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_line_and_remedy(
    overlay: Path, tmp_path: Path, name: str, content: str | bytes, said: str
):
    with pytest.raises(SettingsError) as refused:
        composed_with(overlay, name, content, tmp_path / "policy")
    assert f"{overlay}/{said}" in str(refused.value)
    assert not (tmp_path / "policy").exists()


def test_a_seed_that_the_project_lacks_is_named(tmp_path: Path):
    shutil.copytree(SEEDS, tmp_path / "seeds")
    (tmp_path / "seeds" / "goals.csv").unlink()
    with pytest.raises(SettingsError, match=r"goals\.csv is missing"):
        compose_policy(tmp_path / "seeds", None, tmp_path / "policy")


def test_a_line_separator_inside_a_cell_is_a_part_of_it(tmp_path: Path):
    (tmp_path / "slas.csv").write_text("tier,kind,days\nGo\u2028ld,lead_response,1\n", encoding="utf-8")
    assert checked(tmp_path / "slas.csv", SLAS) == "tier,kind,days\nGo\u2028ld,lead_response,1\n"


def test_every_declared_seed_has_its_columns_in_the_order_of_its_file():
    for name, seed in load_seeds().items():
        header = (SEEDS / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
        assert sorted(header) == sorted(seed.required + seed.optional), name
