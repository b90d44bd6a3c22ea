"""How each feed of the sample is written: its file format, its headers, and the SQL that makes each value from the numbers of a row."""

from dataclasses import dataclass, field

from orchestration.sample.period import NEVER


@dataclass(frozen=True)
class Layout:
    """A feed's folder below the landing folder, its headers with the SQL of their values, and how and how often it is exported."""

    folder: str
    columns: dict[str, str]
    is_snapshot: bool = False
    suffix: str = "csv"
    types: dict[str, str] = field(default_factory=dict)
    untold: dict[str, str] = field(default_factory=dict)
    """What is known of a row and stands in no column of the feed: another system's export of the row says it."""
    crm_ids: tuple[str, ...] = ()
    """Headers of another system's feed that hold ids of the CRM."""

    @property
    def headers(self) -> tuple[str, ...]:
        """In the order of the file."""
        return tuple(self.columns)

    @property
    def select_list(self) -> str:
        """The values of a row, named by header."""
        return ", ".join(f'{sql} as "{header}"' for header, sql in self.columns.items())

    @property
    def names(self) -> tuple[str, ...]:
        """All that can be said of a row: the headers and what is untold."""
        return (*self.columns, *self.untold)

    @property
    def texts(self) -> str:
        """All that can be said of a row, as text and named."""
        return ", ".join(f'({sql})::varchar as "{name}"' for name, sql in {**self.columns, **self.untold}.items())


OWN_NAME = "case when not is_subsidiary then native_name(country, stem) end"
_MAIL = "mail(first_name, last_name, free_mail, host)"
_AUDIT = {"CreatedDate": "moment(created_s)", "LastModifiedDate": "moment(changed_s)", "SystemModstamp": "moment(changed_s)"}
_ACTIVITY_AUDIT = {
    "CreatedDate": "moment_offset(created_s)",
    "LastModifiedDate": "moment_offset(changed_s)",
    "SystemModstamp": "moment_offset(changed_s)",
}


def _written_by_hand(*headers: str) -> dict[str, str]:
    return dict.fromkeys(headers, "")


SALESFORCE = (
    Layout(
        "salesforce/Account",
        {
            "Id": "account_id(number)",
            "IsDeleted": "yes(is_deleted)",
            "MasterRecordId": "account_id(master)",
            "Name": f"styled_name(name_style, bare_name, full_name, legal_form_of(legal_form), {OWN_NAME})",
            "Type": "account_type_of(type)",
            "ParentId": "account_id(parent)",
            "BillingCity": "case when has_local_city then local_city_of(city) else city_name_of(city) end",
            "BillingState": "state_of(city)",
            "BillingCountry": "country_text_of(spelling)",
            "Phone": "case when has_phone then phone_text(country, phone) end",
            "Website": "styled_web(web_style, host)",
            "Industry": "industry_of(trade)",
            "AnnualRevenue": "case when revenue >= 0 then revenue end",
            "NumberOfEmployees": "employees",
            "CurrencyIsoCode": "currency_of(currency)",
            "OwnerId": "user_id(owner)",
            "Health_Score__c": "money(health)",
            "Churn_Risk__c": "risk_of(risk)",
            "Is_Target_Account__c": "yes(is_target)",
            "Segment__c": "segment_of(segment)",
            "CreatedDate": "moment(created_s)",
            "LastModifiedDate": "moment(modified_s)",
            "SystemModstamp": "moment(changed_s)",
        },
    ),
    Layout(
        "salesforce/Contact",
        {
            "Id": "contact_id(number)",
            "IsDeleted": "yes(is_deleted)",
            "MasterRecordId": "contact_id(master)",
            "AccountId": "account_id(account)",
            "FirstName": "first_name_of(first_name)",
            "LastName": "last_name_of(last_name)",
            "Email": _MAIL,
            "Title": "title_of(title)",
            "OwnerId": "user_id(owner)",
            **_AUDIT,
        },
    ),
    Layout(
        "salesforce/Lead",
        {
            "Id": "lead_id(number)",
            "IsDeleted": "yes(is_deleted)",
            "MasterRecordId": "lead_id(master)",
            "FirstName": "first_name_of(first_name)",
            "LastName": "last_name_of(last_name)",
            "Email": _MAIL,
            "Company": "full_name",
            "Website": "case when free_mail < 0 then 'www.' || host end",
            "Country": "country_text_of(spelling)",
            "Status": "lead_status_of(status)",
            "LeadSource": "lead_source_of(lead_source)",
            "OwnerId": "user_id(owner)",
            "Partnership__c": "partnership_id(partnership)",
            "Partner__c": "account_id(partner)",
            "IsConverted": "yes(is_converted)",
            "ConvertedDate": "day(converted_s)",
            "ConvertedAccountId": "account_id(to_account)",
            "ConvertedContactId": "contact_id(to_contact)",
            "ConvertedOpportunityId": "opportunity_id(to_opportunity)",
            **_AUDIT,
        },
    ),
    Layout(
        "salesforce/Opportunity",
        {
            "Id": "opportunity_id(number)",
            "IsDeleted": "yes(is_deleted)",
            "AccountId": "account_id(account)",
            "Name": "stem_text || ' ' || trade_of(trade) || ' - ' || opportunity_type_of(type) || ' ' || left(day(created_s), 4)",
            "Type": "opportunity_type_of(type)",
            "Pipeline__c": "pipeline_of(pipeline)",
            "StageName": "stage_of(stage)",
            "Amount": "money(amount)",
            "CurrencyIsoCode": "currency_of(currency)",
            "Probability": "probability",
            "CloseDate": "day(close_s)",
            "IsClosed": "yes(stage in (5, 6))",
            "IsWon": "yes(stage = 5)",
            "LeadSource": "lead_source_of(lead_source)",
            "CampaignId": "campaign_id(campaign)",
            "OwnerId": "user_id(owner)",
            **_AUDIT,
        },
        # Salesforce merges no opportunities
        untold={"MasterRecordId": "null"},
    ),
    Layout(
        "salesforce/OpportunityHistory",
        {
            "Id": "opportunityhistory_id(number)",
            "OpportunityId": "opportunity_id(opportunity)",
            "StageName": "stage_of(stage)",
            "Amount": "money(amount)",
            "CloseDate": "day(close_s)",
            "Probability": "probability",
            "CurrencyIsoCode": "currency_of(currency)",
            "CreatedById": "user_id(owner)",
            "CreatedDate": "moment(created_s)",
            "SystemModstamp": "moment(created_s)",
            "IsDeleted": "'false'",
        },
        untold={"Pipeline__c": "pipeline_of(pipeline)"},
    ),
    Layout(
        "salesforce/OpportunityLineItem",
        {
            "Id": "opportunitylineitem_id(number)",
            "OpportunityId": "opportunity_id(opportunity)",
            "Product2Id": "product2_id(product)",
            "Quantity": "quantity",
            # rounded to the cent, as a price list has it: quantity times price need not be the total
            "UnitPrice": "money((total + quantity // 2) // quantity)",
            "TotalPrice": "money(total)",
            "IsDeleted": "yes(is_deleted)",
            **_AUDIT,
        },
    ),
    Layout(
        "salesforce/OpportunityPartner",
        {
            "Id": "opportunitypartner_id(number)",
            "OpportunityId": "opportunity_id(opportunity)",
            # a report's export: ids of 15 characters
            "AccountToId": "left(account_id(partner), 15)",
            "Role": "partner_role_of(role)",
            "IsPrimary": "yes(is_primary)",
            "IsDeleted": "yes(is_deleted)",
            **_AUDIT,
        },
    ),
    Layout(
        "salesforce/Task",
        {
            "Id": "task_id(number)",
            "WhatId": "coalesce(opportunity_id(opportunity), account_id(account))",
            "WhoId": "contact_id(contact)",
            "OwnerId": "user_id(owner)",
            "Subject": "subject_of(subject)",
            "Type": "everyday_or_call_type(partner, is_in_type, call_type, everyday_type)",
            "Status": "case when is_held then 'Completed' else 'Not Started' end",
            "IsClosed": "yes(is_held)",
            "CallDisposition": "case when is_in_type then disposition_of(disposition) end",
            "Partner__c": "account_id(partner)",
            "Partner_Call_Type__c": "custom_call_type(partner, is_in_type, call_type)",
            "Partner_Call_Disposition__c": "case when not is_in_type then disposition_of(disposition) end",
            "ActivityDate": "day(held_s)",
            "IsDeleted": "yes(is_deleted)",
            **_ACTIVITY_AUDIT,
        },
    ),
    Layout(
        "salesforce/Event",
        {
            "Id": "event_id(number)",
            "WhatId": "coalesce(opportunity_id(opportunity), account_id(account))",
            "WhoId": "contact_id(contact)",
            "OwnerId": "user_id(owner)",
            "Subject": "subject_of(subject)",
            "Type": "everyday_or_call_type(partner, is_in_type, call_type, everyday_type)",
            "IsChild": "yes(is_child)",
            "Partner__c": "account_id(partner)",
            "Partner_Call_Type__c": "custom_call_type(partner, is_in_type, call_type)",
            "Partner_Call_Disposition__c": "disposition_of(disposition)",
            # some have a start and no date of their own
            "ActivityDate": "case when not has_start then day(held_s) end",
            "StartDateTime": "case when has_start then moment_offset(held_s) end",
            "IsDeleted": "yes(is_deleted)",
            **_ACTIVITY_AUDIT,
        },
    ),
    Layout(
        "salesforce/CampaignMember",
        {
            "Id": "campaignmember_id(number)",
            "CampaignId": "campaign_id(campaign)",
            "LeadId": "lead_id(lead)",
            "ContactId": "contact_id(contact)",
            "Status": "member_status_of(status)",
            "HasResponded": f"yes(responded_s < {NEVER})",
            "FirstRespondedDate": "day(responded_s)",
            "IsDeleted": "'false'",
            **_AUDIT,
        },
    ),
    Layout("salesforce/Product2", _written_by_hand("Id", "Name", "ProductCode", "Family", "IsActive", "IsDeleted", *_AUDIT)),
    Layout("salesforce/User", _written_by_hand("Id", "Name", "Email", "Department", "UserRoleId", "ManagerId", "IsActive", *_AUDIT)),
    Layout("salesforce/UserRole", _written_by_hand("Id", "Name", "ParentRoleId", "SystemModstamp")),
    Layout(
        "salesforce/Campaign",
        _written_by_hand("Id", "Name", "Type", "Status", "ParentId", "StartDate", "EndDate", "IsActive", "IsDeleted", *_AUDIT),
    ),
    Layout(
        "salesforce/DatedConversionRate",
        _written_by_hand("Id", "IsoCode", "StartDate", "NextStartDate", "ConversionRate", *_AUDIT),
        suffix="parquet",
        types={"StartDate": "date", "NextStartDate": "date", "ConversionRate": "decimal(18, 9)", **dict.fromkeys(_AUDIT, "timestamp")},
    ),
)

PRM = (
    Layout(
        "prm/partners",
        _written_by_hand(
            *("partner_id", "name", "domain", "crm_account_id", "partner_type", "size_band"),
            *("country", "region", "tier", "partner_manager_email", "status"),
        ),
        is_snapshot=True,
        crm_ids=("crm_account_id",),
    ),
    Layout("prm/programs", _written_by_hand("program_id", "name", "program_type"), is_snapshot=True),
    Layout(
        "prm/partnerships",
        _written_by_hand("Partnership ID", "Partner ID", "Program ID", "Tier", "Status", "Signed Date", "Ended"),
        is_snapshot=True,
    ),
    Layout("prm/lifecycle_events", _written_by_hand("event_id", "partnership_id", "stage", "occurred_on", "owner_email"), is_snapshot=True),
    Layout(
        "prm/deal_registrations",
        {
            "Registration ID": "'DR-' || lpad(number::varchar, 8, '0')",
            "Partnership ID": "partnership_id(partnership)",
            "End Customer": f"styled_name(name_style, bare_name, full_name, legal_form_of(legal_form), {OWN_NAME})",
            "Customer Website": "case when free_mail >= 0 then free_mail_of(free_mail) when has_domain then host end",
            "Country": "country_text_of(spelling)",
            "Product": "product_of(product)",
            "Deal Amount": "money(amount)",
            "Currency": "currency_of(currency)",
            "Submitted": "day(created_s)",
            "Status": "registration_status_of(status)",
            "Decided": "day(decided_s)",
            "Expires": "day(expires_s)",
            "CRM Opportunity ID": "opportunity_id(opportunity)",
        },
        is_snapshot=True,
        crm_ids=("CRM Opportunity ID",),
    ),
    Layout(
        "prm/attribution_claims",
        {
            "claim_id": "'CL-' || lpad(number::varchar, 8, '0')",
            "crm_opportunity_id": "opportunity_id(opportunity)",
            "partnership_id": "partnership_id(partnership)",
            "role": "claim_role_of(role)",
            "evidence": "claim_evidence_of(evidence)",
            "touched_on": "day(touched_s)",
            "claimed_on": "case when has_claimed_on then day(created_s) end",
            "status": "claim_status_of(status)",
            "decided_on": "day(decided_s)",
            "decided_by": f"case when decided_s < {NEVER} then user_id(decider) end",
        },
        is_snapshot=True,
        crm_ids=("crm_opportunity_id", "decided_by"),
    ),
    Layout(
        "prm/lead_shares",
        {
            "Lead Share ID": "'LS-' || lpad(number::varchar, 8, '0')",
            "Partnership ID": "partnership_id(partnership)",
            "Direction": "case when is_received then 'received' else 'given' end",
            "Company": "full_name",
            "Website": "case when has_domain then host end",
            "Lead ID": "lead_id(lead)",
            "Opportunity ID": "opportunity_id(opportunity)",
            "Shared Date": "day(created_s)",
            "Response Date": "day(responded_s)",
            "Status": "share_status_of(status)",
        },
        is_snapshot=True,
        crm_ids=("Lead ID", "Opportunity ID"),
    ),
    Layout(
        "prm/training_assignments",
        _written_by_hand("assignment_id", "partner_id", "person_email", "course", "required", "assigned_on", "due_on", "completed_on"),
        is_snapshot=True,
        suffix="tsv",
    ),
    Layout(
        "prm/co_marketing_activities",
        _written_by_hand(
            *("activity_id", "partnership_id", "kind", "starts_on", "ends_on", "budget", "spend", "currency", "leads", "campaign_id"),
        ),
        is_snapshot=True,
        crm_ids=("campaign_id",),
    ),
    Layout(
        "prm/collections",
        {
            "Payment ID": "'PAY-' || lpad(number::varchar, 8, '0')",
            "Opportunity ID": "opportunity_id(opportunity)",
            "Payment Date": "day(created_s)",
            "Amount": "money(amount)",
            "Currency": "currency_of(currency)",
        },
        is_snapshot=True,
        crm_ids=("Opportunity ID",),
    ),
    Layout("prm/payouts", _written_by_hand("payout_id", "partnership_id", "paid_on", "amount", "currency"), is_snapshot=True),
)

HUBSPOT = (
    # all that HubSpot exports besides is a translation of what Salesforce says
    Layout(
        "hubspot/pipelines",
        _written_by_hand(
            *("id", "pipeline", "pipeline_label", "stage", "stage_label"),
            *("display_order", "is_closed", "probability", "archived"),
        ),
    ),
)

LAYOUTS = {layout.folder: layout for layout in (*SALESFORCE, *PRM, *HUBSPOT)}
