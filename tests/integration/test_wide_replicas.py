"""Replicas of Salesforce are fifty to four hundred columns wide, in snake_case, with columns of the replicating tool between them."""

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
