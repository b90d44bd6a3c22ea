"""A text that was planted in a file of any kind is found in it, however it is spelt there, and in a clean one nothing is."""

import gzip
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import zstandard
from leaks import leaks, texts_of, tokens

NAME, DAY, AMOUNT, SCORE = "Zqmktrwabcde", "1987-06-05", "123456789", "0.834517"
CANARIES = {
    NAME: "dim_accounts.name of Initech",
    DAY: "fct_opportunities.created_on of D-1",
    AMOUNT: "fct_opportunities.amount of D-1",
    SCORE: "fct_account_matches.score of R-1",
    # in no file
    "Zqneverseenx": "dim_users.name of U-1",
    "1991-01-31": "dim_accounts.created_on of Initech",
}
CLEAN = {"Acme": "", "2026-07-02": ""}
Maker = Callable[[Path, str], None]


def as_text(file: str, before: str = "", after: str = "") -> Maker:
    """Makes a file with the text between these."""
    return lambda folder, text: (folder / file).write_text(f"{before}{text}{after}", encoding="utf-8")


def as_parquet(query: str, options: str = "") -> Maker:
    """Makes a Parquet file of a query in which the text stands for {}; its pages are compressed."""

    def make(folder: Path, text: str) -> None:
        with duckdb.connect() as connection:
            target = folder / "rows.parquet"
            connection.execute(
                f"copy ({query.format(text)}) to '{target}' (format parquet, compression zstd{options.replace('TEXT', text)})"
            )

    return make


def as_zip(folder: Path, text: str) -> None:
    with zipfile.ZipFile(folder / "accounts.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<si>{text}</si>" * 50)


def as_zst(folder: Path, text: str) -> None:
    # in the second of two frames, amid so much that no letter of it is left as it is
    filling = "".join(random.Random(7).choices("etaoin", k=3000))
    parts = [zstandard.compress(part.encode()) for part in ('[{"a": "b"},\n', f'{{"name": "{text}", "b": "{filling}"}}]')]
    (folder / "rows.json.zst").write_bytes(b"".join(parts))


KINDS: dict[str, Maker] = {
    "csv": as_text("rows.csv", "name,city\n", ",Berlin\n"),
    "csv with a quoted cell": as_text("rows.csv", 'name\n"He said ""', '"""\n'),
    "tsv": as_text("rows.tsv", "name\tcity\n", "\tBerlin\n"),
    "json": as_text("manifest.json", '{"tables": [{"rows": "', '"}]}'),
    "json key": as_text("manifest.json", '{"', '": 1}'),
    "json lines": as_text("rows.jsonl", '{"a": 1}\n{"b": "', '"}\n'),
    "html": as_text("review.html", "<p title='", "'>one</p>"),
    "comment in html": as_text("review.html", "<p>one</p><!-- ", " -->"),
    "data of a page": as_text("review.html", '<script type="application/json">[12,"', '",7]</script>'),
    "svg": as_text("chart.svg", "<text>", "</text>"),
    "text": as_text("README", "Ours: ", "."),
    "gz": lambda folder, text: (folder / "rows.csv.gz").write_bytes(gzip.compress(f"name\n{text}\n".encode())),
    "zst": as_zst,
    "xlsx": as_zip,
    "parquet": as_parquet("select 1 as a, '{}' as name from range(20)"),
    "metadata of parquet": as_parquet("select 1 as a", ", kv_metadata {made_from: 'TEXT'}"),
    "list in parquet": as_parquet("select ['x', '{}'] as names from range(20)"),
    "column of parquet": as_parquet('select 1 as "{}"'),
    "file below folders": lambda folder, text: as_text("rows.csv")((folder / "a" / "b").mkdir(parents=True) or folder / "a" / "b", text),
    "name of a file": lambda folder, text: as_text(f"review-{text}.html", "<p>one</p>")(folder, ""),
    "name of an empty folder": lambda folder, text: (folder / f"of {text}").mkdir(),
}


@pytest.mark.parametrize("value", [NAME, DAY, AMOUNT, SCORE])
@pytest.mark.parametrize("kind", KINDS)
def test_a_planted_text_is_found_in_a_file_of_each_kind(tmp_path, kind, value):
    KINDS[kind](tmp_path, value)
    (finding,) = leaks(tmp_path, [], CANARIES)
    name = next(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file() or path.name.startswith("of "))
    assert finding == f"{name}: {value} of {CANARIES[value]}"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("clean", ["Acme", "2026-07-02", "1234567890", "0.5"])
def test_nothing_is_found_in_a_clean_file(tmp_path, kind, clean):
    KINDS[kind](tmp_path, clean)
    assert leaks(tmp_path, [], CANARIES) == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_allowed_is_no_finding(tmp_path, kind):
    KINDS[kind](tmp_path, NAME)
    # a cell holds more than the canary, and may be spelt another way
    assert leaks(tmp_path, [f"{NAME.upper()} Ltd"], CANARIES) == []
    assert len(leaks(tmp_path, ["Zqneverseenx", DAY], CANARIES)) == 1


@pytest.mark.parametrize(
    ("spelt", "value"),
    [
        (NAME.upper(), NAME),
        (NAME.lower(), NAME),
        # in a word, after what looks like the beginning of another
        (f"zqxzq{NAME[2:]}_gmbh", NAME),
        (f"https://x.example/?q=%5A%71{NAME[2:]}", NAME),
        (f"&#90;&#x71;{NAME[2:]}", NAME),
        (f"Z<b>q</b>{NAME[2:]}", NAME),
        (f"\\u005a\\u0071{NAME[2:]}", NAME),
        ("19870605", DAY),
        ("1987/06/05 at noon", DAY),
        ("1987-06-05T10:00:00Z", DAY),
        ("05.06.1987", DAY),
        ("6/5/1987", DAY),
        ("5 June 1987", DAY),
        ("5th Jun. 1987", DAY),
        ("June 5, 1987", DAY),
        ("$123,456,789.00", AMOUNT),
        ("123.456.789,00 EUR", AMOUNT),
        ("123\u00a0456\u00a0789", AMOUNT),
        ("12,123456789,7", AMOUNT),
        ("111,222,123,456,789", AMOUNT),
        (".834517", SCORE),
        ("0.834517000", SCORE),
    ],
)
def test_another_spelling_is_found_too(tmp_path, spelt, value):
    (tmp_path / "page.html").write_text(f"<p>{spelt}</p>", encoding="utf-8")
    assert leaks(tmp_path, [], CANARIES) == [f"page.html: {value} of {CANARIES[value]}"]


def test_a_parquet_file_tells_its_days_and_numbers_by_their_values(tmp_path):
    # no text in the file, and between the lowest and the highest, which stand in its statistics
    rows = "(date '1900-01-01', 1.00, 0.1), (date '1987-06-05', 123456789.00, 0.834517), (date '2100-01-01', 999999999.00, 0.9)"
    query = f"select c0, c1::decimal(18, 2) as c1, c2::decimal(9, 6) as {{}} from (values {rows}) as t (c0, c1, c2)"
    as_parquet(query)(tmp_path, "score")
    assert {finding.split()[1] for finding in leaks(tmp_path, [], CANARIES)} == {DAY, AMOUNT, SCORE}


def test_a_parquet_file_tells_its_metadata(tmp_path):
    as_parquet("select '{}' as a", ", kv_metadata {made_from: 'TEXT'}")(tmp_path, NAME)
    assert {"made_from", NAME} <= set(texts_of(tmp_path / "rows.parquet"))


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("rows.csv", f"name\n%5A%71{NAME[2:]}\n"),
        ("rows.csv.gz", f"name\n%5A%71{NAME[2:]}\n"),
        ("m.json", f'[{{"a": "\\u005a\\u0071{NAME[2:]}"}}]'),
        ("m.json", f'[{{"%5A%71{NAME[2:]}": 1}}]'),
        ("m.jsonl", f'{{"a": 1}}\n{{"\\u005a\\u0071{NAME[2:]}": 2}}\n'),
        ("page.js", f"let name = '\\u005a\\u0071{NAME[2:]}'"),
    ],
)
def test_what_a_format_escapes_is_found_in_it(tmp_path, file, content):
    said = content.encode()
    (tmp_path / file).write_bytes(gzip.compress(said) if file.endswith(".gz") else said)
    assert leaks(tmp_path, [], CANARIES) == [f"{file}: {NAME} of {CANARIES[NAME]}"]


def test_bytes_are_read_as_latin_1_whatever_they_are(tmp_path):
    (tmp_path / "rows.bin").write_bytes("Z\u00fcrich 123\u00a0456\u00a0789".encode("latin-1"))
    assert AMOUNT in tokens(next(texts_of(tmp_path / "rows.bin")))


def test_text_of_two_bytes_a_letter_is_found(tmp_path):
    (tmp_path / "rows.txt").write_bytes(NAME.encode("utf-16-le"))
    assert len(leaks(tmp_path, [], CANARIES)) == 1


def test_a_folder_that_is_a_link_is_looked_into(tmp_path):
    (tmp_path / "generation").mkdir()
    (tmp_path / "generation" / "rows.csv").write_text(NAME)
    (tmp_path / "published").symlink_to(tmp_path / "generation")
    assert leaks(tmp_path / "published", [], CANARIES) == [f"rows.csv: {NAME} of {CANARIES[NAME]}"]


def test_a_folder_that_is_not_there_is_not_clean(tmp_path):
    with pytest.raises(FileNotFoundError):
        leaks(tmp_path / "shares", [], CANARIES)


@pytest.mark.parametrize("file", ["rows.duckdb", "rows.br", "rows.bin.gz", "rows.xlsx"])
def test_a_file_of_an_unknown_format_is_not_taken_for_clean(tmp_path, file):
    content = b"\x00\x01\xff" * 9
    if file.endswith(".xlsx"):
        with zipfile.ZipFile(tmp_path / file, "w") as archive:
            archive.writestr("rows.bin", content)
    else:
        (tmp_path / file).write_bytes(gzip.compress(content) if file.endswith(".gz") else content)
    with pytest.raises(ValueError, match="nobody has said how to look into rows"):
        leaks(tmp_path, [], CANARIES)


@pytest.mark.parametrize("value", ["Acme", "Zqshort", "12345678", "0.12", "June 5, 1987", ""])
def test_a_canary_that_would_not_be_found_is_refused(tmp_path, value):
    with pytest.raises(ValueError, match="none of the shapes"):
        leaks(tmp_path, [], {value: "nowhere"})


def test_cells_beside_each_other_make_no_day_or_number(tmp_path):
    (tmp_path / "rows.csv").write_text("a,b,c\n5,June,1987\n123,456,789\n")
    # the line itself reads as the number, its cells do not
    assert leaks(tmp_path, [AMOUNT], CANARIES) == []


@pytest.mark.parametrize("value", [NAME, DAY, AMOUNT, SCORE])
def test_a_canary_is_its_own_token(value):
    assert set(tokens(value)) == {value.lower()}


def test_texts_of_a_table_are_its_cells(tmp_path):
    (tmp_path / "rows.csv").write_text('a,b\n"x, ""y""",z\n')
    assert {"a", "b", 'x, "y"', "z"} <= set(texts_of(tmp_path / "rows.csv"))
    (tmp_path / "m.json").write_text(json.dumps({"k": ["v\u00e9", 7]}))
    assert {"k", "v\u00e9", "7"} <= set(texts_of(tmp_path / "m.json"))
