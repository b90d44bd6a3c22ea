"""Records that ingest must put into quarantine: one for every few hundred good ones of a file, each wrong in one way."""

from dataclasses import dataclass

from orchestration.sample.hubspot import PIPELINE_IDS, STAGE_IDS, hubspot_id
from orchestration.sample.period import Extract
from orchestration.sample.records import moment_text
from orchestration.sample.values import salesforce_id

GOOD_ROWS_A_BAD_ONE = 250
MOST_A_FILE = 3
FIRST_NUMBER = 500
"""Numbers of bad records, between those of the stories and of the partners."""
MOMENTS = ("CreatedDate", "LastModifiedDate", "SystemModstamp", "createdate", "hs_lastmodifieddate")


@dataclass(frozen=True)
class Dent:
    """A record that would be good, and what is wrong in each bad one made of it."""

    object_name: str
    good: dict[str, str]
    wrong: tuple[dict[str, str], ...]


DENTS = {
    "salesforce/Account": Dent(
        "Account",
        {"Name": "Dented Records Inc.", "IsDeleted": "false"},
        ({"NumberOfEmployees": "about 50"}, {"CreatedDate": "yesterday"}, {"Health_Score__c": "good"}),
    ),
    "salesforce/Contact": Dent("Contact", {"LastName": "Dent", "IsDeleted": "false"}, ({"Id": ""}, {"CreatedDate": "0000-00-00"})),
    "salesforce/Opportunity": Dent(
        "Opportunity",
        {
            "Name": "Dented deal",
            "StageName": "Prospecting",
            "Amount": "1200.00",
            "CurrencyIsoCode": "USD",
            "CloseDate": "2026-12-31",
            "IsDeleted": "false",
        },
        ({"Amount": "n/a"}, {"CloseDate": "31/02/2026"}, {"Probability": "high"}),
    ),
    "salesforce/Task": Dent(
        "Task",
        {"Subject": "Dented task", "ActivityDate": "2026-01-15", "IsClosed": "true", "Status": "Completed", "IsDeleted": "false"},
        ({"ActivityDate": "2026-13-01"}, {"IsClosed": "perhaps"}),
    ),
    "hubspot/companies": Dent(
        "Account",
        {"name": "Dented Records Inc.", "archived": "false"},
        ({"numberofemployees": "about 50"}, {"createdate": "yesterday"}, {"health_score": "good"}),
    ),
    "hubspot/contacts": Dent("Contact", {"lastname": "Dent", "archived": "false"}, ({"id": ""}, {"createdate": "0000-00-00"})),
    "hubspot/deals": Dent(
        "Opportunity",
        {
            "dealname": "Dented deal",
            "pipeline": PIPELINE_IDS["New Business"],
            "dealstage": STAGE_IDS["New Business", "Prospecting"],
            "amount": "1200.00",
            "deal_currency_code": "USD",
            "closedate": "2026-12-31T00:00:00.000Z",
            "archived": "false",
        },
        ({"amount": "n/a"}, {"closedate": "31/02/2026"}, {"amount_in_home_currency": "high"}),
    ),
    "hubspot/engagements": Dent(
        "Task",
        {"type": "call", "call_type": "Dented call", "occurred_at": "2026-01-15T00:00:00.000Z", "status": "COMPLETED", "archived": "false"},
        ({"occurred_at": "2026-13-01"}, {"archived": "perhaps"}),
    ),
    "prm/deal_registrations": Dent(
        "",
        {"Partnership ID": "PSH-0001", "Submitted": "2026-01-15", "Status": "submitted"},
        ({"Deal Amount": "TBD"}, {"Submitted": "2026-02-30"}),
    ),
}


def bad_rows(folder: str, headers: tuple[str, ...], extract: Extract, good_rows: int) -> list[list[str]]:
    """The bad records at the end of a file with so many good ones, values in the order of the headers."""
    if folder not in DENTS:
        return []
    dent = DENTS[folder]
    said = dict.fromkeys(MOMENTS, moment_text(extract.begins + 43_200))
    found = []
    for place, wrong in enumerate(dent.wrong[: min(good_rows // GOOD_ROWS_A_BAD_ONE, MOST_A_FILE)]):
        values = {**said, headers[0]: _key(folder, dent.object_name, FIRST_NUMBER + place), **dent.good, **wrong}
        found.append([values.get(header, "") for header in headers])
    return found


def _key(folder: str, object_name: str, number: int) -> str:
    match folder.partition("/")[0]:
        case "salesforce":
            return salesforce_id(object_name, number)
        case "hubspot":
            return hubspot_id(salesforce_id(object_name, number))
        case _:
            return f"DR-{number:08d}"
