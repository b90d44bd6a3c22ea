"""A company of many deals and much evidence, for attribution and commissions: raw.duckdb written by DuckDB itself, and a warehouse built
up to the attribution.

    python bench/attribution_company.py FOLDER OPPORTUNITIES

makes it, in a process of its own: what a process has held counts as the memory of every one that it starts.

Ten extracts, three days apart. The first knows three years of deals; the later ones bring new ones, and change every tenth: won, reopened,
shrunk, deleted. Of every eight deals two have no evidence, two a piece, two have two, and one each four and six: twice as many pieces as
deals, a part of which is late, out of its window, rejected, of a partnership that had ended or is not told apart from another.
"""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
from matching_company import dbt

from orchestration.dbt_project import compose
from orchestration.ingest.reference import load_reference
from orchestration.ingest.store import ensure_raw_database, opened
from orchestration.settings import Settings

MARTS = ["fct_attributions", "fct_credits", "partner_revenue", "partner_pipeline", "credit_model_sensitivity", "fct_commission_entries"]
"""What attribution is made for, and what the script by hand makes too."""
TABLES = [f"{'commissions' if mart == 'fct_commission_entries' else 'attribution'}.{mart}" for mart in MARTS]
FOLDERS = [f"path:models/{layer}/{part}" for layer in ("intermediate", "marts") for part in ("attribution", "commissions")]
ATTRIBUTION = [f"{folder},+{mart}" for folder in FOLDERS for mart in MARTS]
"""What is timed, as dbt selects it: the models of the two folders that end in these marts."""

MACROS = """
    create temp macro draw(number, topic, below) as cast(hash(number * 100 + topic) % below as integer);
    create temp macro first_extract(day) as
        least(date '2026-06-03' + cast(3 * ((greatest(day - date '2026-06-03', 0) + 2) // 3) as integer), date '2026-06-30');
    create temp macro salesforce_id(prefix, number) as prefix || lpad(cast(number as varchar), 12, '0') || 'AAA';
    create temp macro opportunity_id(number) as salesforce_id('006', number);
    create temp macro account_id(number) as salesforce_id('001', number);
    create temp macro partnership_id(number) as 'PS-' || lpad(cast(number as varchar), 4, '0');
    create temp macro partner_number(partnership) as case when partnership < 100 then partnership else 100 + (partnership - 100) // 3 end;
    create temp macro named_account(partnership, lag) as
        account_id(900000000 + case when lag % 5 = 0 then partner_number(partnership) else partnership % 100 end)
"""
"""Half of the partners have one partnership; the others have three, so that a partner named without a programme may mean several: that is
so of less than one mention in five."""

DEALS = """
    create temp table deals as
    with drawn as (
        select
            i,
            date '2023-06-25' + draw(i, 1, 1098) as created_on,
            draw(i, 2, 100) as fate,
            20 + draw(i, 3, 160) as days_open,
            cast(1000 + draw(i, 4, 9900000) * 0.01 as decimal(18, 2)) as amount,
            case when draw(i, 5, 10) < 7 then 'USD' when draw(i, 5, 10) < 9 then 'EUR' else 'GBP' end as currency
        from range({opportunities}) as numbers (i)
    )
    select
        *,
        created_on + days_open as closes_on,
        first_extract(created_on) as first_known_on,
        case
            when created_on + days_open > date '2026-06-03' or fate < 15 then 'Negotiation'
            when fate < 60 then 'Closed Won'
            else 'Closed Lost'
        end as stage
    from drawn;

    create temp table pieces as
    select
        i * 8 + slot as piece,
        i,
        created_on,
        first_known_on,
        created_on - 110 + draw(i * 8 + slot, 11, 150) as happened_on,
        -- a partnership that is on a deal is likely to be there more than once
        case when draw(i * 8 + slot, 12, 4) = 0 then draw(i, 13, 400) else draw(i * 8 + slot, 14, 400) end as partnership,
        draw(i * 8 + slot, 15, 100) as kind,
        draw(i * 8 + slot, 16, 100) as fate,
        draw(i * 8 + slot, 17, 60) as lag
    from deals, unnest(range([0, 0, 1, 1, 2, 2, 4, 6][1 + i % 8])) as slots (slot)
"""

OPPORTUNITIES = """
    insert into salesforce.opportunity by name
    with changes as (
        select i, 0 as change, first_known_on as known_from, stage, amount, false as is_deleted from deals
        union all
        -- a change a tenth of the deals: what was open is won, what was won reopened, shrunk or deleted
        select
            i,
            1,
            greatest(first_known_on + 3, date '2026-06-06' + 3 * draw(i, 6, 7)),
            case when stage = 'Negotiation' then 'Closed Won' when draw(i, 7, 3) = 0 then 'Negotiation' else stage end,
            case when draw(i, 7, 3) = 1 then cast(amount * 0.8 as decimal(18, 2)) else amount end,
            draw(i, 7, 20) = 2
        from deals
        where draw(i, 8, 10) = 0
        union all
        -- and some of these a second one: won again, or won after all
        select i, 2, greatest(first_known_on + 6, date '2026-06-27'), 'Closed Won', amount, false
        from deals
        where draw(i, 8, 10) = 0 and draw(i, 9, 5) = 0
    )
    select
        opportunity_id(i) as id,
        account_id(i % {accounts}) as account_id,
        'Deal ' || i as name,
        'New Business' as type,
        changes.stage as stage_name,
        changes.amount,
        currency as currency_iso_code,
        closes_on as close_date,
        salesforce_id('005', i % 50) as owner_id,
        cast(created_on as timestamp) as created_date,
        cast(known_from as timestamp) as system_modstamp,
        false as is_deleted,
        known_from as _known_from,
        lead(known_from) over (partition by i order by change) as _known_to,
        changes.is_deleted as _is_deleted,
        'opportunities' as _extract_id,
        i as _row
    from changes
    inner join deals using (i)
    where known_from <= date '2026-06-30'
"""

AROUND_THE_DEALS = """
    insert into salesforce.account by name
    select
        account_id(i) as id,
        'C' || i * 7919 || ' Industries' as name,
        'www.c' || i * 7919 || '.example.com' as website,
        'Germany' as billing_country,
        salesforce_id('005', i % 50) as owner_id,
        timestamp '2020-01-01' as created_date,
        timestamp '2020-01-01' as system_modstamp,
        false as is_deleted, date '2026-06-03' as _known_from, false as _is_deleted, 'accounts' as _extract_id, i as _row
    from range({accounts}) as numbers (i)
    union all
    select
        account_id(900000000 + i), 'Partner P' || i * 7919, 'www.p' || i * 7919 || '.example.com', 'Germany', salesforce_id('005', i % 50),
        timestamp '2020-01-01', timestamp '2020-01-01', false, date '2026-06-03', false, 'accounts', i
    from range(200) as numbers (i);

    insert into salesforce.user by name
    select
        salesforce_id('005', i) as id, 'User ' || i as name, 'user' || i || '@example.com' as email, true as is_active,
        date '2026-06-03' as _known_from, false as _is_deleted, 'users' as _extract_id, i as _row
    from range(50) as numbers (i);

    insert into salesforce.product2 by name
    select
        salesforce_id('01t', i) as id,
        'Product ' || i as name,
        case when i % 5 = 0 then 'Services' else 'Software' end as family,
        false as is_deleted, date '2026-06-03' as _known_from, false as _is_deleted, 'products' as _extract_id, i as _row
    from range(50) as numbers (i);

    -- product 7 turns out to be a service
    update salesforce.product2 set _known_to = date '2026-06-15' where _row = 7;
    insert into salesforce.product2 by name
    select * replace ('Services' as family, date '2026-06-15' as _known_from, null as _known_to) from salesforce.product2 where _row = 7;

    insert into salesforce.opportunity_line_item by name
    select
        salesforce_id('00k', i * 2 + line) as id,
        opportunity_id(i) as opportunity_id,
        salesforce_id('01t', draw(i * 2 + line, 21, 50)) as product2_id,
        1 as quantity,
        cast(case when line = 0 then amount * 0.8 else amount - cast(amount * 0.8 as decimal(18, 2)) end as decimal(18, 2)) as total_price,
        total_price as unit_price,
        cast(created_on as timestamp) as created_date,
        false as is_deleted, first_known_on as _known_from, false as _is_deleted, 'line_items' as _extract_id, i as _row
    from deals, unnest([0, 1]) as lines (line)
    where draw(i, 22, 10) < 3;

    -- the rates of June are corrected once
    insert into salesforce.dated_conversion_rate by name
    select
        salesforce_id('04w', month * 2 + which) as id,
        ['EUR', 'GBP'][1 + which] as iso_code,
        cast(date '2020-01-01' + to_months(month) as date) as start_date,
        cast(0.8 - which * 0.1 + draw(month * 2 + which, 23, 20000) * 0.00001 as decimal(18, 9)) as conversion_rate,
        date '2026-06-03' as _known_from,
        case when month = 77 then date '2026-06-18' end as _known_to,
        false as _is_deleted, 'rates' as _extract_id, month as _row
    from range(78) as months (month), unnest([0, 1]) as currencies (which);
    insert into salesforce.dated_conversion_rate by name
    select * replace (cast(conversion_rate + 0.01 as decimal(18, 9)) as conversion_rate, _known_to as _known_from, null as _known_to)
    from salesforce.dated_conversion_rate
    where _known_to is not null
"""

PARTNERS = """
    insert into prm.programs by name
    select
        'PRG-' || upper(replace(name, '-', '')) as program_id, name, lower(replace(name, '-', '_')) as program_type,
        date '2026-06-03' as _known_from, false as _is_deleted, 'programs' as _extract_id, 1 as _row
    from unnest(['Reseller', 'Referral', 'Technology', 'Services', 'Co-sell', 'Marketplace']) as programs (name);

    insert into prm.partners by name
    select
        'PA-' || i as partner_id, 'Partner P' || i * 7919 as name, 'p' || i * 7919 || '.example.com' as domain,
        account_id(900000000 + i) as crm_account_id, 'Gold' as tier, 'active' as status,
        date '2026-06-03' as _known_from, false as _is_deleted, 'partners' as _extract_id, i as _row
    from range(200) as numbers (i);

    insert into prm.partnerships by name
    with signed as (
        select
            *,
            'PA-' || partner_number(i) as partner_id,
            'PRG-' || ['RESELLER', 'REFERRAL', 'TECHNOLOGY', 'SERVICES', 'COSELL', 'MARKETPLACE'][1 + i % 6] as program_id,
            ['Silver', 'Gold', 'Platinum'][1 + draw(i, 31, 3)] as tier,
            date '2019-01-01' + draw(i, 32, 2190) as signed_on,
            case when draw(i, 33, 10) = 0 then date '2025-01-01' + draw(i, 34, 500) end as ended_on
        from range(400) as numbers (i)
    ),
    -- one in twenty changes: a higher tier, an end, gone from the PRM
    changed as (
        select i, tier, ended_on, date '2026-06-03' as known_from, false as is_deleted from signed
        union all
        select
            i,
            case when i % 60 = 0 then 'Gold' else tier end,
            case when i % 60 = 20 then date '2026-06-10' else ended_on end,
            date '2026-06-06' + 3 * draw(i, 35, 8),
            i % 60 = 40
        from signed
        where i % 20 = 0
    )
    select
        partnership_id(i) as partnership_id, partner_id, program_id, changed.tier, 'active' as status, signed_on, changed.ended_on,
        known_from as _known_from,
        lead(known_from) over (partition by i order by known_from) as _known_to,
        is_deleted as _is_deleted, 'partnerships' as _extract_id, i as _row
    from changed
    inner join signed using (i)
"""

EVIDENCE = """
    insert into prm.deal_registrations by name
    with registered as (
        select
            *,
            ['approved', 'pending', 'rejected', 'withdrawn', 'expired'][
                case when fate < 65 then 1 when fate < 75 then 2 when fate < 82 then 3 when fate < 86 then 4 else 5 end
            ] as status,
            happened_on + lag // 3 as decided_on
        from pieces
        where kind < 25
    ),
    versions as (
        select piece, first_extract(greatest(happened_on, first_known_on)) as known_from, status from registered where fate >= 5
        union all
        -- some of the approved were pending before
        select piece, first_extract(greatest(happened_on, first_known_on)), 'pending' from registered where fate < 5
        union all
        select piece, first_extract(greatest(happened_on, first_known_on)) + 3 + 3 * (lag // 30), 'approved' from registered where fate < 5
    )
    select
        'REG-' || piece as registration_id,
        partnership_id(partnership) as partnership_id,
        -- one in two hundred does not say which deal it is for, only the customer
        case when fate = 64 and lag < 30 then 'C' || (i % {accounts}) * 7919 || ' Industries' end as customer_name,
        case when fate = 64 and lag < 30 then 'c' || (i % {accounts}) * 7919 || '.example.com' end as customer_domain,
        case when fate = 64 and lag < 30 then 'Germany' end as customer_country,
        case when fate <> 64 or lag >= 30 then opportunity_id(i) end as crm_opportunity_id,
        versions.status,
        happened_on as submitted_on,
        case when versions.status = 'approved' or (versions.status = 'expired' and lag < 40) then decided_on end as decided_on,
        case when piece % 2 = 0 and versions.status = 'approved' then decided_on + 60 + lag end as expires_on,
        known_from as _known_from,
        lead(known_from) over (partition by piece order by known_from) as _known_to,
        false as _is_deleted, 'registrations' as _extract_id, piece as _row
    from versions
    inner join registered using (piece)
    where known_from <= date '2026-06-30';

    insert into prm.attribution_claims by name
    with claimed as (
        select *, case when fate < 75 then 'approved' when fate < 90 then 'pending' else 'rejected' end as status
        from pieces
        where kind between 25 and 49
    ),
    versions as (
        select piece, first_extract(greatest(happened_on, first_known_on)) as known_from, status from claimed where fate >= 5
        union all
        select piece, first_extract(greatest(happened_on, first_known_on)), 'pending' from claimed where fate < 5
        union all
        select piece, first_extract(greatest(happened_on, first_known_on)) + 3 + 3 * (lag // 30), 'approved' from claimed where fate < 5
    )
    select
        'CLM-' || piece as claim_id,
        opportunity_id(i) as crm_opportunity_id,
        partnership_id(partnership) as partnership_id,
        case when lag % 20 < 7 then 'sourced' when lag % 20 < 16 then 'influenced' else 'delivered' end as role,
        happened_on as touched_on,
        case when lag < 45 then happened_on + lag end as claimed_on,
        versions.status,
        known_from as _known_from,
        lead(known_from) over (partition by piece order by known_from) as _known_to,
        false as _is_deleted, 'claims' as _extract_id, piece as _row
    from versions
    inner join claimed using (piece)
    where known_from <= date '2026-06-30';

    insert into salesforce.lead by name
    select
        salesforce_id('00Q', piece) as id,
        'Company ' || piece as company,
        'Converted' as status,
        case when fate < 60 then partnership_id(partnership) end as partnership,
        case when fate >= 60 then named_account(partnership, lag) end as partner,
        true as is_converted,
        created_on as converted_date,
        account_id(i % {accounts}) as converted_account_id,
        opportunity_id(i) as converted_opportunity_id,
        cast(least(happened_on, created_on) as timestamp) as created_date,
        false as is_deleted, first_known_on as _known_from, false as _is_deleted, 'leads' as _extract_id, piece as _row
    from pieces
    where kind between 50 and 62;

    insert into salesforce.opportunity_partner by name
    select
        salesforce_id('00I', piece) as id,
        opportunity_id(i) as opportunity_id,
        named_account(partnership, lag) as account_to_id,
        [
            'Sourcing Partner', 'Referral Partner', 'Reseller', 'Technology Partner', 'Advisor', 'System Integrator',
            'Implementation Partner'
        ][1 + fate % 7] as role,
        cast(created_on + lag // 2 as timestamp) as created_date,
        false as is_deleted,
        first_extract(created_on + lag // 2) as _known_from,
        -- some are taken off the deal again
        case when fate = 99 then date '2026-06-21' end as _known_to,
        false as _is_deleted, 'opportunity_partners' as _extract_id, piece as _row
    from pieces
    where kind between 63 and 82;
    delete from salesforce.opportunity_partner where _known_to <= _known_from;
    insert into salesforce.opportunity_partner by name
    select * replace (_known_to as _known_from, null as _known_to, true as _is_deleted)
    from salesforce.opportunity_partner
    where _known_to is not null;

    insert into salesforce.task by name
    select
        salesforce_id('00T', piece) as id,
        case when fate < 90 then opportunity_id(i) else account_id(i % {accounts}) end as what_id,
        named_account(partnership, lag) as partner,
        salesforce_id('005', i % 50) as owner_id,
        'Completed' as status,
        true as is_closed,
        happened_on as activity_date,
        false as is_deleted,
        first_extract(greatest(happened_on, first_known_on)) as _known_from,
        false as _is_deleted, 'tasks' as _extract_id, piece as _row
    from pieces
    where kind between 83 and 91;

    insert into salesforce.event by name
    select
        salesforce_id('00U', piece) as id,
        case when fate < 90 then opportunity_id(i) else account_id(i % {accounts}) end as what_id,
        named_account(partnership, lag) as partner,
        salesforce_id('005', i % 50) as owner_id,
        false as is_child,
        happened_on as activity_date,
        false as is_deleted,
        first_extract(greatest(happened_on, first_known_on)) as _known_from,
        false as _is_deleted, 'events' as _extract_id, piece as _row
    from pieces
    where kind >= 92
"""

MONEY = """
    insert into prm.collections by name
    select
        'COL-' || i * 2 + part as collection_id,
        opportunity_id(i) as crm_opportunity_id,
        closes_on + 10 + 30 * part as collected_on,
        cast(amount * 0.5 as decimal(18, 2)) as amount,
        currency,
        first_extract(closes_on + 10 + 30 * part) as _known_from,
        false as _is_deleted, 'collections' as _extract_id, i as _row
    from deals, unnest([0, 1]) as parts (part)
    where stage = 'Closed Won' and draw(i, 41, 3) = 0 and closes_on + 10 + 30 * part <= date '2026-06-30';

    insert into prm.payouts by name
    with paid as (
        select
            i, date '2024-01-01' + draw(i, 42, 900) as paid_on, cast(100 + draw(i, 43, 900000) * 0.01 as decimal(18, 2)) as amount
        from range({opportunities} // 20) as numbers (i)
    ),
    versions as (
        select i, first_extract(paid_on) as known_from, amount, false as is_deleted from paid
        union all
        -- some were paid back, or were less
        select i, first_extract(paid_on) + 3, cast(amount * 0.5 as decimal(18, 2)), draw(i, 44, 2) = 0 from paid where draw(i, 45, 20) = 0
    )
    select
        'PAY-' || i as payout_id, partnership_id(draw(i, 46, 400)) as partnership_id, paid_on, versions.amount,
        case when draw(i, 47, 4) = 0 then 'EUR' else 'USD' end as currency,
        known_from as _known_from,
        lead(known_from) over (partition by i order by known_from) as _known_to,
        is_deleted as _is_deleted, 'payouts' as _extract_id, i as _row
    from versions
    inner join paid using (i)
    where known_from <= date '2026-06-30';

    insert into ledger.as_of values (date '2026-06-30')
"""


@dataclass(frozen=True)
class AttributionCompany:
    """A warehouse in which all that comes before attribution is built."""

    settings: Settings
    opportunities: int
    pieces: int

    @classmethod
    def at(cls, folder: Path) -> "AttributionCompany":
        """The one that was made below a folder."""
        settings = Settings(landing_dir=folder / "landing", warehouse_dir=folder / "warehouse")
        with duckdb.connect(str(settings.raw_database), read_only=True) as raw:
            counts = raw.execute(
                """
                select
                    (select count(distinct id) from salesforce.opportunity),
                    (select count(distinct registration_id) from prm.deal_registrations)
                    + (select count(distinct claim_id) from prm.attribution_claims)
                    + (select count(*) from salesforce.lead)
                    + (select count(distinct id) from salesforce.opportunity_partner)
                    + (select count(*) from salesforce.task)
                    + (select count(*) from salesforce.event)
                """
            ).fetchall()[0]
        return cls(settings, *counts)

    def copy(self, warehouse: Path) -> "AttributionCompany":
        """The same with a warehouse folder of its own."""
        shutil.rmtree(warehouse, ignore_errors=True)
        shutil.copytree(self.settings.warehouse_dir, warehouse)
        settings = Settings(landing_dir=self.settings.landing_dir, warehouse_dir=warehouse)
        return AttributionCompany(settings, self.opportunities, self.pieces)

    def published_rows(self) -> int:
        """Rows of the tables that attribution makes."""
        with duckdb.connect(str(self.settings.build_database), read_only=True) as build:
            return sum(build.execute(f"select count(*) from {table}").fetchall()[0][0] for table in TABLES)

    @property
    def environment(self) -> dict[str, str]:
        """The environment that a process needs to work on it."""
        return {
            "PARTNERVERSE_LANDING_DIR": str(self.settings.landing_dir),
            "PARTNERVERSE_WAREHOUSE_DIR": str(self.settings.warehouse_dir),
        }


def make(folder: Path, opportunities: int) -> None:
    """Make the company below `folder`."""
    settings = Settings(landing_dir=folder / "landing", warehouse_dir=folder / "warehouse")
    settings.landing_dir.mkdir(parents=True, exist_ok=True)
    compose(settings)
    ensure_raw_database(settings.raw_database)
    with opened(settings.raw_database) as raw:
        load_reference(raw)
        for statements in (MACROS, DEALS, OPPORTUNITIES, AROUND_THE_DEALS, PARTNERS, EVIDENCE, MONEY):
            raw.execute(statements.format(opportunities=opportunities, accounts=opportunities // 5))
    no_tests = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
    dbt(settings, "build", *no_tests, "--select", *(f"+{mart}" for mart in MARTS), "--exclude", *FOLDERS)


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
