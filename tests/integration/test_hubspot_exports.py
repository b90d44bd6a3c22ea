"""HubSpot's own exports, which name columns by their labels and hold what people see in place of ids; and merges as its API tells them."""

from pathlib import Path

import pytest
from core_of import Core, built
from landed import FEEDS, Landed

from orchestration.ingest.reference import load_reference
from orchestration.ingest.store import opened

# by feed: a file as HubSpot's export page writes it, values quoted, times by the minute, and what must be in raw;
# beside what has a column it always holds some that have none
EXPORTS = {
    "companies": (
        [
            '"Record ID","Company name","Company owner","Create Date","Phone Number","Last Activity Date","City","Country/Region",'
            '"State/Region","Industry","Company Domain Name","Website URL","Number of Employees","Annual Revenue","Type",'
            '"Lifecycle Stage","Parent Company","Target Account","Last Modified Date","Merged Company IDs"',
            '"9001","Acme GmbH, Bonn","Ada Byron","2024-02-01 09:30","+49 228 5550","2024-05-02 10:00","Bonn","Germany","NRW",'
            '"Machinery","acme.example","https://www.acme.example","420","1250000.50","Partner","Customer","9000","true",'
            '"2024-05-03 14:05","8801;8802"',
        ],
        {
            "id": "9001",
            "name": "Acme GmbH, Bonn",
            "domain": "acme.example",
            "website": "https://www.acme.example",
            "country": "Germany",
            "state": "NRW",
            "city": "Bonn",
            "phone": "+49 228 5550",
            "industry": "Machinery",
            "numberofemployees": "420",
            "annualrevenue": "1250000.50",
            "type": "Partner",
            "lifecyclestage": "Customer",
            "hubspot_owner_id": "Ada Byron",
            "hs_parent_company_id": "9000",
            "is_target_account": "true",
            "createdate": "2024-02-01 09:30:00",
            "hs_lastmodifieddate": "2024-05-03 14:05:00",
            "hs_merged_object_ids": "8801;8802",
        },
        ["Last Activity Date"],
    ),
    "contacts": (
        [
            '"Record ID","First Name","Last Name","Email","Phone Number","Contact owner","Primary Company","Lead Status",'
            '"Lifecycle Stage","Marketing contact status","Create Date","Last Modified Date","Associated Company",'
            '"Associated Company IDs","Associated Company IDs (Primary)"',
            '"501","Grace","Hopper","grace@acme.example","","Ada Byron","Acme GmbH","Open","Lead","Marketing contact",'
            '"2024-04-30 23:59","2024-05-03 14:05","Acme GmbH;Other","9001;9002","9001"',
        ],
        {
            "id": "501",
            "firstname": "Grace",
            "lastname": "Hopper",
            "email": "grace@acme.example",
            "hubspot_owner_id": "Ada Byron",
            "hs_lead_status": "Open",
            "lifecyclestage": "Lead",
            "associated_company_id": "9001",
            "createdate": "2024-04-30 23:59:00",
            "hs_lastmodifieddate": "2024-05-03 14:05:00",
        },
        ["Phone Number", "Primary Company", "Marketing contact status", "Associated Company", "Associated Company IDs"],
    ),
    "deals": (
        [
            '"Record ID","Deal Name","Deal Stage","Pipeline","Amount","Currency","Amount in company currency","Close Date",'
            '"Create Date","Deal owner","Deal Type","Original Traffic Source","Is Closed Won","Last Modified Date","Merged Deal IDs",'
            '"Associated Company","Associated Company IDs"',
            '"7001","Acme, 40 seats","Contract Sent","Sales Pipeline","12500.5","EUR","13500.54","2024-06-30 23:59",'
            '"2024-01-15 08:02","Ada Byron","New Business","Organic Search","false","2024-05-03 14:05","6901","Acme GmbH","9001"',
        ],
        {
            "id": "7001",
            "dealname": "Acme, 40 seats",
            "dealstage": "Contract Sent",
            "pipeline": "Sales Pipeline",
            "amount": "12500.50",
            "deal_currency_code": "EUR",
            "amount_in_home_currency": "13500.54",
            "closedate": "2024-06-30 23:59:00",
            "createdate": "2024-01-15 08:02:00",
            "hubspot_owner_id": "Ada Byron",
            "dealtype": "New Business",
            "hs_analytics_source": "Organic Search",
            "hs_lastmodifieddate": "2024-05-03 14:05:00",
            "hs_merged_object_ids": "6901",
            "associated_company_ids": "9001",
        },
        ["Is Closed Won", "Associated Company"],
    ),
    # the export of users is the only one that lists owners
    "owners": (
        [
            '"User ID","First Name","Last Name","Email","Last Active","Main Team","Permission Set"',
            '"12345","Ada","Byron","ada@vendor.example","2024-05-03 14:05","Sales EMEA","Sales"',
        ],
        {"id": "12345", "firstname": "Ada", "lastname": "Byron", "email": "ada@vendor.example", "team": "Sales EMEA"},
        ["Last Active", "Permission Set"],
    ),
    "line_items": (
        [
            '"Record ID","Name","Product ID","Quantity","Unit price","Net price","Create Date","Last Modified Date","Associated Deal IDs"',
            '"3001","Seats","61","40","312.5125","12500.5","2024-01-15 08:03","2024-01-15 08:04","7001"',
        ],
        {
            "id": "3001",
            "deal_id": "7001",
            "product_id": "61",
            "quantity": "40.000000",
            "price": "312.512500",
            "amount": "12500.50",
            "createdate": "2024-01-15 08:03:00",
            "hs_lastmodifieddate": "2024-01-15 08:04:00",
        },
        ["Name"],
    ),
    "engagements": (
        [
            '"Record ID","Meeting name","Activity assigned to","Meeting start time","Meeting end time","Meeting outcome",'
            '"Call and meeting type","Create Date","Last Modified Date"',
            '"4001","Mapping with Acme","Ada Byron","2024-05-03 14:05","2024-05-03 14:35","Completed","Account Mapping",'
            '"2024-05-01 09:00","2024-05-03 15:00"',
        ],
        {
            "id": "4001",
            "occurred_at": "2024-05-03 14:05:00",
            "owner_id": "Ada Byron",
            "meeting_outcome": "Completed",
            "call_type": "Account Mapping",
            "createdate": "2024-05-01 09:00:00",
            "hs_lastmodifieddate": "2024-05-03 15:00:00",
        },
        ["Meeting name", "Meeting end time"],
    ),
}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("feed", EXPORTS)
def test_hubspots_own_export_loads_by_its_labels(tmp_path: Path, feed: str, line_end: str) -> None:
    lines, expected, unknown = EXPORTS[feed]
    landed = Landed(tmp_path)
    landed.write(f"hubspot/{feed}/hubspot-crm-exports-all-{feed}-2024-05-04.csv", line_end.join([*lines, ""]))
    (extract,) = landed.ingest(f"hubspot.{feed}").extracts
    assert (extract.status, extract.rows_loaded, extract.rows_quarantined) == ("loaded", 1, 0), extract.message
    assert extract.message == "not loaded, no column for: " + ", ".join(unknown)
    names = [column.name for column in FEEDS[f"hubspot.{feed}"].columns]
    (row,) = landed.query(f"select {', '.join(f'{name}::varchar' for name in names)} from hubspot.{feed}")
    assert {name: value for name, value in zip(names, row, strict=True) if value is not None} == expected


@pytest.mark.parametrize(
    ("feed", "label", "column"),
    [
        ("companies", "Company owner", "hubspot_owner_id"),
        ("contacts", "Contact owner", "hubspot_owner_id"),
        ("deals", "Deal owner", "hubspot_owner_id"),
        ("companies", "Parent Company", "hs_parent_company_id"),
    ],
)
def test_an_id_is_taken_before_the_name_that_stands_beside_it(tmp_path: Path, feed: str, label: str, column: str) -> None:
    landed = Landed(tmp_path)
    landed.write(
        f"hubspot/{feed}/{feed}_2024-05-04.csv",
        f"Record ID,Company name,Deal Stage,Create Date,{label},{label} ID\n1,Acme,Won,2024-05-03 14:05,Somebody,777\n",
    )
    assert landed.ingest(f"hubspot.{feed}").extracts[0].status == "loaded"
    assert landed.query(f"select {column} from hubspot.{feed}") == [("777",)]


@pytest.mark.parametrize("feed", FEEDS)
def test_no_two_columns_of_a_feed_share_a_header(feed: str) -> None:
    owner: dict[str, str] = {}
    for column in FEEDS[feed].columns:
        for name in column.header_names:
            assert owner.setdefault(name, column.name) == column.name, name


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Core:
    """What two days of HubSpot come to: deals as its API has them, two of them merged on the second day, and some as people export them."""
    folder = tmp_path_factory.mktemp("hubspot")
    seeds = folder / "seeds"
    seeds.mkdir()
    # HubSpot's own order and categories hold where policy has none
    (seeds / "crm_stages.csv").write_text("crm,pipeline,stage,stage_order,category\n")
    first, second = "2026-01-01", "2026-01-02"
    landing = {
        f"companies/{first}.csv": [
            "Record ID,Company name,Company Domain Name",
            "9001,Acme,acme.example",
            "9002,Bell,bell.example",
            "9003,Partner,partner.example",
        ],
        f"owners/{first}.csv": ["User ID,First Name,Last Name,Email", "12345,Ada,Byron,ada@vendor.example"],
        # both pipelines have a stage of the same id, as HubSpot's default ones do
        f"pipelines/{first}.csv": [
            "pipeline,pipeline_label,stage,stage_label,display_order,is_closed,probability",
            "default,Sales Pipeline,appointmentscheduled,Appointment Scheduled,0,false,0.2",
            "default,Sales Pipeline,closedwon,Closed Won,1,true,1",
            "default,Sales Pipeline,closedlost,Closed Lost,2,true,0",
            "77,Renewals,closedwon,Renewed,0,true,1",
        ],
        f"deals/{first}.csv": [
            "id,dealname,pipeline,dealstage,amount,createdate,closedate,hs_lastmodifieddate",
            *(
                f"{deal},{deal},default,{stage},{amount},2025-11-03T10:00:00Z,2025-12-31T00:00:00Z,2025-12-01T10:00:00Z"
                for deal, stage, amount in (
                    ("71", "appointmentscheduled", "100.01"),
                    ("72", "closedlost", "200.02"),
                    ("73", "closedwon", "400.04"),
                    ("74", "appointmentscheduled", "800.08"),
                )
            ),
        ],
        # 71 lost a merge to 72, and 72 to 73; HubSpot archives some losers and leaves others out
        f"deals/{second}.csv": [
            "id,dealname,pipeline,dealstage,amount,createdate,closedate,hs_lastmodifieddate,archived,merged_into_id",
            "71,71,default,appointmentscheduled,100.01,2025-11-03T10:00:00Z,2025-12-31T00:00:00Z,2026-01-02T10:00:00Z,true,72",
            "72,72,default,closedlost,200.02,2025-11-03T10:00:00Z,2025-12-31T00:00:00Z,2026-01-02T10:00:00Z,false,73",
        ],
        f"deals/export_{second}.csv": [
            '"Record ID","Deal Name","Deal Stage","Pipeline","Amount","Close Date","Create Date","Deal owner","Last Modified Date"',
            '"75","75","Closed Won","Sales Pipeline","1600.16","2025-12-30 23:59","2025-11-03 10:00","Ada Byron","2026-01-02 08:15"',
            '"76","76","Renewed","Renewals","3200.32","2025-12-30 23:59","2025-11-03 10:00","Ada Byron","2026-01-02 08:15"',
        ],
        # a stage with its pipeline behind it, an owner by e-mail, a company that is listed alone, and two that are listed together
        f"deals/listed_{second}.csv": [
            '"Record ID","Deal Name","Deal Stage","Pipeline","Create Date","Deal owner","Associated Company IDs","Last Modified Date"',
            '"77","77","Closed Won (Sales Pipeline)","Sales Pipeline","2025-11-03 10:00","ADA@vendor.example","9001","2026-01-02 08:15"',
            '"78","78","Appointment Scheduled","Sales Pipeline","2025-11-03 10:00","Nobody Else","9001;9002","2026-01-02 08:15"',
        ],
        # what the API itself answers, its properties nested, and no pipeline named
        f"deals/api_{second}.json": [
            '{"results": [{"id": "79", "properties": {"dealname": "79", "dealstage": "appointmentscheduled", "amount": "1.50",'
            ' "createdate": "2025-11-03T10:00:00Z", "hs_lastmodifieddate": "2026-01-02T08:15:00Z"}, "archived": false}], "paging": {}}',
        ],
        # a replica's own table of links: 5 is the primary company, of two
        f"deal_companies/{second}.csv": ["company_id,deal_id,type_id,category", "9002,73,341,HUBSPOT_DEFINED", "9001,73,5,HUBSPOT_DEFINED"],
        f"engagements/{second}.csv": [
            "engagement_id,type,start_time,partner_company_id,owner_id,meeting_outcome",
            "501,MEETING,2025-12-05T10:00:00Z,9003,Ada Byron,COMPLETED",
            "502,MEETING,2025-12-06T10:00:00Z,9003,12345,NO_SHOW",
        ],
        f"engagement_deals/{second}.csv": ["engagement_id,deal_id", "501,71"],
        f"engagement_companies/{second}.csv": ["engagement_id,company_id", "501,9003"],
        f"deal_stage_history/{second}.csv": [
            "deal_id,value,timestamp",
            "71,appointmentscheduled,2025-11-03T10:00:00Z",
            "73,appointmentscheduled,2025-11-03T10:00:00Z",
            "73,closedwon,2025-12-30T10:00:00Z",
        ],
    }
    partner = {
        "partners": ["partner_id,name,crm_account_id", "P1,Partner,9003"],
        "programs": ["program_id,name,program_type", "R,Resell,reseller"],
        "partnerships": ["partnership_id,partner_id,program_id,signed_on", "PS1,P1,R,2025-01-01"],
    }
    landed = Landed(folder, seeds)
    for path, lines in landing.items():
        landed.write(f"hubspot/{path}", "\n".join(lines) + "\n")
    for feed, lines in partner.items():
        landed.write(f"prm/{feed}/{second}.csv", "\n".join(lines) + "\n")
    landed.ingest_all()
    with opened(landed.settings.raw_database) as raw:
        load_reference(raw)
    return built(landed.settings, "--select", "+marts.core")


@pytest.mark.slow
def test_the_survivor_at_the_end_of_a_chain_of_merges_stands_once_and_alone(core: Core) -> None:
    deals = core.query(
        "select crm_opportunity_id, stage, amount::varchar from core.fct_opportunities where crm_opportunity_id < '75' order by all"
    )
    assert deals == [("73", "Closed Won", "400.04"), ("74", "Appointment Scheduled", "800.08")]
    # a meeting about the first loser was about the survivor
    meetings = core.query("select meeting_id, opportunity_id, account_id, owner_user_id from core.fct_partner_meetings")
    assert meetings == [("hubspot:501", "hubspot:73", "hubspot:9001", "hubspot:12345")]
    visits = core.query(
        """
        select opportunity_id, stage, entered_on::varchar
        from core.fct_opportunity_stages where opportunity_id < 'hubspot:74' order by all
        """
    )
    # the loser's way is not the survivor's
    assert visits == [("hubspot:73", "Appointment Scheduled", "2025-11-03"), ("hubspot:73", "Closed Won", "2025-12-30")]


@pytest.mark.slow
def test_labels_of_an_export_are_the_stages_that_the_api_has_ids_for(core: Core) -> None:
    deals = core.query(
        """
        select crm_opportunity_id, stage, stage_category, closes_on::varchar, created_on::varchar, is_won
        from core.fct_opportunities where crm_opportunity_id in ('73', '75', '76') order by 1
        """
    )
    assert deals == [
        ("73", "Closed Won", "won", "2025-12-31", "2025-11-03", True),
        ("75", "Closed Won", "won", "2025-12-30", "2025-11-03", True),
        ("76", "Renewed", "won", "2025-12-30", "2025-11-03", True),
    ]


@pytest.mark.slow
def test_what_an_export_says_in_words_is_found_by_them(core: Core) -> None:
    deals = core.query(
        """
        select crm_opportunity_id, stage, stage_category, owner_user_id, account_id
        from core.fct_opportunities where crm_opportunity_id in ('75', '77', '78', '79') order by 1
        """
    )
    assert deals == [
        ("75", "Closed Won", "won", "hubspot:12345", None),
        ("77", "Closed Won", "won", "hubspot:12345", "hubspot:9001"),
        # nobody has that name, and which of two companies is the deal's is not told
        ("78", "Appointment Scheduled", "open", None, None),
        ("79", "Appointment Scheduled", "open", None, None),
    ]
    # a replica says by a number which of two companies is the primary one
    assert core.query("select account_id from core.fct_opportunities where crm_opportunity_id = '73'") == [("hubspot:9001",)]


def test_a_link_without_an_id_of_its_own_is_the_same_when_it_is_archived(tmp_path: Path) -> None:
    landed = Landed(tmp_path)
    header = "from_object,from_id,to_object,to_id,label,archived"
    landed.write("hubspot/associations/2026-01-01.csv", f"{header}\ndeal,1,company,2,primary,false\ndeal,3,company,2,,false\n")
    landed.write("hubspot/associations/2026-01-02.csv", f"{header}\ndeal,1,company,2,primary,true\n")
    landed.ingest("hubspot.associations")
    current = landed.query("select from_id, _is_deleted from hubspot.associations where _known_to is null order by 1")
    assert current == [("1", True), ("3", False)]
