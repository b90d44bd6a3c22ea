"""Cases written by hand that every sample holds under the same ids: the golden case, and what seldom happens by chance.

Moments are days before the last extract (`ago`); what happens in the last five days is told day by day (`on`).
"""

import datetime as dt

from orchestration.sample.meetings import CALL_TYPES, DISPOSITIONS
from orchestration.sample.network import Network
from orchestration.sample.partners import (
    ACME_REFERRAL,
    ACME_RESELLER,
    AJAX_SERVICES,
    FIRST_OTHER_PARTNERSHIP,
    FIRST_PARTNER_ACCOUNT,
    partnership_id,
)
from orchestration.sample.period import DAY, Period, midnight
from orchestration.sample.records import Records, day_text
from orchestration.sample.values import salesforce_id

GOLDEN_ACCOUNT = GOLDEN_OPPORTUNITY = GOLDEN_LEAD = GOLDEN_REGISTRATION = 1
MERGE_SURVIVOR, MERGED_ONCE, MERGED_TWICE = 2, 3, 4
DEAL_SURVIVOR, DEAL_MERGED_ONCE, DEAL_MERGED_TWICE = 3, 11, 12
FREE_MAIL_ACCOUNT, ACCOUNT_WITHOUT_SITE = 6, 12
ACCOUNTS_IN_BOTH = (GOLDEN_ACCOUNT, FREE_MAIL_ACCOUNT, ACCOUNT_WITHOUT_SITE)
"""Of the stories' accounts, those that both CRMs have where there are two; the rest is in Salesforce."""
LINKED_ACCOUNTS = (GOLDEN_ACCOUNT, ACCOUNT_WITHOUT_SITE)
"""Those of them that can be known to be one company: by the web site, and by seeds/account_links.csv."""
GOLDEN_DEAL_IN_HUBSPOT = 13
DEALS_IN_HUBSPOT = (GOLDEN_DEAL_IN_HUBSPOT,)
SOFTWARE, SERVICE = 1, 4
"""Numbers of a software product and of a service."""
FEWEST_FOR_A_VANISHING = 11
"""With fewer partnerships one that vanishes would look like a snapshot that is cut short."""
SELLER, MANAGER = 12, 3
PIPELINE = "New Business"
"""Of every deal that is written by hand."""


class Story:
    """Writes accounts, deals with their history, and the PRM's rows about them."""

    def __init__(self, records: Records, period: Period) -> None:
        self.records = records
        self.period = period
        self._history = 0

    def ago(self, days: int, hour: int = 10) -> int:
        """An hour of the day that lies so many days before the last extract."""
        return midnight(self.period.last_day) - days * DAY + hour * 3_600

    def on(self, extract: int, hour: int = 12) -> int:
        """An hour of one of the last five days, 0 to 4: five daily extracts show each day's news apart."""
        return self.ago(4 - extract, hour)

    def account(self, number: int, created: int, name: str, domain: str | None, country: str, **more: object) -> str:
        """An account of the CRM; returns its id."""
        said = {"IsDeleted": "false", "Type": "Prospect", "OwnerId": salesforce_id("User", SELLER), "CurrencyIsoCode": "USD", **more}
        return self.records.crm("Account", number, created, Name=name, Website=domain, BillingCountry=country, **said)

    def deal(self, number: int, account: int | None, name: str, steps: list[tuple[int, str, str | None]], **more: object) -> str:
        """An opportunity with its (moment, stage, amount) steps, each a version of it and a row of its history; returns its id."""
        key = salesforce_id("Opportunity", number)
        said: dict[str, object] = {
            "IsDeleted": "false",
            "AccountId": salesforce_id("Account", account) if account else None,
            "Name": name,
            "Type": "New Business",
            "Pipeline__c": PIPELINE,
            "CurrencyIsoCode": "USD",
            "OwnerId": salesforce_id("User", SELLER),
            **more,
        }
        for moment, stage, amount in steps:
            is_closed = stage.startswith("Closed")
            closes = day_text(moment) if is_closed else day_text(moment + 60 * DAY)
            said |= {"StageName": stage, "Amount": amount, "IsClosed": str(is_closed).lower(), "IsWon": str(stage == "Closed Won").lower()}
            said |= {"CloseDate": more.get("CloseDate", closes)}
            self.records.crm("Opportunity", number, moment, **said)
            self.history(number, moment, stage, amount, str(said["CloseDate"]), str(said["CurrencyIsoCode"]))
        return key

    def history(self, opportunity: int, moment: int, stage: str, amount: str | None, closes: str, currency: str = "USD") -> None:
        """A row of a deal's history."""
        self._history += 1
        values = {"StageName": stage, "Amount": amount, "CloseDate": closes, "CurrencyIsoCode": currency, "IsDeleted": "false"}
        values["Pipeline__c"] = PIPELINE
        self.records.crm("OpportunityHistory", self._history, moment, OpportunityId=salesforce_id("Opportunity", opportunity), **values)

    def line_item(self, number: int, opportunity: int, product: int, moment: int, total: str) -> None:
        """A line item of quantity one."""
        values = {
            "Product2Id": salesforce_id("Product2", product),
            "Quantity": 1,
            "UnitPrice": total,
            "TotalPrice": total,
            "IsDeleted": "false",
        }
        self.records.crm("OpportunityLineItem", number, moment, OpportunityId=salesforce_id("Opportunity", opportunity), **values)

    def registration(self, number: int, partnership: int, submitted: int, status: str, decided: int | None = None, **more: object) -> None:
        """A deal registration; an undecided one becomes what it is on the day it was submitted."""
        key = f"DR-{number:08d}"
        values = {"Partnership ID": partnership_id(partnership), "Submitted": day_text(submitted), "Currency": "USD", **more}
        if decided is None:
            self.records.put("prm/deal_registrations", key, submitted, {**values, "Status": status})
        else:
            link = values.pop("CRM Opportunity ID", None)
            self.records.put("prm/deal_registrations", key, submitted, {**values, "Status": "submitted"})
            final = {"Status": status, "Decided": day_text(decided), "CRM Opportunity ID": link}
            self.records.put("prm/deal_registrations", key, decided, final)

    def claim(self, number: int, opportunity: int, partnership: int, role: str, touched: int, claimed: int, status: str) -> None:
        """An attribution claim, decided the day after it was made."""
        values = {
            "crm_opportunity_id": salesforce_id("Opportunity", opportunity),
            "partnership_id": partnership_id(partnership),
            "role": role,
        }
        values |= {"evidence": "joint call", "touched_on": day_text(touched), "claimed_on": day_text(claimed)}
        key = f"CL-{number:08d}"
        self.records.put("prm/attribution_claims", key, claimed, {**values, "status": "pending"})
        decided = {"status": status, "decided_on": day_text(claimed + DAY), "decided_by": salesforce_id("User", MANAGER)}
        self.records.put("prm/attribution_claims", key, claimed + DAY, decided)

    def lead(self, number: int, created: int, company: str, **more: object) -> str:
        """A lead; returns its id."""
        said = {"IsDeleted": "false", "FirstName": "Alex", "LastName": "Morgan", "Status": "Open - Not Contacted", "IsConverted": "false"}
        return self.records.crm("Lead", number, created, Company=company, **{**said, "OwnerId": salesforce_id("User", SELLER), **more})


def write_stories(records: Records, period: Period, network: Network, crm: str) -> None:
    """All of them, and what only HubSpot can tell, or only two CRMs."""
    story = Story(records, period)
    _golden_case(story)
    _merges(story)
    _registrations(story)
    _deals_that_change_after_the_fact(story)
    _dirt_that_is_no_error(story)
    _leads_and_meetings(story)
    if crm == "hubspot":
        _merged_deals(story)
    if crm == "both":
        steps = [(story.ago(33), "Prospecting", "12000"), (story.ago(12), "Qualification", "12000")]
        story.deal(GOLDEN_DEAL_IN_HUBSPOT, GOLDEN_ACCOUNT, "Golden Harvest Foods - Second plant", steps)
    # a tier that rises changes which terms apply from that day on
    records.put("prm/partnerships", partnership_id(FIRST_OTHER_PARTNERSHIP), story.on(3), {"Tier": "Gold"})
    if len(network.partnerships) >= FEWEST_FOR_A_VANISHING:
        records.gone("prm/partnerships", partnership_id(int(network.partnerships[-1])), story.on(2))


def _golden_case(story: Story) -> None:
    """Acme refers a lead and registers the deal that it becomes; Ajax delivers. 3-definitions, section 3, says what each earns."""
    created = story.ago(90)
    story.account(GOLDEN_ACCOUNT, story.ago(130), "Golden Harvest Foods, Inc.", "www.goldenharvest.example", "USA", BillingCity="Omaha")
    lead = story.lead(
        GOLDEN_LEAD,
        story.ago(120),
        "Golden Harvest Foods",
        Website="goldenharvest.example",
        LeadSource="Partner Referral",
        Partnership__c=partnership_id(ACME_REFERRAL),
    )
    steps = [(created, "Qualification", "50000"), (story.ago(70), "Proposal", "50000"), (story.ago(55), "Negotiation", "50000")]
    deal = story.deal(
        GOLDEN_OPPORTUNITY, GOLDEN_ACCOUNT, "Golden Harvest Foods - New Business", [*steps, (story.ago(40), "Closed Won", "50000")]
    )
    converted = {"Status": "Closed - Converted", "IsConverted": "true", "ConvertedDate": day_text(created), "ConvertedOpportunityId": deal}
    story.records.crm("Lead", GOLDEN_LEAD, created, ConvertedAccountId=salesforce_id("Account", GOLDEN_ACCOUNT), **converted)
    story.line_item(1, GOLDEN_OPPORTUNITY, SOFTWARE, created, "40000")
    story.line_item(2, GOLDEN_OPPORTUNITY, SERVICE, created, "10000")
    customer = {"End Customer": "Golden Harvest Foods Inc", "Customer Website": "goldenharvest.example", "Country": "United States"}
    story.registration(
        GOLDEN_REGISTRATION,
        ACME_RESELLER,
        story.ago(100),
        "approved",
        story.ago(97),
        **{**customer, "Deal Amount": "50000.00", "CRM Opportunity ID": deal},
    )
    story.claim(1, GOLDEN_OPPORTUNITY, AJAX_SERVICES, "delivered", story.ago(60), story.ago(58), "approved")
    shared = {"Partnership ID": partnership_id(ACME_REFERRAL), "Direction": "received", "Company": "Golden Harvest Foods", "Lead ID": lead}
    story.records.put(
        "prm/lead_shares", "LS-00000001", story.ago(120), {**shared, "Shared Date": day_text(story.ago(120)), "Status": "sent"}
    )
    answered = {"Response Date": day_text(story.ago(118)), "Status": "accepted"}
    story.records.put("prm/lead_shares", "LS-00000001", story.ago(118), answered)
    story.records.put("prm/lead_shares", "LS-00000001", created, {"Status": "converted", "Opportunity ID": deal})


def _merges(story: Story) -> None:
    """A chain of two merged accounts with a deal on its far end, a merged contact and a merged lead."""
    chain = ((MERGE_SURVIVOR, "Halcyon Paper Ltd"), (MERGED_ONCE, "HALCYON PAPER LIMITED"), (MERGED_TWICE, "Halcyon Papers"))
    for number, name in chain:
        story.account(number, story.ago(500 - number), name, "halcyonpaper.example" if number < 4 else None, "England", BillingCity="Leeds")
    merged = {"IsDeleted": "true"}
    story.records.crm("Account", MERGED_TWICE, story.ago(200), MasterRecordId=salesforce_id("Account", MERGED_ONCE), **merged)
    # the second merge is new on the second extract
    story.records.crm("Account", MERGED_ONCE, story.on(1), MasterRecordId=salesforce_id("Account", MERGE_SURVIVOR), **merged)
    story.deal(
        2, MERGED_TWICE, "Halcyon Papers - New Business", [(story.ago(210), "Prospecting", "18000"), (story.ago(150), "Proposal", "18000")]
    )
    for number, last in ((1, "Whitfield"), (2, "Whitfeild")):
        name = {"FirstName": "Jane", "LastName": last, "Email": "jane.whitfield@halcyonpaper.example", "IsDeleted": "false"}
        story.records.crm("Contact", number, story.ago(480 - number), AccountId=salesforce_id("Account", MERGE_SURVIVOR), **name)
    story.records.crm("Contact", 2, story.ago(300), MasterRecordId=salesforce_id("Contact", 1), **merged)
    story.lead(2, story.ago(65), "Marlowe Shipping")
    story.lead(3, story.ago(64), "Marlowe Shipping LLC")
    story.records.crm("Lead", 3, story.ago(60), MasterRecordId=salesforce_id("Lead", 2), **merged)


def _registrations(story: Story) -> None:
    """Two that are in conflict, one by free mail, and one whose partnership has an approved registration but no deal yet."""
    story.account(5, story.ago(400), "Orion Textiles GmbH", "https://www.orion-textiles.example/", "Deutschland", BillingCity="Köln")
    deal = story.deal(
        3, 5, "Orion Textiles - New Business", [(story.ago(60), "Prospecting", "31000"), (story.ago(30), "Needs Analysis", "31000")]
    )
    customer = {"End Customer": "Orion Textiles", "Customer Website": "orion-textiles.example", "Country": "DE", "Deal Amount": "31000.00"}
    platform = {**customer, "Product": "Platform", "CRM Opportunity ID": deal}
    story.registration(3, ACME_RESELLER, story.ago(75), "approved", story.ago(70), **platform)
    story.registration(4, FIRST_OTHER_PARTNERSHIP, story.ago(68), "in_review", **customer)
    free_mail = {"End Customer": "Bakery Jansen", "Customer Website": "gmail.com", "Country": "Holland", "Deal Amount": "1500.00"}
    story.registration(5, ACME_RESELLER, story.ago(20), "submitted", **free_mail)
    story.account(FREE_MAIL_ACCOUNT, story.ago(350), "Bakery Jansen", "gmail.com", "Nederland", BillingCity="Den Haag")
    story.registration(6, ACME_RESELLER, story.ago(15), "approved", story.ago(12), **{**free_mail, "End Customer": "Quiet Harbour Hotels"})


def _deals_that_change_after_the_fact(story: Story) -> None:
    """One shrinks after the partner was paid for it, one is opened again, one is deleted, one is claimed too late."""
    for number, name in ((7, "Pelican Freight Inc."), (8, "Sundial Energy LLC"), (9, "Cobalt Motors Corp.")):
        story.account(number, story.ago(420), name, f"{name.split()[0].lower()}.example", "U.S.A.", Type="Customer")
    shrinking = [(story.ago(110), "Qualification", "80000"), (story.ago(70), "Closed Won", "80000"), (story.on(2), "Closed Won", "60000")]
    deal = story.deal(4, 7, "Pelican Freight - Expansion", shrinking, CloseDate=day_text(story.ago(70)))
    story.line_item(3, 4, SOFTWARE, story.ago(110), "80000")
    story.line_item(3, 4, SOFTWARE, story.on(2), "60000")
    customer = {"End Customer": "Pelican Freight", "Customer Website": "pelican.example", "Country": "US", "CRM Opportunity ID": deal}
    story.registration(7, FIRST_OTHER_PARTNERSHIP, story.ago(118), "approved", story.ago(115), **customer)
    paid = {
        "partnership_id": partnership_id(FIRST_OTHER_PARTNERSHIP),
        "paid_on": day_text(story.ago(30)),
        "amount": "16000.00",
        "currency": "USD",
    }
    story.records.put("prm/payouts", "PO-PELICAN", story.ago(30), paid)
    reopened = [(story.ago(140), "Qualification", "45000"), (story.ago(60), "Closed Won", "45000"), (story.on(3), "Negotiation", "45000")]
    deal = story.deal(5, 8, "Sundial Energy - Platform", reopened)
    story.registration(8, FIRST_OTHER_PARTNERSHIP, story.ago(150), "approved", story.ago(147), **{**customer, "CRM Opportunity ID": deal})
    won = [(story.ago(200), "Prospecting", "22000"), (story.ago(120), "Closed Won", "22000")]
    story.deal(6, 9, "Cobalt Motors - Support", won)
    story.records.crm("Opportunity", 6, story.on(1), IsDeleted="true")
    late = [(story.ago(180), "Prospecting", "27000"), (story.ago(100), "Closed Won", "27000")]
    story.deal(7, 9, "Cobalt Motors - Appliance", late)
    story.claim(2, 7, FIRST_OTHER_PARTNERSHIP, "sourced", story.ago(185), story.ago(130), "approved")


def _dirt_that_is_no_error(story: Story) -> None:
    """No account, no amount, line items of no deal or no product, a stage that is no more, closed before it was made, odd countries."""
    story.deal(8, None, "Walk-in customer", [(story.ago(25), "Qualification", None)])
    story.line_item(4, 999, SOFTWARE, story.ago(24), "990")
    story.line_item(5, 8, 999, story.ago(24), "450")
    story.account(10, story.ago(800), "株式会社ミナトソリューション", "minato.example", "日本", BillingCity="東京", CurrencyIsoCode="JPY")
    yen = [(story.ago(300), "Proposal", "4500000"), (story.ago(220), "Closed Won", "4500000")]
    story.deal(9, 10, "Minato - Platform", yen, CurrencyIsoCode="JPY", CloseDate=day_text(story.ago(310)))
    story.history(9, story.ago(310), "Discovery", "4000000", day_text(story.ago(220)), "JPY")
    story.account(11, story.ago(700), "Kavango Mining (Pty) Ltd", "kavango.example", "NA", BillingCity="Windhoek", BillingState="NA")
    story.account(ACCOUNT_WITHOUT_SITE, story.ago(600), "Freedonia Imports", None, "Freedonia")
    story.account(
        13, story.ago(590), "ТОВ «Каштан»", "kashtan.example", "Україна", BillingCity="Київ", ParentId=salesforce_id("Account", 12)
    )


def _merged_deals(story: Story) -> None:
    """A chain of two deals that became part of a third; the second merge is new on the second extract."""
    merged = {"IsDeleted": "true"}
    for number, created in ((DEAL_MERGED_ONCE, 50), (DEAL_MERGED_TWICE, 58)):
        steps = [(story.ago(created), "Prospecting", "29000"), (story.ago(created - 10), "Qualification", "30000")]
        story.deal(number, 5, "Orion Textiles - Duplicate", steps)
    into = {number: salesforce_id("Opportunity", number) for number in (DEAL_SURVIVOR, DEAL_MERGED_ONCE)}
    story.records.crm("Opportunity", DEAL_MERGED_TWICE, story.ago(20), MasterRecordId=into[DEAL_MERGED_ONCE], **merged)
    story.records.crm("Opportunity", DEAL_MERGED_ONCE, story.on(1), MasterRecordId=into[DEAL_SURVIVOR], **merged)


def _leads_and_meetings(story: Story) -> None:
    """A lead by a partner with two programs, rows saved twice on a day, a partner meeting about an account, with an invitee's copy."""
    acme = salesforce_id("Account", FIRST_PARTNER_ACCOUNT)
    story.lead(4, story.ago(45), "Juniper Clinics", Partner__c=acme, Email="alex.morgan@gmail.com")
    story.lead(5, story.on(0, 9), "Twice Saved Ltd")
    story.records.crm("Lead", 5, story.on(0, 15), Status="Working - Contacted")
    story.deal(10, 11, "Kavango Mining - Support", [(story.on(1, 9), "Prospecting", "7000"), (story.on(1, 16), "Needs Analysis", "7500")])
    held = story.ago(35)
    for number, is_child in ((1, "false"), (2, "true")):
        values = {
            "WhatId": salesforce_id("Account", 5),
            "OwnerId": salesforce_id("User", MANAGER),
            "Subject": "Account mapping with Acme",
            "IsChild": is_child,
            "Partner__c": acme,
            "Partner_Call_Type__c": CALL_TYPES[1],
            "Partner_Call_Disposition__c": DISPOSITIONS[0],
            "ActivityDate": dt.date.fromisoformat(day_text(held)),
            "IsDeleted": "false",
        }
        story.records.crm("Event", number, held, **values)
