"""Which pairs to label next: proposed as a CSV file that a person fills in, and folded into the policy when that is done.

`random` rows measure (quality.match_accuracy), `asked` rows never do. The random ones come from one random order of all records that have a
candidate: its first so many auto matches are a simple random sample of all auto matches, and the candidates before the last of them
that are no auto match are drawn at the same rate, so that recall is measured too.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.build_database import holding, lock_of
from orchestration.policy import Seed, checked
from orchestration.publish.contract import literal
from orchestration.publish.generation import DATABASE
from orchestration.publish.keeping import published_folder
from orchestration.publish.manifest import Manifest
from orchestration.settings import Settings, SettingsError

PAIR = ("partner_key", "partner_account_id", "account_id")
LABELS = Seed("match_labels", (*PAIR, "is_match"), ("sampled",))
DECISIONS = Seed("match_decisions", (*PAIR, "decision"), ())
FILLED_IN = Seed("match_labels", (*PAIR, "is_match", "sampled"), ())

WAIT_SECONDS = 60
"""For a run to let go of raw.duckdb."""

NEAREST = 10
"""So many times the pairs asked for, those nearest to the threshold, are spread over rules and partners."""

CANDIDATES = """
    create temp macro log_odds(p) as ln(least(greatest(p, 0.000001), 0.999999) / (1 - least(greatest(p, 0.000001), 0.999999)));

    create temp table candidates as
    with

    labels as (

        select
            labels.partner_key,
            labels.partner_account_id,
            bridge.account_id,
            bool_or(sampled = 'random') as is_drawn,
            bool_or(sampled <> 'random') as is_asked,
            bool_or(is_match = 'true') as is_match
        from labels
        inner join published.core.bridge_account_ids as bridge on labels.account_id = bridge.any_account_id
        group by all

    ),

    decided as (

        select distinct decisions.partner_key, decisions.partner_account_id, bridge.account_id
        from decisions
        inner join published.core.bridge_account_ids as bridge on decisions.account_id = bridge.any_account_id

    )

    select
        matches.*,
        coalesce(labels.is_drawn, false) as is_drawn,
        coalesce(labels.is_asked, false) as is_asked,
        labels.is_match,
        sha256(concat_ws(chr(31), $seed, matches.partner_key, matches.partner_account_id)) as draw
    from published.account_mapping.fct_account_matches as matches
    left join labels using (partner_key, partner_account_id, account_id)
    anti join decided using (partner_key, partner_account_id, account_id)
"""
"""Every record's best candidate, in a random order that depends on nothing but the seed; what a person has decided needs no label."""

DRAWN = """
    create temp table drawn as
    with

    -- what was drawn before is in the sample already
    left_over as (

        select * from candidates where not is_drawn

    ),

    wanted as (

        select draw from left_over where match_status = 'auto' order by draw limit $random

    ),

    ends as (

        select max(draw) as last_draw, count(*) < $random as is_everything
        from wanted

    )

    select left_over.*
    from left_over
    cross join ends
    where left_over.draw <= ends.last_draw or ends.is_everything
"""

PROPOSED = """
    create temp table proposed as
    with

    matches as (

        select *, 'random' as sampled, 1 as part, row_number() over (order by draw) as place
        from drawn
        where match_status = 'auto'

    ),

    others as (

        select *, 'random' as sampled, 2 as part, row_number() over (order by draw) as place
        from drawn
        where match_status <> 'auto'
        qualify place <= $others

    ),

    nearest as (

        select
            candidates.*,
            -- in log odds: from 0.98 to 0.99 is as far as from 0.01 to 0.02
            abs(log_odds(score) - log_odds(threshold)) as distance
        from candidates
        cross join (select threshold from published.quality.match_accuracy where set_type = 'all')
        anti join (from matches union all by name from others) using (partner_key, partner_account_id)
        where not is_drawn and not is_asked
        order by distance, draw
        limit $asked * $nearest

    ),

    -- each rule's and partner's nearest comes before anyone's second
    rounds as (

        select
            *,
            row_number() over (partition by match_rule, partner_key order by distance, draw) as round
        from nearest

    ),

    asked as (

        select * exclude (distance, round), 'asked' as sampled, 3 as part, row_number() over (order by round, distance, draw) as place
        from rounds
        qualify place <= $asked

    )

    from matches union all by name from others union all by name from asked
"""

LINES = """
    select
        proposed.partner_key,
        proposed.partner_account_id,
        proposed.account_id,
        case when proposed.is_asked then cast(proposed.is_match as varchar) end as is_match,
        proposed.sampled,
        accounts.name as our_name,
        records.name as their_name,
        concat_ws(', ', accounts.city, accounts.country_code) as our_place,
        concat_ws(', ', records.city, records.state, records.country) as their_place,
        accounts.domain as our_domain,
        records.domain as their_domain,
        proposed.match_status,
        proposed.match_rule,
        cast(proposed.score as varchar) as score,
        proposed.evidence
    from proposed
    left join published.core.dim_accounts as accounts on proposed.account_id = accounts.account_id
    left join raw.partner_lists.accounts as records
        on proposed.partner_key = records.partner_key
        and proposed.partner_account_id = records.partner_account_id
        and not records._is_deleted
        and records._known_from <= $as_of
        and (records._known_to is null or records._known_to > $as_of)
    order by proposed.part, proposed.place
"""
"""The label's columns first, then what a person compares: our side as published, the partner's as it wrote it."""


@dataclass(frozen=True)
class Proposed:
    """Lines of the file: auto matches and `others` drawn at random (`drawn`: how many of those there were before the limit), pairs asked
    for; `known` of the random ones have been judged before."""

    auto_matches: int
    others: int
    drawn: int
    asked: int
    known: int


def propose(settings: Settings, out: Path, *, random: int, others: int, asked: int, seed: int) -> Proposed:
    """Write the pairs to label next, as the published database has them, into a new file.

    First `random` auto matches, then at most `others` of the further candidates that are drawn with them, then `asked` pairs, nearest to
    the threshold first, spread over rules and partners. What is labelled is proposed no more, but that a pair which was asked for may be
    drawn at random too; its label is filled in. Same generation, policy and arguments, same file. Raises SettingsError.
    """
    if out.exists():
        raise SettingsError(f"{settings.shown(out)} is there already and may hold labels; fold it in, or name another file.")
    with _published(settings) as (database, manifest), holding(lock_of(settings.raw_database), WAIT_SECONDS):
        database.execute(f"attach {literal(str(settings.raw_database))} as raw (read_only)")
        for seed_file in (LABELS, DECISIONS):
            _load(database, settings, seed_file)
        database.execute(CANDIDATES, {"seed": str(seed)})
        database.execute(DRAWN, {"random": random})
        database.execute(PROPOSED, {"others": others, "asked": asked, "nearest": NEAREST})
        lines = database.execute(LINES, {"as_of": manifest.as_of}).fetchall()
        columns = [name for name, *_ in database.description]
        (drawn,) = database.execute("select count(*) from drawn where match_status <> 'auto'").fetchall()[0]
        parts = dict(database.execute("select part, count(*) from proposed group by part").fetchall())
        (known,) = database.execute("select count(*) from proposed where is_asked").fetchall()[0]
    out.parent.mkdir(parents=True, exist_ok=True)
    # with a byte order mark, without which spreadsheets read names beyond ASCII wrong
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([" ".join((value or "").split()) for value in line] for line in lines)
    return Proposed(*(parts.get(part, 0) for part in (1, 2)), drawn, parts.get(3, 0), known)


def fold(settings: Settings, filled_in: Path) -> tuple[int, Path]:
    """Append the labels of a filled-in file to match_labels.csv of the policy; how many were new, and where they are now.

    Raises SettingsError naming file and line, and changes nothing, where one is missing, contradicts the policy, or names what is not
    published (a spreadsheet makes 12 of 0012).
    """
    if not filled_in.is_file():
        raise SettingsError(f"{settings.shown(filled_in)} is not there; name the file that `make labels` wrote and you filled in.")
    folder = settings.seeds_dir or settings.root / "seeds"
    target = folder / f"{LABELS.name}.csv"
    text = checked(_policy_file(settings, LABELS), LABELS)
    header, *kept = csv.reader(io.StringIO(text))
    rows = [dict(zip(header, line, strict=True)) for line in kept]
    present = {(*_pair(row), row["sampled"].strip()) for row in rows}
    judged = {_pair(row): row["is_match"].strip().lower() for row in rows}
    published = _published_pairs(settings)
    new = []
    for line, row in enumerate(csv.DictReader(io.StringIO(checked(filled_in, FILLED_IN))), start=2):
        place = f"{settings.shown(filled_in)}, line {line}"
        pair, answer, sampled = _pair(row), row["is_match"].strip().lower(), row["sampled"].strip().lower()
        for name, value, values in (("is_match", answer, ("true", "false")), ("sampled", sampled, ("random", "asked"))):
            if value not in values:
                said = f'is "{row[name]}"' if value else "is empty"
                raise SettingsError(f"{place}: {name} {said}; write {' or '.join(values)}, or remove the line if nobody can tell.")
        if pair not in published:
            raise SettingsError(
                f'{place}: no match of record "{pair[1]}" of {pair[0]} with account "{pair[2]}" is published; write the ids as they were '
                "proposed (a spreadsheet may have changed them), or propose anew."
            )
        if judged.setdefault(pair, answer) != answer:
            raise SettingsError(f"{place}: the pair has is_match {judged[pair]} already; let the two say the same.")
        if (*pair, sampled) not in present:
            present.add((*pair, sampled))
            new.append(dict(zip(PAIR, pair, strict=True)) | {"is_match": answer, "sampled": sampled})
    if new:
        out = io.StringIO()
        csv.DictWriter(out, header, restval="", lineterminator="\n").writerows(new)
        target.write_text(text + out.getvalue(), encoding="utf-8")
    return len(new), target


def _pair(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name].strip() for name in PAIR)


def _policy_file(settings: Settings, seed: Seed) -> Path:
    """The file that is in force: the overlay's, else the project's."""
    files = [folder / f"{seed.name}.csv" for folder in (settings.seeds_dir, settings.root / "seeds") if folder]
    return next((file for file in files if file.exists()), files[-1])


def _load(database: duckdb.DuckDBPyConnection, settings: Settings, seed: Seed) -> None:
    """The policy file as a table of text, labels in the words that dbt takes for true and false."""
    name = seed.name.removeprefix("match_")
    rows = list(csv.DictReader(io.StringIO(checked(_policy_file(settings, seed), seed))))
    columns = (*seed.required, *seed.optional)
    database.execute(f"create temp table {name} ({', '.join(f'{column} varchar' for column in columns)})")
    if rows:
        values = [[(row[column] or "").strip() for column in columns] for row in rows]
        database.executemany(f"insert into {name} values ({', '.join('?' * len(columns))})", values)
    if seed is LABELS:
        database.execute("update labels set is_match = lower(is_match)")


def _published_pairs(settings: Settings) -> set[tuple[str, ...]]:
    with _published(settings) as (database, _):
        return set(database.execute(f"select {', '.join(PAIR)} from published.account_mapping.fct_account_matches").fetchall())


@contextmanager
def _published(settings: Settings) -> Iterator[tuple[duckdb.DuckDBPyConnection, Manifest]]:
    """The generation that people read, attached as `published`."""
    folder = published_folder(settings)
    manifest = Manifest.read(folder) if folder else None
    if folder is None or manifest is None:
        raise SettingsError(f"Nothing is published in {settings.shown(settings.warehouse_dir)} yet; `make run` first.")
    if missing := [t for t in ("account_mapping.fct_account_matches", "quality.match_accuracy") if t not in manifest.tables]:
        raise SettingsError(f"What is published in {settings.shown(settings.warehouse_dir)} has no {missing[0]}; `make run` first.")
    with duckdb.connect() as database:
        database.execute(f"attach {literal(str(folder / DATABASE))} as published (read_only)")
        yield database, manifest
