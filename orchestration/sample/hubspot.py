"""The same company as HubSpot would export it: every feed a translation of what Salesforce says, so that the two cannot drift apart.

A HubSpot id is made of digits alone: two that stand for the Salesforce object, as ID_PREFIXES lists them, and the ten that every Salesforce
id of the sample carries in plain sight. 006Kd0000000001IAA, opportunity 1, is deal 310000000001. Leads and contacts both become contacts,
tasks and events both engagements; their prefixes keep them apart. Ids of one prefix stand in the order of their numbers, as text too.
An association has the number of the record that says it, under a prefix for what it says.
"""

from itertools import chain

from orchestration.sample.catalogue import monthly_rates
from orchestration.sample.deals import LOST, OPEN_STAGES, PIPELINES, PROBABILITIES, STAGES, WON
from orchestration.sample.feeds import Feed
from orchestration.sample.layouts import LAYOUTS
from orchestration.sample.period import DAY, Period
from orchestration.sample.records import Records
from orchestration.sample.values import ID_PREFIXES as SALESFORCE_PREFIXES
from orchestration.sample.words import sql_list

ID_PREFIXES = {
    "Account": 11,
    "Contact": 21,
    "Lead": 22,
    "Opportunity": 31,
    "OpportunityHistory": 32,
    "OpportunityLineItem": 33,
    "Task": 41,
    "Event": 42,
    "User": 51,
    "Product2": 61,
    "Campaign": 71,
}
CUSTOMER_OF_DEAL, PARTNER_OF_DEAL, DEAL_OF_LEAD, SUBJECT_OF_CALL, SUBJECT_OF_MEETING = range(91, 96)
"""Prefixes of associations."""

ARCHIVED_STAGE = "Discovery"
"""Deals once went through it; New Business has it no more."""
PIPELINE_IDS = dict(zip(PIPELINES, ("default", "7300200"), strict=True))


def _stages() -> dict[str, tuple[str, ...]]:
    """By pipeline, its stages in their order: the open ones, won, lost, and what is archived."""
    found = {}
    for place, pipeline in enumerate(PIPELINES):
        is_open = dict.fromkeys(STAGES[stage] for stage in OPEN_STAGES[place])
        found[pipeline] = (*is_open, STAGES[WON], STAGES[LOST], *([ARCHIVED_STAGE] if place == 0 else []))
    return found


PIPELINE_STAGES = _stages()
STAGE_IDS = {
    (pipeline, stage): str(7_300_101 + 100 * place + position)
    for place, (pipeline, stages) in enumerate(PIPELINE_STAGES.items())
    for position, stage in enumerate(stages)
}
"""By pipeline and stage: pipelines share names of stages, never ids."""


def hubspot_id(salesforce_id: str) -> str:
    """The id in HubSpot of what has this id in Salesforce."""
    object_name = next(name for name, prefix in SALESFORCE_PREFIXES.items() if salesforce_id.startswith(prefix))
    return f"{ID_PREFIXES[object_name]}{salesforce_id[5:15]}"


def write_pipelines(records: Records, period: Period) -> None:
    """The stages of each pipeline, which Salesforce has no feed for."""
    for (pipeline, stage), key in STAGE_IDS.items():
        position = STAGES.index(stage) if stage in STAGES else None
        values = {
            "pipeline": PIPELINE_IDS[pipeline],
            "pipeline_label": pipeline,
            "stage": key,
            "stage_label": stage,
            "display_order": PIPELINE_STAGES[pipeline].index(stage),
            "is_closed": str(position in (WON, LOST)).lower(),
            "probability": "0.15" if position is None else f"{PROBABILITIES[position] / 100:g}",
            "archived": str(stage == ARCHIVED_STAGE).lower(),
        }
        records.put("hubspot/pipelines", f"{PIPELINE_IDS[pipeline]}:{key}", period.starts - 1_000 * DAY, values)


def macros(period: Period) -> list[str]:
    """The SQL macros that the translations use."""
    prefixes = " ".join(f"when '{SALESFORCE_PREFIXES[name]}' then '{prefix}'" for name, prefix in ID_PREFIXES.items())
    rates = monthly_rates(period)
    months = list(next(iter(rates.values())))
    first_month = months[0].year * 12 + months[0].month
    in_a_row = ",".join(str(rate) for rate in chain.from_iterable(by_month.values() for by_month in rates.values()))
    stages = [f"{pipeline}/{stage}" for pipeline, stage in STAGE_IDS]
    return [
        "create macro number_in(id) as substr(id, 6, 10)",
        f"create macro hubspot_id(id) as case left(id, 3) {prefixes} end || number_in(id)",
        "create macro association_id(prefix, id) as prefix || number_in(id)",
        f"create macro pipeline_id(label) as {sql_list(PIPELINE_IDS.values())}[list_position({sql_list(PIPELINES)}, label)]",
        f"""create macro stage_id(pipeline, stage) as
            {sql_list(STAGE_IDS.values())}[list_position({sql_list(stages)}, pipeline || '/' || stage)]""",
        "create macro midnight_of(day) as day || 'T00:00:00.000Z'",
        "create macro utc(moment) as replace(moment, '+0000', 'Z')",
        r"create macro bare_host(site) as lower(regexp_extract(site, '^(?:\w+://)?(?:[wW]{3}\.)?([^/?#]+)', 1))",
        "create macro cents_of(amount) as (amount::decimal(18, 2) * 100)::hugeint",
        # a month has one rate, from its first day on
        f"""create macro rate_millionths(currency, day) as string_split('{in_a_row}', ',')[
            (list_position({sql_list(rates)}, currency) - 1) * {len(months)}
            + least(left(day, 4)::integer * 12 + substr(day, 6, 2)::integer - {first_month}, {len(months) - 1}) + 1]::hugeint""",
        # whole numbers only; half a cent goes up
        "create macro divided(cents, millionths) as (2000000 * cents + millionths) // (2 * millionths)",
        """create macro home_amount(amount, currency, day) as
            (divided(cents_of(amount), rate_millionths(currency, day))::bigint * 0.01)::decimal(18, 2)""",
    ]


_AUDIT = {"createdate": "utc(CreatedDate)", "hs_lastmodifieddate": "utc(SystemModstamp)", "archived": "IsDeleted"}


def _feed(name: str, object_name: str, columns: dict[str, str], where: str | None = None) -> Feed:
    return Feed(f"hubspot/{name}", LAYOUTS[f"salesforce/{object_name}"], columns, where)


def _association(prefix: int, object_name: str, ends: tuple[str, str, str, str], label: str, created: str, where: str) -> Feed:
    from_object, from_id, to_object, to_id = ends
    columns = {
        "id": f"association_id({prefix}, Id)",
        "from_object": from_object,
        "from_id": f"hubspot_id({from_id})",
        "to_object": to_object,
        "to_id": f"hubspot_id({to_id})",
        "label": label,
        "createdate": created,
        "archived": "IsDeleted",
    }
    return _feed("associations", object_name, columns, where)


_SUBJECT = f"case when WhatId like '{SALESFORCE_PREFIXES['Opportunity']}%' then 'deal' else 'company' end"
_CONVERSION_DAY = "case when IsClosed = 'true' then CloseDate else CreatedDate end"
_IS_NO_COPY = "IsChild is distinct from 'true'"
"""HubSpot keeps a meeting once, whoever was invited."""

FEEDS = (
    _feed(
        "companies",
        "Account",
        {
            "id": "hubspot_id(Id)",
            "name": "Name",
            # one company in three has its web site alone
            "domain": "case when number_in(Id)::bigint % 3 > 0 then bare_host(Website) end",
            "website": "Website",
            "country": "BillingCountry",
            "state": "BillingState",
            "city": "BillingCity",
            "phone": "Phone",
            "industry": "Industry",
            "numberofemployees": "NumberOfEmployees",
            "annualrevenue": "AnnualRevenue",
            "type": "Type",
            "lifecyclestage": "case Type when 'Customer' then 'customer' when 'Prospect' then 'lead' else 'other' end",
            "hubspot_owner_id": "hubspot_id(OwnerId)",
            "hs_parent_company_id": "hubspot_id(ParentId)",
            "health_score": "Health_Score__c",
            "churn_risk": "Churn_Risk__c",
            "is_target_account": "Is_Target_Account__c",
            "segment": "Segment__c",
            **_AUDIT,
            "merged_into_id": "hubspot_id(MasterRecordId)",
        },
    ),
    _feed(
        "contacts",
        "Contact",
        {
            "id": "hubspot_id(Id)",
            "email": "Email",
            "firstname": "FirstName",
            "lastname": "LastName",
            # nothing that makes a lead of a contact
            "lifecyclestage": "[null, 'subscriber', 'other'][number_in(Id)::bigint % 3 + 1]",
            "hs_lead_status": "null",
            "hubspot_owner_id": "hubspot_id(OwnerId)",
            "partnership_id": "null",
            "partner_company_id": "null",
            "associated_company_id": "hubspot_id(AccountId)",
            "converted_deal_id": "null",
            "converted_date": "null",
            **_AUDIT,
            "merged_into_id": "hubspot_id(MasterRecordId)",
        },
    ),
    _feed(
        "contacts",
        "Lead",
        {
            "id": "hubspot_id(Id)",
            "email": "Email",
            "firstname": "FirstName",
            "lastname": "LastName",
            "lifecyclestage": "case when IsConverted = 'true' then 'opportunity' else 'lead' end",
            "hs_lead_status": "Status",
            "hubspot_owner_id": "hubspot_id(OwnerId)",
            "partnership_id": "Partnership__c",
            "partner_company_id": "hubspot_id(Partner__c)",
            "associated_company_id": "hubspot_id(ConvertedAccountId)",
            "converted_deal_id": "hubspot_id(ConvertedOpportunityId)",
            "converted_date": "ConvertedDate",
            **_AUDIT,
            "merged_into_id": "hubspot_id(MasterRecordId)",
        },
    ),
    _feed(
        "deals",
        "Opportunity",
        {
            "id": "hubspot_id(Id)",
            "dealname": "Name",
            "pipeline": "pipeline_id(Pipeline__c)",
            "dealstage": "stage_id(Pipeline__c, StageName)",
            "amount": "Amount",
            "deal_currency_code": "CurrencyIsoCode",
            "amount_in_home_currency": f"home_amount(Amount, CurrencyIsoCode, {_CONVERSION_DAY})",
            "closedate": "midnight_of(CloseDate)",
            "dealtype": "Type",
            "hubspot_owner_id": "hubspot_id(OwnerId)",
            "hs_analytics_source": "LeadSource",
            **_AUDIT,
            "merged_into_id": "hubspot_id(MasterRecordId)",
        },
    ),
    _feed(
        "deal_stage_history",
        "OpportunityHistory",
        {
            "id": "hubspot_id(Id)",
            "deal_id": "hubspot_id(OpportunityId)",
            "dealstage": "stage_id(Pipeline__c, StageName)",
            "entered_at": "CreatedDate",
            "archived": "IsDeleted",
        },
    ),
    Feed("hubspot/pipelines", LAYOUTS["hubspot/pipelines"]),
    _feed(
        "owners",
        "User",
        {
            "id": "hubspot_id(Id)",
            "email": "Email",
            "firstname": "split_part(Name, ' ', 1)",
            "lastname": "substr(Name, length(split_part(Name, ' ', 1)) + 2)",
            # a role of the sample is called what its department is called
            "team": "Department",
            "manager_id": "hubspot_id(ManagerId)",
            "archived": "case IsActive when 'true' then 'false' else 'true' end",
        },
    ),
    _feed(
        "engagements",
        "Task",
        {
            "id": "hubspot_id(Id)",
            "type": "'call'",
            "occurred_at": "midnight_of(ActivityDate)",
            "owner_id": "hubspot_id(OwnerId)",
            "partner_company_id": "hubspot_id(Partner__c)",
            "call_type": "coalesce(Partner_Call_Type__c, Type)",
            "outcome": "coalesce(Partner_Call_Disposition__c, CallDisposition)",
            "status": "case when IsClosed = 'true' then 'COMPLETED' else 'SCHEDULED' end",
            **_AUDIT,
        },
    ),
    _feed(
        "engagements",
        "Event",
        {
            "id": "hubspot_id(Id)",
            "type": "'meeting'",
            "occurred_at": "coalesce(midnight_of(ActivityDate), utc(StartDateTime))",
            "owner_id": "hubspot_id(OwnerId)",
            "partner_company_id": "hubspot_id(Partner__c)",
            "call_type": "coalesce(Partner_Call_Type__c, Type)",
            "outcome": "Partner_Call_Disposition__c",
            "status": "null",
            **_AUDIT,
        },
        _IS_NO_COPY,
    ),
    _association(
        CUSTOMER_OF_DEAL,
        "Opportunity",
        ("'deal'", "Id", "'company'", "AccountId"),
        "'primary'",
        "CreatedDate",
        "AccountId is not null",
    ),
    _association(
        PARTNER_OF_DEAL, "OpportunityPartner", ("'deal'", "OpportunityId", "'company'", "AccountToId"), "Role", "CreatedDate", "true"
    ),
    _association(
        DEAL_OF_LEAD,
        "Lead",
        ("'contact'", "Id", "'deal'", "ConvertedOpportunityId"),
        "null",
        "midnight_of(ConvertedDate)",
        "ConvertedOpportunityId is not null",
    ),
    _association(SUBJECT_OF_CALL, "Task", ("'call'", "Id", _SUBJECT, "WhatId"), "null", "utc(CreatedDate)", "WhatId is not null"),
    _association(
        SUBJECT_OF_MEETING,
        "Event",
        ("'meeting'", "Id", _SUBJECT, "WhatId"),
        "null",
        "utc(CreatedDate)",
        f"WhatId is not null and {_IS_NO_COPY}",
    ),
    _feed(
        "line_items",
        "OpportunityLineItem",
        {
            "id": "hubspot_id(Id)",
            "deal_id": "hubspot_id(OpportunityId)",
            "product_id": "hubspot_id(Product2Id)",
            "quantity": "Quantity",
            "price": "UnitPrice",
            "amount": "TotalPrice",
            **_AUDIT,
        },
    ),
    _feed("products", "Product2", {"id": "hubspot_id(Id)", "name": "Name", "family": "Family", **_AUDIT}),
)
