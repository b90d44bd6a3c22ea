"""A preview as one screen of a terminal."""

from collections import Counter

from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.share.cells import cell, csv_line
from orchestration.share.leaving import RELATIONS
from orchestration.share.preview import Preview

SHOWN = 10


def show_preview(console: Console, partner_key: str, found: Preview) -> None:
    """Print what would be in the partner's folder: rules, counts, the first rows, and what would change."""
    if found.partner is None:
        console.print(f"As of {found.as_of} nothing would leave for {partner_key}: every rule that decides says hidden.")
        return
    console.print(
        Text.assemble((f"{found.partner.name} ({partner_key})", "bold"), f": what would leave as of {found.as_of}"), soft_wrap=True
    )
    levels: dict[tuple[str, str], list[str]] = {}
    for rule in found.rules:
        levels.setdefault((rule.population, rule.level), []).append(rule.field)
    every = {rule.field for rule in found.rules}
    rules = [(*key, "every field" if every.issubset(fields) else ", ".join(fields)) for key, fields in levels.items()]
    _print(console, "Rules", ("population", "level", "fields"), rules)
    counts = [(count.our_population, count.their_population or "all", count.accounts) for count in found.counts]
    _print(console, "Counts of accounts in common", ("ours", "theirs", "accounts"), counts)
    for relation in RELATIONS:
        rows = found.rows[relation]
        console.print()
        if not rows.columns:
            console.print(Text(f"{relation}: no rows, no rule allows any", style="bold"))
            continue
        console.print(Text(f"{relation}.csv: {len(rows.values):,} rows", style="bold"))
        for row in (rows.columns, *rows.values[:SHOWN]):
            console.print(Text(csv_line(row)), soft_wrap=True)
        if len(rows.values) > SHOWN:
            console.print(f"and {len(rows.values) - SHOWN:,} more")
    if not found.has_before:
        console.print()
        console.print("Nothing has left yet, so there is nothing to compare with.")
        return
    told = Counter((change.relation, change.change) for change in found.changes)
    title = ", ".join(f"{number:,} {change} in {relation}" for (relation, change), number in sorted(told.items())) or "none"
    changes = [
        (change.change, change.relation, change.partner_account_id, change.account_name, change.changed_fields) for change in found.changes
    ]
    columns = ("change", "relation", "their record", "our account", "fields")
    _print(console, f"Changes since what is published: {title}", columns, changes[:SHOWN], len(changes))


def _print(console: Console, title: str, columns: tuple[str, ...], rows: list[tuple], total: int = 0) -> None:
    console.print()
    console.print(Text(title, style="bold"), soft_wrap=True)
    if not rows:
        return
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell(value)) for value in row))
    console.print(table)
    if total > len(rows):
        console.print(f"and {total - len(rows):,} more")
