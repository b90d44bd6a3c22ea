import unicodedata

import duckdb
import pycountry
import pytest

from orchestration.ingest.reference import city_spellings, legal_forms, letters, plain_text, state_codes
from orchestration.ingest.reference.states import COMMON as COMMON_STATES


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Café Ærø & Søn ApS", "cafe aero son aps"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("İSTANBUL ılık", "istanbul ilik"),
        ("Công ty Đà Nẵng", "cong ty da nang"),
        # й and ё are letters of their own, composed or not
        ("ЙОД", "yod"),
        ("и\u0306од", "yod"),
        ("ООО «Щётка»", "ooo shchetka"),
        ("Ελληνική Εταιρεία", "elliniki etaireia"),
        ("ΣΊΣΥΦΟΣ", "sisyfos"),
        ("Հայ", "hay"),
        ("თბილისი", "tbilisi"),
        # variants of letters, points and the stretching stroke
        ("الأهلــية", "الاهليه"),
        ("ایران کمپانی", "ايران كمپاني"),
        ("שָׁלוֹם בע״מ", "שלום בע מ"),
        # traditional, simplified and Japanese ideographs
        ("廣澤", "广泽"),
        ("広沢", "广泽"),
        ("广泽", "广泽"),
        # 芸 is an ideograph of its own in China, 弁 three in Japan
        ("芸弁", "芸弁"),
        # half and full width, and signs for whole words
        ("ﾄﾞﾘｰﾑ", "ドリーム"),
        ("ＡＢＣ１２", "abc12"),
        ("㈱ｱﾄﾑ", "株 アトム"),
        ("㍿アトム", "株式会社アトム"),
        # what tells words apart stays: the sound marks of kana, vowels of Thai and Hindi
        ("ガス カス", "ガス カス"),
        ("จำกัด", "จํากัด"),
        ("मोहन", "मोहन"),
        ("주식회사", "주식회사"),
        ("٣ ३ ３ ½", "3 3 3 1 2"),
        ("Kaluvo™ Café®", "kaluvo cafe"),
        ("soft\u00adhyphen", "softhyphen"),
        ("&-()", ""),
    ],
)
def test_a_name_in_plain_letters(name: str, plain: str):
    assert plain_text(name) == plain


def test_each_letter_is_one_lower_case_character_whose_row_is_the_last_word():
    found = letters()
    assert [letter for letter in found if len(letter) != 1 or letter != unicodedata.normalize("NFC", letter.lower())] == []
    assert [letter for letter, written in found.items() if written == letter or found.keys() & set(written)] == []
    assert {unicodedata.category(c)[0] for written in found.values() for c in written if c != " "} <= {"L", "M", "N"}
    assert len(found) > 7000


def test_duckdb_makes_the_same_of_the_letters_table():
    names = {
        *legal_forms(),
        *map(str.upper, legal_forms()),
        "Ǿre ЁЖ «Ŋ»",
        "ΣΊΣΥΦΟΣ",
        "ﾄﾞﾘｰﾑ㈱",
        "İı",
        "บริษัท จำกัด (มหาชน)",
        "שָׁלוֹם",
        "e\u0301",
        "½™",
    }
    with duckdb.connect() as connection:
        connection.execute(
            "create table letters as select unnest(?) as letter, unnest(?) as written_as", [list(letters()), list(letters().values())]
        )
        made = connection.execute(
            r"""
            with characters as (
                select
                    name,
                    generate_subscripts(string_split(nfc_normalize(lower(name)), ''), 1) as position,
                    unnest(string_split(nfc_normalize(lower(name)), '')) as letter
                from (select unnest(?) as name)
            )
            select
                name,
                trim(regexp_replace(
                    nfc_normalize(lower(string_agg(coalesce(written_as, letter), '' order by position))),
                    '[^\p{L}\p{M}\p{N}]+', ' ', 'g'
                ))
            from characters
            left join letters using (letter)
            group by name
            """,
            [sorted(names)],
        ).fetchall()
    assert [(name, text, plain_text(name)) for name, text in made if text != plain_text(name)] == []
    assert len(made) == len(names)


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("Inc.", "end"),
        ("& Co.", "end"),
        ("GmbH & Co. KG", "end"),
        ("UG (haftungsbeschränkt)", "end"),
        ("S.p.A.", "end"),
        ("SpA", "end"),
        ("S.A. de C.V.", "end"),
        ("SA de CV", "end"),
        ("Sp. z o.o.", "end"),
        # initials in a row as account mapping joins them
        ("sp zoo", "end"),
        ("spolka zoo", "end"),
        ("A/S", "end"),
        ("a.s.", "end"),
        ("A.Ş.", "end"),
        ("Ltd. Şti.", "end"),
        ("(Pvt) Ltd", "end"),
        ("Sdn. Bhd.", "end"),
        ("Pte Ltd", "end"),
        ("Pty Ltd", "end"),
        ("Α.Ε.", "end"),
        ("ЕООД", "end"),
        ('בע"מ', "end"),
        ("בע״מ", "end"),
        ("المحدودة", "end"),
        ("ش.م.م.", "end"),
        ("จำกัด (มหาชน)", "end"),
        ("股份有限公司", "end"),
        ("有限責任公司", "end"),
        ("（股）公司", "end"),
        ("प्राइवेट लिमिटेड", "end"),
        ("in Liquidation", "end"),
        ("Công ty TNHH", "front"),
        ("شركة", "front"),
        ("บริษัท", "front"),
        ("PT", "either"),
        ("ООО", "either"),
        ("ZAO", "either"),
        ("ТОВ", "either"),
        ("Общество с ограниченной ответственностью", "either"),
        ("UAB", "either"),
        ("Oy", "either"),
        ("შპს", "either"),
        ("ՍՊԸ", "either"),
        ("株式会社", "either"),
        ("㈱", "either"),
        ("(주)", "either"),
        ("주식회사", "either"),
        ("Limited Liability Company", "either"),
        ("АО", "either_beyond_ascii"),
        ("ИП", "either_beyond_ascii"),
        # descriptive words tell companies apart, or are left out by a rule of account mapping
        ("Group", None),
        ("Holdings", None),
        ("International", None),
        ("Trust", None),
        ("Bank", None),
        ("Fund", None),
        ("Partners", None),
        ("the", None),
        # ordinary words and initials
        ("A. O.", None),
        ("NA", None),
        ("EU", None),
        ("RF", None),
        ("C", None),
        ("private", None),
        ("集团", None),
    ],
)
def test_a_legal_form_stands_where_companies_write_it(typed: str, place: str | None):
    found = legal_forms().get(plain_text(typed))
    assert (found.place if found else None) == place


@pytest.mark.parametrize("initials", ["ab", "as", "at", "co", "sa", "se", "ao", "sc", "cv"])
def test_initials_that_open_many_names_are_no_form_in_front_of_a_name_in_latin_letters(initials: str):
    assert legal_forms()[initials].place in ("end", "either_beyond_ascii") if initials in legal_forms() else initials == "sc"


@pytest.mark.parametrize(
    ("typed", "is_glued"),
    [
        ("株式会社", True),
        ("有限公司", True),
        ("주식회사", True),
        ("บริษัท", True),
        ("จำกัด", True),
        # one ideograph or syllable is part of many names
        ("㈱", False),
        ("(주)", False),
        ("GmbH", False),
        ("ООО", False),
        ("المحدودة", False),
    ],
)
def test_a_form_is_glued_where_its_script_has_no_spaces(typed: str, is_glued: bool):
    assert legal_forms()[plain_text(typed)].is_glued == is_glued


def test_legal_forms_are_stored_as_the_engine_writes_names():
    assert [form for form in legal_forms() if form != plain_text(form)] == []
    assert {place for place, _ in legal_forms().values()} == {"end", "front", "either", "either_beyond_ascii"}


@pytest.mark.parametrize(
    ("country", "typed", "city"),
    [
        ("DE", "Monaco di Baviera", "munich"),
        ("DE", "Cologne", "koln"),
        ("DE", "Koeln", "koln"),
        # a small city has its name spelled out
        ("DE", "Schwäbisch Hall", None),
        ("DE", "Schwaebisch Hall", "schwabisch hall"),
        ("US", "NYC", "new york city"),
        ("US", "New York", "new york city"),
        ("US", "SF", "san francisco"),
        ("US", "Washington, D.C.", "washington"),
        ("US", "Saint Louis", "st louis"),
        ("US", "St. Paul", "saint paul"),
        ("US", "Ft. Worth", "fort worth"),
        ("US", "Mt. Vernon", "mount vernon"),
        ("IN", "Bombay", "mumbai"),
        ("UA", "Kiev", "kyiv"),
        ("RU", "Москва", "moscow"),
        ("JP", "大阪", "osaka"),
        ("CN", "北京", "beijing"),
        ("CN", "Peking", "beijing"),
        # with its apostrophe, and without as account mapping reads it
        ("CN", "Chiu-ch'uan", "jiuquan"),
        ("CN", "Chiu-chuan", "jiuquan"),
        ("KR", "서울", "seoul"),
        ("IL", "תל אביב", "tel aviv"),
        ("AE", "دبي", "dubai"),
        ("TH", "กรุงเทพมหานคร", "bangkok"),
        ("DK", "København", "copenhagen"),
        ("LU", "Luxemburg", "luxembourg"),
        # eleven times as many people as the other Frankfurt; Tallahassee and Hartford were both once called Newtown
        ("DE", "Frankfurt", "frankfurt am main"),
        ("US", "Newtown", None),
        # two letters are initials of many things
        ("GB", "MK", None),
        # names of other cities of the country, of none, and of another country's
        ("US", "Manhattan", None),
        ("US", "Kansas City", None),
        ("US", "Springfield", None),
        ("FR", "Cologne", None),
        ("US", "München", None),
        ("DE", "Мюнхен", None),
        ("DE", "Elbonia", None),
    ],
)
def test_a_spelling_means_the_city_that_people_mean_by_it(country: str, typed: str, city: str | None):
    assert city_spellings().get((country, plain_text(typed))) == city


def test_every_spelling_of_a_city_leads_to_its_standard_name_at_once():
    found = city_spellings()
    assert [key for key, city in found.items() if key[1] == city or (key[0], city) in found] == []
    assert [key for key in found if key[1] != plain_text(key[1])] == []
    assert len(found) > 50_000


@pytest.mark.parametrize(
    ("country", "typed", "code"),
    [
        ("US", "California", "CA"),
        ("US", "ca", "CA"),
        ("US", "Calif.", "CA"),
        ("US", "D.C.", "DC"),
        ("CA", "Québec", "QC"),
        ("AU", "New South Wales", "NSW"),
        ("DE", "Bayern", "BY"),
        ("DE", "Bavaria", "BY"),
        ("BR", "São Paulo", "SP"),
        ("IN", "Maharashtra", "MH"),
        ("MX", "CDMX", "CMX"),
        ("CN", "Guangdong", "GD"),
        ("GB", "England", "ENG"),
        # what lies inside a first-level subdivision is a spelling of that
        ("GB", "Greater London", None),
        ("GB", "London", "ENG"),
        ("GB", "Surrey", "ENG"),
        ("IT", "Milano", "25"),
        ("ES", "Comunidad Foral de Navarra", "NC"),
        # with its apostrophe and as account mapping reads it
        ("FR", "Provence-Alpes-Côte-d’Azur", "PAC"),
        ("FR", "Provence Alpes Cote dAzur", "PAC"),
        ("US", "Bavaria", None),
    ],
)
def test_a_spelling_means_the_state_that_people_mean_by_it(country: str, typed: str, code: str | None):
    assert state_codes().get((country, plain_text(typed))) == code


def test_every_state_of_ours_and_of_iso_is_of_the_first_level():
    first_level = {state.code for state in pycountry.subdivisions if state.parent_code is None}
    assert {f"{country}-{code}" for country, states in COMMON_STATES.items() for code in states} <= first_level
    assert {f"{country}-{code}" for (country, _), code in state_codes().items()} <= first_level
