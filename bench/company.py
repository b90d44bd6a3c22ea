"""Big CSV extracts for the benchmarks, written by DuckDB itself: their values look like a CRM's, their relations do not matter."""

from pathlib import Path

import duckdb

OPPORTUNITIES = """
    select
        '006' || lpad(i::varchar, 12, '0') || 'AAA' as "Id",
        'false' as "IsDeleted",
        '001' || lpad((i % 200000)::varchar, 12, '0') || 'AAA' as "AccountId",
        'Deal, number ' || i as "Name",
        'New Business' as "Type",
        ['Prospecting', 'Qualification', 'Proposal', 'Closed Won', 'Closed Lost'][1 + (i * 7919) % 5] as "StageName",
        ((i * 7919) % 10000000 / 100)::decimal(18, 2) as "Amount",
        ['USD', 'EUR', 'GBP'][1 + i % 3] as "CurrencyIsoCode",
        (date '2024-01-01' + (i % 900)::integer)::varchar as "CloseDate",
        'true' as "IsClosed",
        'false' as "IsWon",
        '005' || lpad((i % 500)::varchar, 12, '0') || 'AAA' as "OwnerId",
        'Web' as "LeadSource",
        strftime(timestamp '2023-06-01' + to_seconds(i * 31 % 60000000), '%Y-%m-%dT%H:%M:%S.000+0000') as "CreatedDate",
        strftime(timestamp '2023-06-02' + to_seconds(i * 31 % 60000000), '%Y-%m-%dT%H:%M:%S.000+0000') as "LastModifiedDate",
        strftime(timestamp '2023-06-02' + to_seconds(i * 31 % 60000000), '%Y-%m-%dT%H:%M:%S.000+0000') as "SystemModstamp"
    from range({rows}) as numbers (i)
"""

HISTORY = """
    select
        '008' || lpad(i::varchar, 12, '0') || 'AAA' as "Id",
        '006' || lpad((i // 5)::varchar, 12, '0') || 'AAA' as "OpportunityId",
        ['Prospecting', 'Qualification', 'Proposal', 'Closed Won', 'Closed Lost'][1 + i % 5] as "StageName",
        ((i * 7919) % 10000000 / 100)::decimal(18, 2) as "Amount",
        (date '2024-01-01' + (i % 900)::integer)::varchar as "CloseDate",
        (i % 5) * 20 as "Probability",
        '005' || lpad((i % 500)::varchar, 12, '0') || 'AAA' as "CreatedById",
        strftime(timestamp '2023-06-01' + to_seconds(i * 6 % 60000000), '%Y-%m-%dT%H:%M:%S.000+0000') as "CreatedDate",
        strftime(timestamp '2023-06-01' + to_seconds(i * 6 % 60000000), '%Y-%m-%dT%H:%M:%S.000+0000') as "SystemModstamp"
    from range({rows}) as numbers (i)
"""


def write_big_extracts(landing: Path, opportunities: int, history: int) -> list[Path]:
    """Opportunity and OpportunityHistory of one day; returns the files."""
    files = []
    for name, sql, rows in (("Opportunity", OPPORTUNITIES, opportunities), ("OpportunityHistory", HISTORY, history)):
        path = landing / "salesforce" / name / f"{name}_2026-06-30.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        duckdb.sql(f"copy ({sql.format(rows=rows)}) to '{path}' (header)")
        files.append(path)
    return files
