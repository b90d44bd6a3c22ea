"""What a partner and we show each other, and by which rule: a page for our own partner manager, which never leaves."""

import datetime as dt
from pathlib import Path
from typing import NamedTuple

from orchestration.review.figures import number
from orchestration.share.leaving import Change, Leaving, Partner
from orchestration.share.wording import Matrix, in_order, matrix, ours, page, words

MOST_CHANGES = 200
"""As many as the page holds; the partner's changes.csv has the rest, without our ids."""

VERDICTS = ("we show more", "they show more", "both", "neither")


class Shown(NamedTuple):
    """A field, on how many of the accounts in common each side shows it, and who shows more."""

    field: str
    we: int
    they: int
    verdict: str


class Exact(NamedTuple):
    """Accounts in common, and what the partner is told of their number; None where it is told nothing."""

    accounts: int
    told: str | None


class Decided(NamedTuple):
    """The level of a field for a population, the accounts shared by it, and the rule that decides with its number on the page."""

    field: str
    level: str
    accounts: int
    rule: str
    rule_number: int


def concerned(leaving: Leaving) -> list[Partner]:
    """Every partner that has a list or sees something, by key."""
    return [
        Partner(*row)
        for row in leaving.ours(
            """
            select distinct reciprocity.partner_id, reciprocity.partner_key, coalesce(partners.name, reciprocity.partner_key)
            from now.sharing.reciprocity as reciprocity
            join now.core.dim_partners as partners using (partner_id)
            order by reciprocity.partner_key
            """
        )
    ]


def write_reciprocity(leaving: Leaving, partner: Partner, file: Path, *, as_of: dt.date, before: dt.date | None = None) -> None:
    """Write a partner's page; `before` is the day of the last export."""
    fields, in_common = _shown(leaving, partner)
    rules, decided = _decided(leaving, partner)
    changes = leaving.changes(partner)
    html = page(
        "reciprocity.html.j2",
        f"{partner.name}: reciprocity",
        partner=partner,
        as_of=as_of,
        before=before,
        in_common=in_common,
        fields=fields,
        by_verdict={verdict: [shown.field for shown in fields if shown.verdict == verdict] for verdict in VERDICTS},
        of_all=lambda accounts: f"{number(accounts)} ({100 * accounts / in_common:.0f}%)" if accounts else "0",
        counts=_counts(leaving, partner),
        rules=rules,
        decided=decided,
        columns=[cell.field for cell in decided[0][1]] if decided else [],
        changes=[(_what_changed(change), change) for change in changes[:MOST_CHANGES]],
        changes_total=len(changes),
    )
    file.write_text(html, encoding="utf-8")


def _shown(leaving: Leaving, partner: Partner) -> tuple[list[Shown], int]:
    """The fields by who shows more, ours first and in their order; and the accounts in common."""
    rows = leaving.ours(
        """
        select reciprocity.field, we_show, they_show, asymmetry, accounts_in_common
        from now.sharing.reciprocity as reciprocity
        left join now.sharing.shared_fields as fields using (field)
        where partner_id = ?
        order by place nulls last, reciprocity.field
        """,
        [partner.partner_id],
    )
    fields = [Shown(*row[:4]) for row in rows]
    return sorted(fields, key=lambda shown: VERDICTS.index(shown.verdict)), rows[0][4] if rows else 0


def _counts(leaving: Leaving, partner: Partner) -> Matrix:
    """Exact counts, with what the partner is told of each."""
    exact: dict[tuple[str, str | None], int] = {
        (our_population, their_population): accounts
        for our_population, their_population, accounts in leaving.ours(
            """
            select our_population, their_population, sum(accounts) as accounts
            from now.account_mapping.overlap_matrix
            where partner_id = ?
            group by grouping sets ((our_population, their_population), (our_population))
            """,
            [partner.partner_id],
        )
    }
    told = {(count.our_population, count.their_population): count.accounts for count in leaving.counts(partner)}
    return matrix({cell: Exact(int(exact.get(cell, 0)), told.get(cell)) for cell in exact | told}, "their")


def _decided(leaving: Leaving, partner: Partner) -> tuple[list[str], list[tuple[str, list[Decided]]]]:
    """The rules that decide anything, numbered from 1 by their place; and for each population of ours what they come to, field by field."""
    rows = leaving.ours(
        """
        select population, field, level, rows_shared, deciding_rule
        from now.sharing.sharing_audit
        join now.sharing.shared_fields using (field)
        where partner_id = ?
        order by place
        """,
        [partner.partner_id],
    )
    populations = [name for name in in_order(row[0] for row in rows) if name is not None]
    rules = list(dict.fromkeys(row[4] for name in populations for row in rows if row[0] == name))
    return rules, [(ours(name), [Decided(*row[1:], rules.index(row[4]) + 1) for row in rows if row[0] == name]) for name in populations]


def _what_changed(change: Change) -> str:
    if change.change == "changed":
        return f"{change.relation}, changed: {words(change.changed_fields or '')}"
    return f"{change.change} in {change.relation}" if change.change == "new" else f"no longer in {change.relation}"
