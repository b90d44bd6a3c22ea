"""A person is found in whatever spelling a file has, and nobody else is."""

import html
import json
import unicodedata
from urllib.parse import quote

import duckdb
import pytest
from landed import Landed

from orchestration.ingest.store import opened
from orchestration.people.replacing import Person
from orchestration.suppression import (
    Suppression,
    address_form,
    address_form_sql,
    name_form,
    name_form_sql,
    read_suppression,
    salt_of,
    salted,
    salted_sql,
    suppression_of,
)

EMAIL, NAME, WHO = "zoë.o'hara@acme.example", "Zoë O'Hara", "0123456789ab"
PERSON = Person(EMAIL, WHO, (NAME,))
LISTED = Suppression("salt", {salted("salt", "email", EMAIL): WHO}, {salted("salt", "name", name_form(NAME)): WHO})
AS_EMAIL, AS_NAME = f"forgotten-{WHO}@forgotten.invalid", f"Forgotten {WHO}"


@pytest.mark.parametrize(
    "spell",
    [
        str,
        str.upper,
        html.escape,
        lambda text: json.dumps(text)[1:-1],
        lambda text: json.dumps(text + "\n" + text)[1:-1],
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace("'", "''"),
        lambda text: html.escape(text).replace("&#x27;", "&#39;"),
    ],
)
@pytest.mark.parametrize(("text", "replaced"), [(EMAIL, AS_EMAIL), (NAME, AS_NAME)])
def test_every_spelling_of_a_file_is_replaced(spell, text, replaced):
    assert not PERSON.is_in(PERSON.replaced(f"({spell(text)})"))
    assert replaced in PERSON.replaced(f"({spell(text)})")
    assert PERSON.is_in(spell(text))


def test_an_address_of_a_page_stays_one():
    assert PERSON.replaced(f"?to={quote(EMAIL, safe='')}&n={quote(NAME)}") == f"?to={quote(AS_EMAIL, safe='')}&n={quote(AS_NAME)}"


@pytest.mark.parametrize(
    "text",
    [
        "joanzoë.o'hara@acme.example",
        "zoë.o'hara@acme.example.com",
        "zoë.o'hara@acme.example-shop.com",
        "Zoë O'Harald",
        "Mzoë O'Hara",
        "Zoë",
        "O'Hara",
        "Zoë, and O'Hara",
    ],
)
def test_who_is_only_called_alike_is_left_alone(text):
    assert PERSON.replaced(text) == text
    assert not PERSON.is_in(text)
    assert LISTED.in_text(text) == text


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        (f"Call with {NAME}.", f"Call with {AS_NAME}."),
        ("ZOË  O'HARA's review", f"{AS_NAME}'s review"),
        (f"Re: <{EMAIL.upper()}>, urgent", f"Re: <{AS_EMAIL}>, urgent"),
        (f"{NAME}/{NAME}", f"{AS_NAME}/{AS_NAME}"),
        ("nobody", "nobody"),
    ],
)
def test_a_text_of_an_extract_is_looked_up_by_hash(text, replaced):
    assert LISTED.in_text(text) == replaced


@pytest.mark.parametrize(
    "text",
    [
        EMAIL,
        f"  {EMAIL.upper()} ",
        f"Zoë <{EMAIL}>",
        "mailto:A@B.example",
        NAME,
        "  zoë   O'HARA,",
        "J. R. de la Cruz-Gómez Jr.",
        "(Wei)",
        "",
    ],
)
def test_sql_compares_as_python_does(text):
    with duckdb.connect() as db:
        found = db.execute(
            f"select {address_form_sql('t')}, {name_form_sql('t')}, {salted_sql('s', 'name', name_form_sql('t'))} from (select ? as t)",
            [text],
        ).fetchall()
    assert found == [(address_form(text), name_form(text), salted("s", "name", name_form(text)))]


def listing(landed: Landed, email: str, name: str) -> None:
    landed.ingest("salesforce.user")
    with opened(landed.settings.raw_database) as raw:
        salt = salt_of(raw)
        assert salt_of(raw) == salt
        assert len(salt) == 32
        for kind, compared in (("email", email), ("name", name_form(name))):
            raw.execute("insert into ledger.suppressed values (?, ?, ?, '2026-06-30')", [salted(salt, kind, compared), kind, WHO])


def test_ingest_applies_the_list_to_every_kind_of_column(tmp_path):
    landed = Landed(tmp_path)
    listing(landed, "ann@us.example", "Ann Lee")
    landed.write(
        "salesforce/User/User_2026-06-30.csv",
        "Id,Name,Email\n005A,Ann M. Lee,ANN@us.example\n005B,Ann Lee,other@us.example\n005C,Ann Lee,\n005D,Bo Day,bo@us.example\n",
    )
    landed.write(
        "salesforce/Contact/Contact_2026-06-30.csv",
        "Id,FirstName,LastName,Email\n003A,Ann,Lee,ann@us.example\n003B,Ann,Lee,\n003C,Ann,Lee,lee@home.example\n003D,,Lee,ann@us.example\n",
    )
    landed.write("salesforce/Task/Task_2026-06-30.csv", "Id,Subject,ActivityDate\n00TA,Lunch with ann lee and Bo,2026-06-30\n")
    landed.write(
        "partner_lists/acme/acme_2026-06-30.csv", "id,Company,Rep,Rep Email,Partner Manager\n1,Zed,Lee A.,ann@us.example,ANN LEE\n"
    )
    for feed in ("salesforce.user", "salesforce.contact", "salesforce.task", "partner_lists.accounts"):
        landed.ingest(feed)
    email, name = f"forgotten-{WHO}@forgotten.invalid", f"Forgotten {WHO}"
    assert landed.query("select name, email from salesforce.user order by id") == [
        (name, email),
        # another person of that name
        ("Ann Lee", "other@us.example"),
        (name, None),
        ("Bo Day", "bo@us.example"),
    ]
    assert landed.query("select first_name, last_name, email from salesforce.contact order by id") == [
        ("Forgotten", WHO, email),
        ("Forgotten", WHO, None),
        ("Ann", "Lee", "lee@home.example"),
        (None, WHO, email),
    ]
    assert landed.query("select subject from salesforce.task") == [(f"Lunch with {name} and Bo",)]
    assert landed.query("select owner_name, owner_email, partner_owner_name from partner_lists.accounts") == [(name, email, name)]


def test_a_key_made_of_the_content_stays_the_same_and_so_does_the_version(tmp_path):
    landed = Landed(tmp_path)
    rows = "Company,Rep,Rep Email\nZed,Ann Lee,ann@us.example\n"
    landed.write("partner_lists/acme/acme_2026-06-30.csv", rows)
    landed.ingest("partner_lists.accounts")
    ((key,),) = landed.query("select partner_account_id from partner_lists.accounts")
    listing(landed, "ann@us.example", "Ann Lee")
    landed.write("partner_lists/acme/acme_2026-07-01.csv", rows)
    landed.ingest("partner_lists.accounts")
    found = landed.query("select partner_account_id, owner_name, _known_to is null from partner_lists.accounts order by _known_from")
    assert found == [(key, "Ann Lee", False), (key, f"Forgotten {WHO}", True)]


def test_an_empty_list_is_no_list(tmp_path):
    landed = Landed(tmp_path)
    assert suppression_of(landed.settings.raw_database) is None
    landed.ingest()
    assert suppression_of(landed.settings.raw_database) is None
    with opened(landed.settings.raw_database, read_only=True) as raw:
        assert read_suppression(raw) is None


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("1,Zoë,O'Hara,x", f"1,Forgotten,{WHO},x"),
        ('1;"O\'Hara";"Zoë";x', f'1;"Forgotten";"{WHO}";x'),
        ('{"first": "Zoë", "last": "O\'Hara"}', f'{{"first": "Forgotten", "last": "{WHO}"}}'),
        ('<td>Zoë</td><td class="n">O&#39;Hara</td>', f'<td>Forgotten</td><td class="n">{WHO}</td>'),
    ],
)
def test_first_and_last_name_in_two_cells_of_a_file_are_found(text, replaced):
    assert PERSON.is_in_file(text)
    assert PERSON.replaced_in_file(text) == replaced
    # in a text that a person wrote a comma is no such thing
    assert not PERSON.is_in(text)
