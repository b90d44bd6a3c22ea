from pathlib import Path

import pytest

from orchestration.ingest.reference import country_spellings, decided, load_reference, normalised_text
from orchestration.ingest.store import ensure_raw_database, opened


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("US", "US"),
        ("usa", "US"),
        ("U.S.A.", "US"),
        ("United States", "US"),
        ("The United States of America", "US"),
        ("UK", "GB"),
        ("Great Britain", "GB"),
        ("Scotland", "GB"),
        ("Deutschland", "DE"),
        ("Österreich", "AT"),
        ("Viet Nam", "VN"),
        ("Korea", "KR"),
        ("Korea, Republic of", "KR"),
        ("Democratic People's Republic of Korea", "KP"),
        ("Czech Republic", "CZ"),
        ("Česko", "CZ"),
        ("Côte d’Ivoire", "CI"),
        ("COTE D'IVOIRE", "CI"),
        ("Trinidad & Tobago", "TT"),
        ("Trinidad and Tobago", "TT"),
        ("St Lucia", "LC"),
        ("Türkiye", "TR"),
        ("The Netherlands", "NL"),
        ("日本", "JP"),
        ("台灣", "TW"),
        ("Россия", "RU"),
        # Namibia, not "not available"
        ("NA", "NA"),
        ("Elbonia", None),
    ],
)
def test_a_spelling_means_the_country_that_people_mean_by_it(typed: str, code: str | None):
    assert country_spellings().get(normalised_text(typed)) == code


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("  U.S.A. ", "u s a"),
        ("Côte d’Ivoire", "cote d ivoire"),
        ("SÃO TOMÉ", "sao tome"),
        ("ΕΛΛΆΣ", "ελλασ"),
        ("대한민국", "대한민국"),
        ("--", ""),
    ],
)
def test_normalised_text_is_lower_case_bare_and_single_spaced(text: str, normalised: str):
    assert normalised_text(text) == normalised


def test_a_spelling_of_two_countries_means_neither():
    assert decided([[("Kongo", "CD"), ("Kongo", "CG"), ("Kenia", "KE")]]) == {"kenia": "KE"}


def test_a_rare_language_neither_takes_nor_blurs_what_an_earlier_list_says():
    assert decided([[("Niger", "NE")], [("Niger", "NG"), ("NÍGER", "NG")]]) == {"niger": "NE"}


def test_what_an_earlier_list_leaves_open_a_later_one_does_not_decide():
    assert decided([[("Congo", "CD"), ("Congo", "CG")], [("congo", "CG")]]) == {}


def test_loading_again_leaves_the_table_as_it_is(tmp_path: Path):
    ensure_raw_database(tmp_path / "raw.duckdb")
    with opened(tmp_path / "raw.duckdb") as raw:
        load_reference(raw)
        once = raw.execute("select * from reference.countries order by all").fetchall()
        load_reference(raw)
        assert raw.execute("select * from reference.countries order by all").fetchall() == once
        assert len(once) == len({spelling for spelling, _ in once}) > 20_000


def test_a_table_made_by_another_version_is_made_anew(tmp_path: Path):
    ensure_raw_database(tmp_path / "raw.duckdb")
    with opened(tmp_path / "raw.duckdb") as raw:
        raw.execute("insert into reference.countries values ('elbonia', 'EB')")
        raw.execute("comment on table reference.countries is 'babel 1.0'")
        load_reference(raw)
        assert raw.execute("select count(*) from reference.countries where spelling = 'elbonia'").fetchall() == [(0,)]
