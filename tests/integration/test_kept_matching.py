"""What account mapping keeps from run to run: it is used, it changes nothing, and what made it decides how long it holds."""

import shutil
from pathlib import Path

import duckdb
import pytest
from core_of import built
from landed import Landed, salesforce_id

from orchestration.dbt_project import compose
from orchestration.ingest.reference import load_reference
from orchestration.ingest.store import opened
from orchestration.warehouse.kept import forget_what_other_code_made

pytestmark = pytest.mark.slow

MATCHING = ("--select", "+fct_account_matches")
KEPT = "intermediate.int_account_mapping__"
COUNT = 120
TOWNS = ("Hamburg", "Bremen", "Kassel", "Trier", "Ulm")
MARK = "a mark that no run makes"


def company(number: int) -> str:
    """A name of two words that no other number has."""
    syllables = ("ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu")
    return "".join(syllables[(number * 37 + 11) // 10**place % 10] for place in range(3)).capitalize() + f" Farbwerke{number % 7} GmbH"


class Warehouse:
    """Accounts in the CRM, a partner's list, and the matches between them."""

    def __init__(self, folder: Path) -> None:
        self.seeds = folder / "seeds"
        self.seeds.mkdir()
        self.landed = Landed(folder, self.seeds)
        self.settings = self.landed.settings
        self.accounts("2026-06-01", *(self.account(n, company(n)) for n in range(COUNT)))

    @staticmethod
    def account(number: int, name: str) -> str:
        return f"{salesforce_id('001', number)},{name},https://www.farbe{number}.example/,Germany,{TOWNS[number % 5]},false"

    def accounts(self, day: str, *rows: str) -> None:
        lines = ["Id,Name,Website,BillingCountry,BillingCity,IsDeleted,SystemModstamp", *(f"{row},{day}T08:00:00Z" for row in rows)]
        self.landed.write(f"salesforce/Account/Account_{day}.csv", "\n".join(lines) + "\n")

    def list_of(self, day: str, numbers: range, *renamed: str) -> None:
        """The partner's list of a day: these companies, the first of them under other names."""
        names = [*renamed, *(company(n) for n in numbers[len(renamed) :])]
        rows = [f"G-{n},{name},farbe{n}.example,Germany,{TOWNS[n % 5]}" for n, name in zip(numbers, names, strict=True)]
        self.landed.write(f"partner_lists/globex/globex_{day}.csv", "\n".join(["id,name,domain,country,city", *rows]) + "\n")

    def run(self) -> None:
        compose(self.settings)
        self.landed.ingest_all()
        with opened(self.settings.raw_database) as raw:
            load_reference(raw)
        built(self.settings, *MATCHING)

    @property
    def kept(self) -> Path:
        return self.settings.warehouse_dir / "matching.duckdb"

    def write_kept(self, sql: str) -> None:
        with duckdb.connect(str(self.kept)) as connection:
            connection.execute(sql)

    def rows(self, database: Path, table: str, columns: str = "*") -> list[tuple]:
        with duckdb.connect(str(database), read_only=True) as connection:
            return connection.execute(f"select {columns} from {table} order by all").fetchall()

    def marked(self) -> list[tuple]:
        return self.rows(self.kept, f"(from {KEPT}names where full_text = '{MARK}')", "name")

    def everything(self) -> dict[str, list[tuple]]:
        """What is kept, and the matches."""
        tables = {
            f"{KEPT}names": "* replace (null as full_text)",
            f"{KEPT}domains": "*",
            f"{KEPT}features": "*",
            f"{KEPT}pair_evidence": "*",
        }
        return {table: self.rows(self.kept, table, columns) for table, columns in tables.items()} | {
            table: self.rows(self.settings.build_database, table)
            for table in ("account_mapping.fct_account_matches", f"{KEPT}pair_probabilities", f"{KEPT}lookalikes", f"{KEPT}overlaps")
        }


@pytest.fixture(scope="module")
def next_day(tmp_path_factory: pytest.TempPathFactory) -> tuple[Warehouse, Warehouse]:
    """An account and a list that changed since: in a warehouse that matched the day before, and in one that did not."""
    used = Warehouse(tmp_path_factory.mktemp("used"))
    used.list_of("2026-06-01", range(20, 100))
    used.run()
    # nobody reads the full text of a name whose record has its features already
    used.write_kept(f"update {KEPT}names set full_text = '{MARK}' where name = '{company(90)}'")
    unused = Warehouse(tmp_path_factory.mktemp("unused"))
    for warehouse in (used, unused):
        warehouse.list_of("2026-06-01", range(20, 100))
        warehouse.accounts("2026-06-02", warehouse.account(5, "Umbenannt KG"))
        warehouse.list_of("2026-06-02", range(30, 110), "Anders Als Zuvor AG", company(31)[:-6] + "e GmbH")
        warehouse.run()
    return used, unused


def test_a_run_that_finds_yesterdays_features_gives_what_a_run_without_them_gives(next_day: tuple[Warehouse, Warehouse]) -> None:
    used, unused = (warehouse.everything() for warehouse in next_day)
    assert used.keys() == unused.keys()
    for table, rows in used.items():
        assert rows == unused[table], table
    assert len(used["account_mapping.fct_account_matches"]) > 70


def test_what_is_kept_is_not_made_again(next_day: tuple[Warehouse, Warehouse]) -> None:
    used, unused = next_day
    assert used.marked() == [(company(90),)]
    assert unused.marked() == []


def test_what_no_record_says_any_more_is_forgotten(next_day: tuple[Warehouse, Warehouse]) -> None:
    used, _ = next_day
    names = {name for (name,) in used.rows(used.kept, f"{KEPT}names", "name")}
    assert names == {company(n) for n in range(COUNT) if n != 5} | {"Umbenannt KG", "Anders Als Zuvor AG", company(31)[:-6] + "e GmbH"}


def test_another_policy_on_words_makes_all_of_it_anew(next_day: tuple[Warehouse, Warehouse]) -> None:
    used, _ = next_day
    shutil.copy(used.settings.root / "seeds" / "name_words.csv", used.seeds)
    with (used.seeds / "name_words.csv").open("a", encoding="utf-8") as file:
        file.write("farbwerke3,lackfabrik,generic\n")
    used.run()
    assert used.marked() == []
    words = dict(used.rows(used.kept, f"{KEPT}names", "name, words"))
    assert words[company(94)].endswith(" lackfabrik")
    assert len({number for (number,) in used.rows(used.kept, f"{KEPT}features", "basis_number")}) == 1


def test_what_other_code_made_is_thrown_away(tmp_path: Path) -> None:
    database = tmp_path / "matching.duckdb"
    forget_what_other_code_made(database)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table kept as select 1 as number")
    forget_what_other_code_made(database)
    with duckdb.connect(str(database)) as connection:
        assert connection.execute("from kept").fetchall() == [(1,)]
        connection.execute("update made_by set code_hash = 'of last week'")
    forget_what_other_code_made(database)
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.execute("select table_name from duckdb_tables()").fetchall() == [("made_by",)]


@pytest.mark.parametrize("content", [b"", b"half a file" * 1000], ids=["empty", "torn"])
def test_a_file_that_cannot_be_read_is_made_anew(tmp_path: Path, content: bytes) -> None:
    database = tmp_path / "matching.duckdb"
    database.write_bytes(content)
    forget_what_other_code_made(database)
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.execute("select count(*) from made_by").fetchall() == [(1,)]
