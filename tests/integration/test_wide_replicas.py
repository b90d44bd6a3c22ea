"""Replicas of a CRM are fifty to four hundred columns wide, in snake_case, with columns of the replicating tool between them."""

from pathlib import Path

import pytest
from landed import FEEDS, Landed

# the first columns of each object as such a tool writes them, then custom fields; what matters stands somewhere in the middle
REPLICAS = {
    "salesforce.account": (
        "_fivetran_synced,account_number,annual_revenue,billing_city,billing_country,billing_country_code,billing_latitude,id,is_deleted,"
        "master_record_id,name,number_of_employees,owner_id,parent_id,phone,type,website,health_score_c,is_target_account_c,_fivetran_active",
        "2026-01-01 10:00:00,,1200000,Bonn,Germany,DE,50.7,001A000001bcDEF,false,,Acme GmbH,42,005A000001bcDEFIA2,,,Customer,acme.example,"
        "81.5,true,true",
        {
            "name": "Acme GmbH",
            "billing_country": "Germany",
            "health_score": "81.500000",
            "is_target_account": True,
            "owner_id": "005A000001bcDEFIA2",
        },
    ),
    "salesforce.opportunity": (
        "_fivetran_synced,account_id,amount,close_date,created_date,fiscal_quarter,forecast_category_name,has_open_activity,id,is_closed,"
        "is_deleted,is_won,last_referenced_date,name,owner_id,pricebook_2_id,probability,stage_name,territory_2_id,type,pipeline_c",
        "2026-01-01 10:00:00,001A000001bcDEFIA2,24120000,2026-03-19 00:00:00,2025-12-19 19:51:13,4,Closed,false,006A000001bcDEF,true,"
        "false,true,,$1m deal,005A000001bcDEFIA2,,100,Closed Won,,New Business,Renewals",
        {"amount": "24120000.00", "stage_name": "Closed Won", "pipeline": "Renewals", "is_won": True},
    ),
    "salesforce.product2": (
        "celigo_netsuite_id_c,celigo_net_suite_id_c,is_active,product_code,id,name,family,is_deleted",
        "1,2,TRUE,P-1,01tA000001bcDEF,Widget,Software,FALSE",
        {"name": "Widget", "family": "Software", "is_active": True},
    ),
    "salesforce.opportunity_line_item": (
        "product_2_id,quantity,total_price,description,list_price,unit_price,is_deleted,opportunity_id,id",
        "01tA000001bcDEF,6,5100,,1000,850,,006A000001bcDEF,00kA000001bcDEF",
        {"total_price": "5100.00", "unit_price": "850.000000", "quantity": "6.000000"},
    ),
    "salesforce.task": (
        "referral_account_c,who_id,call_disposition,owner_id,subject,is_deleted,id,is_closed,activity_date,what_id,partner_account_c,type",
        ",003A000001bcDEF,Reached,005A000001bcDEF,Mapping,FALSE,00TA000001bcDEF,TRUE,2025-11-11 17:23:34,"
        "006A000001bcDEF,001A000001bcDEF,Call",
        {"call_disposition": "Reached", "is_closed": True, "activity_date": "2025-11-11"},
    ),
    "salesforce.user": (
        "_fivetran_deleted,about_me,department,email,id,is_active,manager_id,name,user_role_id,username",
        "false,,Sales,ada@example.com,005A000001bcDEF,true,,Ada,00EA000001bcDEF,ada",
        {"name": "Ada", "department": "Sales", "is_active": True},
    ),
}

# properties have a prefix, beside the tool's own columns, some of which say the same again
HUBSPOT_REPLICAS = {
    "hubspot.companies": (
        "id,portal_id,is_deleted,_fivetran_synced,property_address,property_annualrevenue,property_churn_risk,property_city,"
        "property_country,property_createdate,property_domain,property_health_score,property_hs_country_code,property_hs_createdate,"
        "property_hs_is_target_account,property_hs_lastmodifieddate,property_hs_merged_object_ids,property_hs_num_child_companies,"
        "property_hs_object_id,property_hs_parent_company_id,property_hubspot_owner_assigneddate,property_hubspot_owner_id,"
        "property_hubspot_team_id,property_industry,property_lifecyclestage,property_name,property_numberofemployees,property_phone,"
        "property_segment,property_state,property_type,property_website,property_zip",
        "9001,4711,FALSE,2026-01-01 03:15:52 UTC,Am Hof 1,1250000.5,low,Bonn,Germany,2024-02-01 9:30:00,acme.example,81.5,DE,"
        "2024-02-01 9:30:01,TRUE,2025-12-31 23:59:59.125,8801;8802,0,9001,9000,2024-02-02 0:00:00,51,7,MACHINERY,customer,Acme GmbH,"
        "420.0,+49 228 5550,Mid-Market,NRW,PARTNER,https://www.acme.example,53111",
        {
            "id": "9001",
            "name": "Acme GmbH",
            "domain": "acme.example",
            "website": "https://www.acme.example",
            "country": "Germany",
            "state": "NRW",
            "city": "Bonn",
            "phone": "+49 228 5550",
            "industry": "MACHINERY",
            "numberofemployees": "420",
            "annualrevenue": "1250000.50",
            "type": "PARTNER",
            "lifecyclestage": "customer",
            "hubspot_owner_id": "51",
            "hs_parent_company_id": "9000",
            "health_score": "81.500000",
            "churn_risk": "low",
            "is_target_account": "true",
            "segment": "Mid-Market",
            "createdate": "2024-02-01 09:30:00",
            "hs_lastmodifieddate": "2025-12-31 23:59:59.125",
            "archived": "false",
            "hs_merged_object_ids": "8801;8802",
        },
    ),
    "hubspot.contacts": (
        "id,_fivetran_deleted,_fivetran_synced,property_associatedcompanyid,property_company,property_converted_date,"
        "property_converted_deal_id,property_createdate,property_email,property_firstname,property_hs_email_domain,"
        "property_hs_lead_status,property_hs_lifecyclestage_lead_date,property_hs_merged_object_ids,property_hs_object_id,"
        "property_hubspot_owner_id,property_lastmodifieddate,property_lastname,property_lifecyclestage,property_partner_company_id,"
        "property_partnership_id",
        "501,FALSE,2026-01-01 03:15:52,9001,Acme,2024-05-03,7001,2024-04-30 23:59:00,grace@acme.example,Grace,acme.example,OPEN,"
        "2024-04-30 23:59:00,502;503,501,51,2024-05-03 14:05:06,Hopper,salesqualifiedlead,9002,P-1",
        {
            "id": "501",
            "email": "grace@acme.example",
            "firstname": "Grace",
            "lastname": "Hopper",
            "lifecyclestage": "salesqualifiedlead",
            "hs_lead_status": "OPEN",
            "hubspot_owner_id": "51",
            "partnership_id": "P-1",
            "partner_company_id": "9002",
            "associated_company_id": "9001",
            "converted_deal_id": "7001",
            "converted_date": "2024-05-03",
            "createdate": "2024-04-30 23:59:00",
            "hs_lastmodifieddate": "2024-05-03 14:05:06",
            "archived": "false",
            "hs_merged_object_ids": "502;503",
        },
    ),
    "hubspot.deals": (
        "deal_id,portal_id,is_deleted,_fivetran_synced,deal_pipeline_id,deal_pipeline_stage_id,owner_id,property_amount,"
        "property_amount_in_home_currency,property_closedate,property_createdate,property_days_to_close,property_deal_currency_code,"
        "property_dealname,property_dealtype,property_hs_analytics_source,property_hs_closed_amount,property_hs_createdate,"
        "property_hs_is_closed,property_hs_is_closed_won,property_hs_lastmodifieddate,property_hs_merged_object_ids,"
        "property_hs_object_id,property_hubspot_owner_id",
        "7001,4711,FALSE,2026-01-01 03:15:52,default,contractsent,51,12500.5,13500.54,2024-06-30 0:00:00,2024-01-15 8:02:03,167,EUR,"
        '"Acme, 40 seats",newbusiness,ORGANIC_SEARCH,0,2024-01-15 8:02:03,FALSE,FALSE,2024-05-03 14:05:06.5,6901,7001,51',
        {
            "id": "7001",
            "dealname": "Acme, 40 seats",
            "pipeline": "default",
            "dealstage": "contractsent",
            "amount": "12500.50",
            "deal_currency_code": "EUR",
            "amount_in_home_currency": "13500.54",
            "closedate": "2024-06-30 00:00:00",
            "dealtype": "newbusiness",
            "hubspot_owner_id": "51",
            "hs_analytics_source": "ORGANIC_SEARCH",
            "createdate": "2024-01-15 08:02:03",
            "hs_lastmodifieddate": "2024-05-03 14:05:06.5",
            "archived": "false",
            "hs_merged_object_ids": "6901",
        },
    ),
    "hubspot.engagements": (
        "engagement_id,_fivetran_deleted,_fivetran_synced,property_hs_activity_type,property_hs_createdate,property_hs_internal_meeting_notes,"
        "property_hs_lastmodifieddate,property_hs_meeting_end_time,property_hs_meeting_outcome,property_hs_meeting_start_time,"
        "property_hs_object_id,property_hs_timestamp,property_hubspot_owner_id,property_partner_company_id,type",
        "4001,FALSE,2026-01-01 03:15:52,Account Mapping,2024-05-01 9:00:00,,2024-05-03 15:00:00,2024-05-03 14:35:00,COMPLETED,"
        "2024-05-03 14:05:00,4001,2024-05-03 14:05:00,51,9002,MEETING",
        {
            "id": "4001",
            "type": "MEETING",
            "occurred_at": "2024-05-03 14:05:00",
            "owner_id": "51",
            "partner_company_id": "9002",
            "call_type": "Account Mapping",
            "meeting_outcome": "COMPLETED",
            "createdate": "2024-05-01 09:00:00",
            "hs_lastmodifieddate": "2024-05-03 15:00:00",
            "archived": "false",
        },
    ),
    "hubspot.line_items": (
        "id,_fivetran_deleted,_fivetran_synced,deal_id,product_id,property_amount,property_createdate,property_hs_lastmodifieddate,"
        "property_hs_product_id,property_name,property_price,property_quantity",
        "3001,FALSE,2026-01-01 03:15:52,7001,61,12500.5,2024-01-15 8:03:00,2024-01-15 8:04:00,61,Seats,312.5125,40",
        {
            "id": "3001",
            "deal_id": "7001",
            "product_id": "61",
            "quantity": "40.000000",
            "price": "312.512500",
            "amount": "12500.50",
            "createdate": "2024-01-15 08:03:00",
            "hs_lastmodifieddate": "2024-01-15 08:04:00",
            "archived": "false",
        },
    ),
    "hubspot.products": (
        "id,_fivetran_deleted,_fivetran_synced,property_createdate,property_hs_lastmodifieddate,property_hs_product_type,"
        "property_name,property_price",
        "61,TRUE,2026-01-01 03:15:52,2024-01-01 0:00:00,2024-01-02 0:00:00,service,Seats,312.5125",
        {
            "id": "61",
            "name": "Seats",
            "family": "service",
            "createdate": "2024-01-01 00:00:00",
            "hs_lastmodifieddate": "2024-01-02 00:00:00",
            "archived": "true",
        },
    ),
}


@pytest.mark.parametrize("feed", REPLICAS)
def test_a_wide_replica_loads_by_its_snake_case_names(tmp_path: Path, feed: str) -> None:
    header, row, expected = REPLICAS[feed]
    assert len(header.split(",")) == len(row.split(","))
    landed = Landed(tmp_path)
    object_ = FEEDS[feed].object
    landed.write(f"salesforce/{object_}/{object_}_2026-01-02.csv", f"{header}\n{row}\n")
    (extract,) = landed.ingest(feed).extracts
    assert (extract.status, extract.rows_loaded, extract.rows_quarantined) == ("loaded", 1, 0)
    text = ", ".join(name if isinstance(value, bool) else f"{name}::varchar" for name, value in expected.items())
    table = f'salesforce."{FEEDS[feed].table}"'
    assert landed.query(f"select {text} from {table}") == [tuple(expected.values())]
    # 15 characters were completed to 18
    assert landed.query(f"select length(id) from {table}") == [(18,)]


@pytest.mark.parametrize("feed", HUBSPOT_REPLICAS)
def test_a_wide_replica_of_hubspot_loads_by_its_prefixed_names(tmp_path: Path, feed: str) -> None:
    header, row, expected = HUBSPOT_REPLICAS[feed]
    landed = Landed(tmp_path)
    object_ = FEEDS[feed].object
    landed.write(f"hubspot/{object_}/{object_}_2026-01-02.csv", f"{header}\n{row}\n")
    (extract,) = landed.ingest(feed).extracts
    assert (extract.status, extract.rows_loaded, extract.rows_quarantined) == ("loaded", 1, 0)
    names = [column.name for column in FEEDS[feed].columns]
    (found,) = landed.query(f"select {', '.join(f'{name}::varchar' for name in names)} from hubspot.{FEEDS[feed].table}")
    assert {name: value for name, value in zip(names, found, strict=True) if value is not None} == expected
