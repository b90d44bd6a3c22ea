import datetime as dt
from typing import Any

import duckdb
import pytest
from publicsuffixlist import PublicSuffixList
from rendered_macros import rendered

from orchestration.ingest.reference import COMMON, country_spellings, normalised_text, public_suffixes

EXPRESSIONS = (
    "host_of('x')",
    "normalised_text('x')",
    "reporting_date('x')",
    "days_between('x', 'y')",
    "dbt.safe_cast('x', 'integer')",
    "known_versions('versions')",
    "current_version('versions')",
    "registrable_domains('hosts', 'suffixes')",
)
HOST, NORMALISED, DAY, DAYS, SAFE_CAST, KNOWN, CURRENT, DOMAINS = range(len(EXPRESSIONS))


def value(macro: int, x: Any, y: Any = None, **variables: Any) -> Any:
    sql = rendered(*EXPRESSIONS, **variables)[macro]
    return duckdb.connect().execute(f"select {sql} from (select $1 as x, $2 as y)", [x, y]).fetchall()[0][0]


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.Acme.example/about?x=1", "acme.example"),
        ("HTTP://acme.example:8080", "acme.example"),
        ("acme.example", "acme.example"),
        ("www.shop.acme.co.uk/", "shop.acme.co.uk"),
        ("//acme.example/path", "acme.example"),
        ("https://user:secret@acme.example/", "acme.example"),
        ("wwww.acme.example", "wwww.acme.example"),
        ("  acme.example  ", "acme.example"),
        ("acme.example.", "acme.example"),
        ("https://münchen.example/", "münchen.example"),
        ("info@acme.example", "acme.example"),
        ("acme.example, acme.test", "acme.example"),
        ("n/a", None),
        ("Acme Widgets", None),
        ("https://", None),
        ("", None),
        (None, None),
    ],
)
def test_a_host_is_what_is_left_of_an_address(address: str | None, host: str | None):
    assert value(HOST, address) == host


def domains_of(addresses: list[str], suffixes: dict[str, int]) -> dict[str, str | None]:
    """Address -> registrable domain of its host, as the macros find them."""
    host_of, registrable_domains = (rendered(*EXPRESSIONS)[macro] for macro in (HOST, DOMAINS))
    with duckdb.connect() as connection:
        connection.execute(
            "create table suffixes as select unnest($1) as suffix, unnest($2) as registrable_labels", [[*suffixes], [*suffixes.values()]]
        )
        connection.execute(f"create table addresses as select x, {host_of} as host from (select unnest($1) as x)", [addresses])
        connection.execute("create view hosts as select host from addresses")
        return dict(
            connection.execute(
                f"select x, registrable_domain from addresses left join {registrable_domains} as d on addresses.host = d.host"
            ).fetchall()
        )


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("www.acme.co.uk", "acme.co.uk"),
        ("https://EU.Shop.Acme.co.uk./", "acme.co.uk"),
        # no suffix: the last two labels
        ("acme.example", "acme.example"),
        ("shop.acme.example", "acme.example"),
        # a wildcard, an exception to it, and its own suffix
        ("c.a.b.kobe.jp", "a.b.kobe.jp"),
        ("b.kobe.jp", None),
        ("kobe.jp", None),
        ("office.city.kobe.jp", "city.kobe.jp"),
        ("foo.ck", None),
        ("acme.foo.ck", "acme.foo.ck"),
        ("www.ck", "www.ck"),
        # suffixes of private owners
        ("foo.github.io", "foo.github.io"),
        ("bar.foo.github.io", "foo.github.io"),
        ("acme.myshopify.com", "acme.myshopify.com"),
        # both spellings of one suffix
        ("shop.acme.公司.cn", "acme.公司.cn"),
        ("shop.acme.xn--55qx5d.cn", "acme.xn--55qx5d.cn"),
        # suffixes themselves, addresses in numbers, names with an empty label
        ("co.uk", None),
        ("github.io", None),
        ("localhost", None),
        ("10.0.0.1", None),
        ("http://192.168.10.20:8080/", None),
        ("shop..acme.example", None),
        (".acme.example", None),
    ],
)
def test_a_registrable_domain_is_what_a_company_registered(address: str, domain: str | None):
    assert domains_of([address], public_suffixes()) == {address: domain}


def test_the_domains_below_every_suffix_are_those_that_the_library_finds_itself():
    library = PublicSuffixList()
    hosts = [front + suffix for suffix in public_suffixes() for front in ("", "acme.", "shop.acme.", "eu.shop.münchen.xn--p1ai.")]
    expected = {host: library.privatesuffix(host) for host in hosts}
    assert len(expected) > 40_000
    found = domains_of(list(expected), public_suffixes())
    assert {host: found[host] for host in expected if found[host] != expected[host]} == {}


def test_letter_case_scheme_port_and_a_trailing_dot_do_not_make_another_domain():
    dressed = {f"HTTPS://shop.ACME.{s.upper()}.:443/About": f"shop.acme.{s}" for s in public_suffixes() if s.isascii()}
    plain = domains_of(list(dressed.values()), public_suffixes())
    assert domains_of(list(dressed), public_suffixes()) == {address: plain[host] for address, host in dressed.items()}


def test_spellings_are_normalised_alike_in_sql_and_in_python():
    raw = [spelling for spellings in COMMON.values() for spelling in spellings]
    raw += [
        *country_spellings(),
        *(spelling.upper() for spelling in country_spellings()),
        "SÃO TOMÉ",
        "ガダルカナル",
        "हिन्दी",
        "İzmir",
        "ΕΛΛΆΣ",
        "--",
    ]
    sql = rendered(*EXPRESSIONS)[NORMALISED]
    found = duckdb.connect().execute(f"select x, {sql} from (select unnest($1) as x)", [raw]).fetchall()
    assert len(found) == len(raw) > 60_000
    assert [(x, got) for x, got in found if got != (normalised_text(x) or None)] == []


def test_a_day_is_the_day_in_the_reporting_timezone():
    late_in_june = dt.datetime(2026, 6, 30, 22, 30)
    assert value(DAY, late_in_june) == dt.date(2026, 6, 30)
    assert value(DAY, late_in_june, reporting_timezone="Europe/Berlin") == dt.date(2026, 7, 1)


def test_days_between_counts_from_the_first_to_the_last():
    assert value(DAYS, dt.date(2026, 2, 28), dt.date(2026, 3, 1)) == 1
    assert value(DAYS, dt.date(2026, 3, 1), dt.date(2026, 2, 28)) == -1


def test_a_safe_cast_of_nonsense_is_null():
    assert value(SAFE_CAST, "seven") is None


@pytest.fixture
def versions():
    """One object of three versions, another that is deleted; the warehouse is as of 30 June."""
    connection = duckdb.connect()
    connection.execute(
        "attach ':memory:' as raw; create schema raw.ledger; create table raw.ledger.as_of as select date '2026-06-30' as as_of"
    )
    connection.execute(
        """
        create table versions (id varchar, amount integer, _known_from date, _known_to date, _is_deleted boolean);
        insert into versions values
            ('a', 1, '2026-06-01', '2026-06-30', false),
            -- the extract of the day itself counts; the one of tomorrow ends nothing yet
            ('a', 2, '2026-06-30', '2026-07-01', false),
            ('a', 3, '2026-07-01', null, false),
            ('b', 1, '2026-06-01', '2026-06-15', false),
            ('b', 1, '2026-06-15', null, true)
        """
    )
    return connection


def test_the_current_version_is_what_the_newest_extract_of_the_day_says(versions):
    assert versions.execute(f"select id, amount from {rendered(*EXPRESSIONS)[CURRENT]}").fetchall() == [("a", 2)]


def test_known_versions_end_only_where_the_end_is_known(versions):
    found = versions.execute(f"select id, amount, _known_to, _is_deleted from {rendered(*EXPRESSIONS)[KNOWN]} order by all").fetchall()
    assert found == [
        ("a", 1, dt.date(2026, 6, 30), False),
        ("a", 2, None, False),
        ("b", 1, dt.date(2026, 6, 15), False),
        ("b", 1, None, True),
    ]


def test_before_the_first_ingest_there_is_nothing(versions):
    versions.execute("delete from raw.ledger.as_of")
    for macro in (CURRENT, KNOWN):
        assert versions.execute(f"select * from {rendered(*EXPRESSIONS)[macro]}").fetchall() == []
