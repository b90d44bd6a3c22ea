"""Records that ingest must put into quarantine: one for every few hundred good ones of a file, each wrong in one way."""

from orchestration.sample.period import Extract
from orchestration.sample.records import moment_text
from orchestration.sample.values import salesforce_id

GOOD_ROWS_A_BAD_ONE = 250
MOST_A_FILE = 3

_BAD = {
    "salesforce/Account": ({"NumberOfEmployees": "about 50"}, {"CreatedDate": "yesterday"}, {"Health_Score__c": "good"}),
    "salesforce/Contact": ({"Id": ""}, {"CreatedDate": "0000-00-00"}),
    "salesforce/Opportunity": ({"Amount": "n/a"}, {"CloseDate": "31/02/2026"}, {"Probability": "high"}),
    "salesforce/Task": ({"ActivityDate": "2026-13-01"}, {"IsClosed": "perhaps"}),
    "prm/deal_registrations": ({"Deal Amount": "TBD"}, {"Submitted": "2026-02-30"}),
}
_GOOD = {
    "Account": {"Name": "Dented Records Inc."},
    "Contact": {"LastName": "Dent"},
    "Opportunity": {
        "Name": "Dented deal",
        "StageName": "Prospecting",
        "Amount": "1200.00",
        "CurrencyIsoCode": "USD",
        "CloseDate": "2026-12-31",
    },
    "Task": {"Subject": "Dented task", "ActivityDate": "2026-01-15", "IsClosed": "true", "Status": "Completed"},
}
FIRST_NUMBER = 500
"""Numbers of bad records, between those of the stories and of the partners."""


def bad_rows(folder: str, headers: tuple[str, ...], extract: Extract, good_rows: int) -> list[list[str]]:
    """The bad records at the end of a file with so many good ones, values in the order of the headers."""
    found = []
    for place, wrong in enumerate(_BAD.get(folder, ())[: min(good_rows // GOOD_ROWS_A_BAD_ONE, MOST_A_FILE)]):
        number = FIRST_NUMBER + place
        if folder.startswith("prm/"):
            values = {"Registration ID": f"DR-{number:08d}", "Partnership ID": "PSH-0001", "Submitted": "2026-01-15", "Status": "submitted"}
        else:
            object_name = folder.partition("/")[2]
            said = moment_text(extract.begins + 43_200)
            values = {"Id": salesforce_id(object_name, number), "IsDeleted": "false", **_GOOD[object_name]}
            values |= {"CreatedDate": said, "LastModifiedDate": said, "SystemModstamp": said}
        values |= wrong
        found.append([values.get(header, "") for header in headers])
    return found
