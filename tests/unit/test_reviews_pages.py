"""The pages of the business reviews: what they say of much, of little and of nothing, and that they trust no text."""

import re
from collections import Counter
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from small_review import AS_OF, SmallReviews

from orchestration.folder_names import folder_name
from orchestration.review.reading import SHOWN_ROWS, read_reviews
from orchestration.review.reviews import render, write_pages

HOSTILE = "</title><script>alert('x')</script>\"><img src=x onerror=alert(1)>"
LARGEST = 500_000

MUCH = {
    "revenue.sourced": (Decimal("100601.22"), Decimal("68741.70"), Decimal("200000")),
    "revenue.influenced": (Decimal("1234567.89"), 0, None),
    "revenue.credited": (Decimal("1335169.11"), Decimal("68741.70"), None),
    "revenue.deals_won": (9, 7, None),
    "pipeline.opening": (1000, 0, None),
    "pipeline.created": (500, 1000, None),
    "pipeline.won": (300, 0, None),
    "pipeline.lost": (100, 0, None),
    "pipeline.other_change": (Decimal("-50.5"), 0, None),
    "pipeline.closing": (Decimal("1049.5"), 1000, None),
    "pipeline.open_deals": (2, 1, None),
    "comparison.closed_deals": (12, 8, None),
    "comparison.close_rate": (Decimal("0.75"), Decimal("0.5"), None),
    "comparison.close_rate_low": (Decimal("0.467"), None, None),
    "comparison.close_rate_high": (Decimal("0.911"), None, None),
    "comparison.direct_closed_deals": (100, 90, None),
    "comparison.direct_close_rate": (Decimal("0.4"), Decimal("0.4"), None),
    "comparison.direct_close_rate_low": (Decimal("0.309"), None, None),
    "comparison.direct_close_rate_high": (Decimal("0.45"), None, None),
    "meetings.held": (4, 2, 8),
    "meetings.still_running": (3, 0, None),
}


@pytest.fixture
def small(tmp_path: Path) -> SmallReviews:
    return SmallReviews(tmp_path / "generation")


def pages(small: SmallReviews, partner_id: str) -> dict[str, str]:
    """The HTML of a partner's pages by quarter."""
    return {review.fiscal_quarter: render(review) for review in read_reviews(small.database(), [(partner_id, ["2026-Q2", "2026-Q3"])])}


def text_of(page: str) -> str:
    """What a person reads, with one space between words."""
    page = re.sub(r"<(style|svg)\b.*?</\1>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def deal(partner_id: str, number: int, name: str, **more: object) -> dict[str, object]:
    """A won deal of the last closed quarter."""
    row = {"partner_id": partner_id, "fiscal_quarter": "2026-Q2", "section": "revenue", "list": "won_deals", "outcome": "sourced"}
    row |= {"subject_type": "opportunity", "subject_id": f"op-{number}", "subject_name": name, "detail": "Acme"}
    return row | {"amount": number, "whole_amount": number, "days": 3, "happened_on": "2026-05-01"} | more


def test_the_first_screen_has_the_five_figures_with_the_quarter_before_and_the_goal(small):
    small.partner("P", "Acme Widgets", MUCH)
    page = pages(small, "P")["2026-Q2"]
    tiles = [text_of(tile).strip() for tile in re.findall(r'<a class="tile".*?</a>', page, flags=re.S)]
    assert [tile.split(" The ")[0].split(" Its ")[0] for tile in tiles][:2] == [
        "Sourced revenue USD 100,601 before 68,742 goal 200,000, 50% reached",
        "Influenced revenue USD 1,234,568 before 0 no goal set",
    ]
    assert tiles[2].startswith("Pipeline at the end USD 1,050 before 1,000")
    assert tiles[3].startswith("Close rate 75.0% before 50.0%")
    assert tiles[4].startswith("Meetings held 4 before 2 goal 8, 50% reached")
    shown = text_of(page)
    assert f"2026-Q2, 2026-04-01 to 2026-06-30 · as of {AS_OF} · closed; late records may still change it until it is frozen" in shown
    assert "open: day 2 of 92" in text_of(pages(small, "P")["2026-Q3"])


def test_the_page_says_in_sentences_what_the_charts_show(small):
    small.partner("P", "Acme Widgets", MUCH)
    page = pages(small, "P")["2026-Q2"]
    shown = text_of(page)
    for said in (
        "1,335,169 USD of revenue is credited to the partner, from 9 deals won, more than ten times the quarter before.",
        "100,601 USD sourced and 1,234,568 USD influenced; 50% of the goal for sourced revenue reached.",
        "From 1,000 USD to 1,050 USD: 500 created, 300 won, 100 lost, −50 for other reasons.",
        "75.0% of the partner's closed deals were won, and 40.0% of the direct ones: 35.0 points more. Their 95% intervals do not overlap.",
        "Part of any difference is selection",
        "Of 4 meetings the 90 days of 3 are not over: more may come of them.",
    ):
        assert said in shown, said
    drawn = re.findall(r'<svg role="img" aria-label="([^"]+)"', page)
    assert [label.split(".")[0] for label in drawn] == [
        "Sourced and influenced revenue",
        "How the pipeline moved",
        "Close rates with their 95% intervals",
    ]
    # colours are the page's own, in the light and in the dark
    for svg in re.findall(r"<svg.*?</svg>", page, flags=re.S):
        assert "var(--" in svg
        assert not re.findall(r'(?:fill|stroke)="(?!none|transparent|var\()[^"]+"', svg)


def test_a_partner_with_nothing_has_words_in_place_of_figures(small):
    small.partner("P", "Quiet Partners")
    page = pages(small, "P")["2026-Q2"]
    shown = text_of(page)
    for said in (
        "No deal of the partner was won in the quarter. It has a share in no open deal.",
        "It has no tier. The last four quarters earn none.",
        "No deal of this partner closed in the quarter or the one before.",
        "The partner has no share in any deal that was open",
        "No deal of the partner closed in the quarter, so there is nothing to compare.",
        "No meeting with the partner was held",
        "No lead was shared in either direction",
        "The partner registered no deal",
        "No training of the partner's people is due or was done.",
        "No joint activity began",
        "Nothing was earned, taken back or paid, and nothing is owed.",
        "No account of ours is known to be on a list of the partner",
        "Nothing found: the records about this partner hold together.",
        "No next step is noted for this quarter.",
        "no deal closed",
    ):
        assert said in shown, said
    assert "Sourced revenue USD none before 0 no goal set" in shown
    assert "Meetings held none so far before 0" in text_of(pages(small, "P")["2026-Q3"])
    assert "<svg" not in page
    assert "None" not in re.sub(r"None\. They would be in", "", shown)


def test_a_small_sample_is_called_one(small):
    few = {"comparison.closed_deals": (3, 0, None), "comparison.close_rate": (1, None, None), "comparison.is_small_sample": (1, 1, None)}
    small.partner("P", "Small", few)
    small.partner("Q", "Large", few | {"comparison.is_small_sample": (0, 0, None)})
    said = "Only 3 deals of the partner closed: too few for more than a hint."
    assert said in text_of(pages(small, "P")["2026-Q2"])
    assert said not in text_of(pages(small, "Q")["2026-Q2"])


def test_a_frozen_quarter_says_so(small):
    small.partner("P", "Acme", is_frozen=True)
    assert f"closed and frozen: the figures are those known on {AS_OF}" in text_of(pages(small, "P")["2026-Q2"])


def test_names_that_are_code_are_shown_and_not_run(small):
    small.partner("P", HOSTILE, MUCH | {"overlap.matched_accounts": (1, None, None), "quality.gaps": (1, None, None)})
    small.add("core.dim_users", {"user_id": "u", "name": HOSTILE})
    small.add("core.dim_accounts", {"account_id": "a", "name": HOSTILE})
    small.add("core.fct_partner_meetings", {"meeting_id": HOSTILE, "partner_id": "P", "account_id": "a", "held_on": "2026-05-01"})
    small.add("core.fct_opportunities", {"opportunity_id": HOSTILE, "account_id": "a", "closed_on": "2026-05-01", "involvement": "direct"})
    small.add("reviews.review_rows", deal("P", 1, HOSTILE, detail=HOSTILE, outcome=HOSTILE))
    small.add(
        "reviews.partner_gaps",
        {"partner_id": "P", "gap": HOSTILE, "subject_type": HOSTILE, "subject_id": HOSTILE, "owner": HOSTILE, "remedy": HOSTILE},
    )
    small.add("reviews.next_accounts", {"partner_id": "P", "rank": 1, "account_name": HOSTILE, "why": HOSTILE, "open_pipeline": 1})
    note = {"partner_id": "P", "fiscal_quarter": "2026-Q2", "note_number": 2, "note": HOSTILE, "owner": HOSTILE, "status": "open"}
    small.add("reviews.review_notes", note | {"is_overdue": True, "noted_on": "2026-05-01", "due_on": "2026-05-02"})
    page = pages(small, "P")["2026-Q2"]
    assert "<script" not in page
    assert "<img" not in page
    assert page.count("</title>") == 1
    assert text_of(page).count("<img src=x onerror=alert(1)>") >= 10
    assert "overdue" in text_of(page)


def test_every_figure_leads_to_rows_and_has_its_meaning(small):
    small.partner("P", "Acme", MUCH)
    for page in pages(small, "P").values():
        ids = Counter(re.findall(r'\bid="([^"]+)"', page))
        assert not [name for name, count in ids.items() if count > 1]
        links = re.findall(r'<a[^>]* href="#([^"]+)"', page)
        assert len(links) > 60
        assert not set(links) - set(ids)
        described = re.findall(r'aria-describedby="([^"]+)"', page)
        assert len(described) > 30
        assert not set(described) - set(ids)
        assert not re.findall(r'(?:href|src)="(?!#)', page)
        assert "<script" not in page


def test_a_section_that_the_page_does_not_know_is_shown_under_its_own_name(small):
    small.partner("P", "Acme", MUCH)
    row = {"partner_id": "P", "section": "late_changes", "metric": "prior_period_adjustment", "value": Decimal("-12.5"), "unit": "usd"}
    row |= {"fiscal_quarter": "2026-Q3", "place": 999, "is_frozen": False, "as_of": AS_OF}
    small.add("reviews.partner_business_review", row)
    page = pages(small, "P")["2026-Q3"]
    assert "<h2>Late changes</h2>" in page
    assert "Prior period adjustment USD A figure of reviews.partner_business_review. −12.50" in text_of(page)
    assert not set(re.findall(r'href="#([^"]+)"', page)) - set(re.findall(r'\bid="([^"]+)"', page))


def test_a_list_that_is_cut_says_how_many_more_there_are_and_where(small):
    small.partner("P", "Acme", MUCH)
    small.add("reviews.review_rows", *(deal("P", number, f"Deal {number}") for number in range(SHOWN_ROWS + 37)))
    shown = text_of(pages(small, "P")["2026-Q2"])
    assert "37 more are in reviews.review_rows (section revenue, list won_deals)." in shown
    # the largest of a day stand first
    assert f"Deal {SHOWN_ROWS + 36} " in shown
    assert "Deal 3 " not in shown


def test_the_pipeline_lists_a_deal_once_with_all_that_happened_to_it(small):
    small.partner("P", "Acme", MUCH)
    for outcome, amount in (("opening", 1000), ("won", 1000)):
        small.add("reviews.review_rows", deal("P", 1, "Big one", section="pipeline", list="movement", outcome=outcome, amount=amount))
    page = pages(small, "P")["2026-Q2"]
    assert page.count("Big one") == 1
    row = re.search(r"<tr><td[^>]*>Big one.*?</tr>", page)[0]
    assert dict(re.findall(r'data-of="(start|created|won|lost|other|end)"[^>]*>([^<]*)<', row)) == {
        "start": "1,000.00",
        "created": "",
        "won": "1,000.00",
        "lost": "",
        "other": "",
        "end": "",
    }


def test_a_page_of_thousands_of_rows_with_long_names_stays_small(small):
    small.partner("P", "Acme" * 200, MUCH | {"quality.gaps": (2000, None, None)})
    long = "long " * 400
    lists = [("revenue", "won_deals"), ("pipeline", "movement"), ("pipeline", "deals_created"), ("comparison", "closed_deals")]
    lists += [("meetings", "held"), ("meetings", "steps"), ("leads", "given"), ("leads", "received"), ("leads", "created")]
    lists += [("registrations", "submitted"), ("registrations", "conflicting"), ("enablement", "required"), ("commissions", "entries")]
    more = {"outcome": "opening", "subject_name": long, "detail": long}
    small.add(
        "reviews.review_rows",
        *(deal("P", number, long, **more, section=section, list=name) for section, name in lists for number in range(60)),
    )
    gap = {"partner_id": "P", "subject_type": "opportunity", "owner": long, "remedy": long}
    small.add("reviews.partner_gaps", *(gap | {"gap": f"gap_{number % 20}", "subject_id": f"{long}{number}"} for number in range(300)))
    page = pages(small, "P")["2026-Q2"]
    assert 100_000 < len(page.encode()) <= LARGEST


def test_equal_rows_make_equal_bytes_whoever_else_is_there(tmp_path):
    written = []
    for number, (others, quarters) in enumerate([(0, None), (60, {"2026-Q2"})]):
        small = SmallReviews(tmp_path / str(number))
        for other in range(others):
            small.partner(f"O{other}", f"Other {other}", MUCH)
        small.partner("P", "Acme", MUCH)
        small.add("reviews.review_rows", *(deal("P", place, f"Deal {place}") for place in range(50)))
        found = write_pages(small.database(), tmp_path / str(number) / "reviews", quarters)
        assert len(found) == (others + 1) * (1 if quarters else 2)
        written.append((tmp_path / str(number) / "reviews" / "P" / "2026-Q2.html").read_bytes())
    assert written[0] == written[1]


def test_pages_stay_below_their_folder_whatever_the_partner_is_called(small, tmp_path):
    names = ["..", ".", "../../up", "a/b", "a%2Fb", "A B", "x" * 300, "x" * 301, ".hidden", "Ünïcode", "PRT-0001"]
    for name in names:
        small.partner(name, name)
    folder = tmp_path / "generation" / "reviews"
    found = write_pages(small.database(), folder, {"2026-Q3"})
    assert len({path.parent for path in found}) == len(names)
    assert all(path.resolve().parent.parent == folder.resolve() and path.is_file() for path in found)
    assert folder_name("PRT-0001") == "PRT-0001"


def test_a_generation_without_reviews_has_no_pages(tmp_path):
    import duckdb

    duckdb.connect(str(tmp_path / "none.duckdb")).close()
    assert write_pages(tmp_path / "none.duckdb", tmp_path / "reviews") == []
    assert not (tmp_path / "reviews").exists()
