"""The business reviews: one self-contained page a partner and fiscal quarter, made from a generation's database alone."""

import os
from collections.abc import Collection
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import quote

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from orchestration.folder_names import folder_name
from orchestration.look import document
from orchestration.publish.generation import Generation
from orchestration.review.figures import number
from orchestration.review.reading import EMPTY, HALVES, Review, cut, read_reviews
from orchestration.review.telling import charts, kinds_of_gaps, sentences, with_separators

PAGES_A_PROCESS = 25
"""Less than these are not worth a process more."""


def write_reviews(generation: Generation, quarters: Collection[str] | None = None) -> None:
    """Write reviews/<partner>/<fiscal quarter>.html of every review in the generation's database, or of these quarters alone.

    A page depends on the database and its partner and quarter, on nothing else: not on the day on which it is made, nor on the others.
    """
    write_pages(generation.database, generation.folder / "reviews", quarters)


def write_pages(database: Path, folder: Path, quarters: Collection[str] | None = None) -> list[Path]:
    """The pages of a database below a folder, by as many processes as there are cores; returns them in order."""
    connection = duckdb.connect(str(database), read_only=True)
    try:
        there = connection.execute("select 1 from duckdb_tables() where schema_name = 'reviews' and table_name = 'partner_business_review'")
        if not there.fetchall():
            return []
        found = connection.execute(
            "select partner_id, list(distinct fiscal_quarter order by fiscal_quarter) "
            "from reviews.partner_business_review group by 1 order by 1"
        ).fetchall()
    finally:
        connection.close()
    wanted = [(partner, [name for name in names if quarters is None or name in quarters]) for partner, names in found]
    wanted = [(partner, names) for partner, names in wanted if names]
    pages = sum(len(names) for _, names in wanted)
    if not pages:
        return []
    workers = max(1, min(os.cpu_count() or 1, pages // PAGES_A_PROCESS))
    # small parts, so that no process ends long before the others
    size = max(1, len(wanted) // (4 * workers))
    parts = [wanted[start : start + size] for start in range(0, len(wanted), size)]
    # a process of its own even for a few: what draws the charts keeps its memory for good
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        written = pool.map(_write_part, [str(database)] * len(parts), [str(folder)] * len(parts), parts)
        return [path for paths in written for path in paths]


def _write_part(database: str, folder: str, part: list[tuple[str, list[str]]]) -> list[Path]:
    written = []
    for review in read_reviews(Path(database), part):
        page = Path(folder) / folder_name(review.partner["partner_id"]) / f"{quote(review.fiscal_quarter, safe='')}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(render(review), encoding="utf-8")
        written.append(page)
    return written


def render(review: Review) -> str:
    """The page's HTML."""
    title = f"{review.partner['name']}: business review {review.fiscal_quarter}"
    body = (
        _templates()
        .get_template("review.html.j2")
        .render(
            review=review,
            said=sentences(review),
            charts={name: Markup(svg) for name, svg in charts(review).items()},
            empty=EMPTY,
            halves=HALVES,
            number=number,
            cut=cut,
            kinds_of_gaps=kinds_of_gaps(review),
            with_separators=with_separators,
        )
    )
    style, _ = _templates().loader.get_source(_templates(), "review.css")[:2]
    return document(title, body, style=style)


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
