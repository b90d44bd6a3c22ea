"""How values are written: record ids, and the SQL macros that turn the numbers of a row into text.

In the SQL -1 stands for nothing, `..._s` is a moment in seconds, one beyond the last extract has not come, and a macro `<table>_of` looks a
position up in that table of words.
"""

from orchestration.sample.company import ACCOUNT_TYPES, RISKS, SEGMENTS
from orchestration.sample.deals import LEAD_SOURCES, OPPORTUNITY_TYPES, PIPELINES, STAGES
from orchestration.sample.evidence import (
    CLAIM_EVIDENCE,
    CLAIM_ROLES,
    CLAIM_STATUSES,
    PARTNER_ROLES,
    PRODUCTS,
    REGISTRATION_STATUSES,
    SHARE_STATUSES,
)
from orchestration.sample.meetings import CALL_TYPES, DISPOSITIONS, EVERYDAY_TYPES, SUBJECTS
from orchestration.sample.people import LEAD_STATUSES, MEMBER_STATUSES
from orchestration.sample.period import NEVER
from orchestration.sample.places import CITIES, CURRENCY_CODES, LEGAL_FORMS, SPELLINGS
from orchestration.sample.places import COUNTRIES as COUNTRY_TABLE
from orchestration.sample.words import FIRST_NAMES, FREE_MAIL, LAST_NAMES, TITLES, TRADES, plain, sql_list, sql_macros

COMPANY = "meridian.example"
"""Mail domain of the company whose CRM this is."""

ID_PREFIXES = {
    "Account": "001",
    "Contact": "003",
    "User": "005",
    "Opportunity": "006",
    "OpportunityHistory": "008",
    "UserRole": "00E",
    "OpportunityPartner": "00I",
    "Lead": "00Q",
    "Task": "00T",
    "Event": "00U",
    "OpportunityLineItem": "00k",
    "CampaignMember": "00v",
    "Product2": "01t",
    "DatedConversionRate": "04w",
    "Campaign": "701",
}
_SUFFIX_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def id_suffix(fifteen: str) -> str:
    """The last three characters of a Salesforce id: which of the first fifteen are capitals."""
    groups = (fifteen[start : start + 5] for start in (0, 5, 10))
    return "".join(_SUFFIX_LETTERS[sum(1 << bit for bit, letter in enumerate(group) if letter.isupper())] for group in groups)


def salesforce_id(object_name: str, number: int) -> str:
    """The id of a record: 18 characters, the number in plain sight."""
    fifteen = f"{ID_PREFIXES[object_name]}Kd{number:010d}"
    return fifteen + id_suffix(fifteen)


def macros() -> list[str]:
    """The SQL macros that the columns use."""
    made = sql_macros()
    for name, prefix in ID_PREFIXES.items():
        suffix = id_suffix(f"{prefix}Kd0000000000")
        made.append(
            f"create macro {name.lower()}_id(n) as case when n >= 0 then '{prefix}Kd' || lpad(n::varchar, 10, '0') || '{suffix}' end"
        )
    tables: dict[str, tuple[str, ...]] = {
        "trade": tuple(name for name, _ in TRADES),
        "industry": tuple(industry for _, industry in TRADES),
        "city_name": tuple(city for city, _, _ in CITIES.entries),
        "local_city": tuple(city for _, city, _ in CITIES.entries),
        "state": tuple(state for _, _, state in CITIES.entries),
        "legal_form": LEGAL_FORMS.entries,
        "country_text": SPELLINGS.entries,
        "country_name": tuple(c.spellings[0] for c in COUNTRY_TABLE),
        "dial": tuple(c.dial for c in COUNTRY_TABLE),
        "currency": CURRENCY_CODES,
        "account_type": ACCOUNT_TYPES,
        "risk": RISKS,
        "segment": SEGMENTS,
        "stage": STAGES,
        "pipeline": PIPELINES,
        "opportunity_type": OPPORTUNITY_TYPES,
        "lead_source": LEAD_SOURCES,
        "lead_status": LEAD_STATUSES,
        "member_status": MEMBER_STATUSES,
        "first_name": FIRST_NAMES,
        "last_name": LAST_NAMES,
        "mail_first": tuple(plain(name) for name in FIRST_NAMES),
        "mail_last": tuple(plain(name) for name in LAST_NAMES),
        "free_mail": FREE_MAIL,
        "title": TITLES,
        "call_type": CALL_TYPES,
        "disposition": DISPOSITIONS,
        "everyday_type": EVERYDAY_TYPES,
        "subject": SUBJECTS,
        "registration_status": REGISTRATION_STATUSES,
        "product": PRODUCTS,
        "claim_role": CLAIM_ROLES,
        "claim_status": CLAIM_STATUSES,
        "claim_evidence": CLAIM_EVIDENCE,
        "partner_role": PARTNER_ROLES,
        "share_status": SHARE_STATUSES,
    }
    for name, values in tables.items():
        made.append(f"create macro {name}_of(n) as nullif({sql_list(values)}[n + 1], '')")
    return [
        *made,
        f"create macro day(s) as case when s < {NEVER} then strftime(make_timestamp(s * 1000000), '%Y-%m-%d') end",
        f"create macro moment(s) as case when s < {NEVER} then strftime(make_timestamp(s * 1000000), '%Y-%m-%dT%H:%M:%S.000Z') end",
        "create macro moment_offset(s) as replace(moment(s), 'Z', '+0000')",
        "create macro partnership_id(n) as case when n >= 0 then format('PSH-{:04d}', n) end",
        "create macro yes(b) as case when b then 'true' else 'false' end",
        "create macro money(cents) as case when cents >= 0 then (cents * 0.01)::decimal(18, 2) end",
        # 0 in full, 1 without legal form, 2 in capitals, 3 with a comma and no dots, 4 in its own script, 5 with a letter lost
        """create macro styled_name(style, bare_name, full_name, legal_form, own_name) as
            case style
                when 1 then bare_name
                when 2 then upper(full_name)
                when 3 then bare_name || ', ' || replace(legal_form, '.', '')
                when 4 then coalesce(own_name, full_name)
                when 5 then substr(bare_name, 1, 3) || substr(bare_name, 5)
                else full_name
            end""",
        # a web address as people type it; 5 is none, 6 somebody's free mail, 7 in capitals with a path
        """create macro styled_web(style, host) as
            case style
                when 0 then 'www.' || host when 1 then 'https://www.' || host || '/' when 2 then 'http://' || host when 3 then host
                when 4 then 'https://' || host || '/en/home?lang=en' when 6 then 'gmail.com' when 7 then 'WWW.' || upper(host)
            end""",
        "create macro phone_text(country, n) as dial_of(country) || ' ' || substr(n::varchar, 1, 3) || ' ' || substr(n::varchar, 4)",
        """create macro mail(first, last, free, host) as
            mail_first_of(first) || '.' || mail_last_of(last) || '@' || coalesce(case when free >= 0 then free_mail_of(free) end, host)""",
        """create macro everyday_or_call_type(partner, is_in_type, call_type, everyday_type) as
            case when partner >= 0 and is_in_type then call_type_of(call_type) when partner < 0 then everyday_type_of(everyday_type) end""",
        """create macro custom_call_type(partner, is_in_type, call_type) as
            case when partner >= 0 and not is_in_type then call_type_of(call_type) end""",
    ]
