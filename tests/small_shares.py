"""A generation's database with a few partners and accounts, written by hand, of which the sharing tables say who sees what."""

import datetime as dt
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.publish.contract import SCHEMA_VERSION
from orchestration.publish.generation import DATABASE, Generation
from orchestration.publish.manifest import Manifest

AS_OF = dt.date(2026, 7, 2)
FIELDS = {
    "company_name": "dim_accounts.name",
    "domain": "dim_accounts.domain",
    "deal_stage": "fct_opportunities.stage",
    "deal_amount": "fct_opportunities.amount",
    "account_owner": "dim_users.name",
    "partner_owner": "dim_partners.partner_manager_user_id",
}


@dataclass
class SmallShares:
    """Accounts with their open deal and owner, partners, and the rows that each partner sees."""

    accounts: list[tuple] = field(default_factory=list)
    partners: list[tuple] = field(default_factory=list)
    rows: list[tuple] = field(default_factory=list)
    counts: list[tuple] = field(default_factory=list)

    def account(self, account_id: str, name: str, domain: str = "", stage: str = "", amount: str = "0", owner: str = "") -> None:
        self.accounts.append((account_id, name, domain, stage, amount, owner))

    def partner(self, partner_id: str, partner_key: str, name: str, manager: str = "Mia Manager", level: str = "overlap") -> None:
        self.partners.append((partner_id, partner_key, name, manager, level))

    def sees(self, partner_id: str, account_id: str, own_id: str | None = None, fields: Iterable[str] = FIELDS) -> None:
        relation = "overlap" if own_id is not None else "greenfield"
        self.rows.append((partner_id, account_id, relation, own_id, ",".join(fields)))

    def counted(self, partner_id: str, ours: str, theirs: str | None, accounts: str) -> None:
        self.counts.append((partner_id, ours, theirs, accounts))

    def generation(self, folder: Path) -> Generation:
        """Write the database into a folder of its own."""
        folder.mkdir(parents=True)
        with duckdb.connect(str(folder / DATABASE)) as db:
            db.execute(
                """
                create schema core; create schema account_mapping; create schema sharing;
                create table accounts (
                    account_id varchar, name varchar, domain varchar, stage varchar, amount decimal(18, 2), owner varchar
                );
                create table partners (partner_id varchar, partner_key varchar, name varchar, manager varchar, level varchar);
                create table seen (partner_id varchar, account_id varchar, relation varchar, own_id varchar, shown_fields varchar);
                create table counted (partner_id varchar, ours varchar, theirs varchar, accounts varchar);
                create table fields (field varchar, source_column varchar, place integer);
                """
            )
            for table, rows in (
                ("accounts", self.accounts),
                ("partners", self.partners),
                ("seen", self.rows),
                ("counted", self.counts),
                ("fields", [(name, source, place) for place, (name, source) in enumerate(FIELDS.items(), 1)]),
            ):
                if rows:
                    db.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", rows)
            db.execute(
                """
                create table core.dim_users as
                select distinct 'user ' || name as user_id, name
                from (select owner as name from accounts union select manager from partners);
                create table core.dim_accounts as
                select account_id, name, domain, 'user ' || owner as owner_user_id from accounts;
                create table core.dim_partners as
                select partner_id, name, 'user ' || manager as partner_manager_user_id from partners;
                create table core.fct_opportunities as
                select
                    'deal of ' || account_id as opportunity_id, account_id, stage, amount,
                    'open' as stage_category, date '2026-05-01' as created_on
                from accounts;
                create table sharing.shared_fields as from fields;
                create table sharing.sharing_audit as
                select partner_id, partner_key, 'customer' as population, field, level, 0 as rows_shared, 'a rule' as deciding_rule
                from partners cross join fields;
                create table sharing.shared_accounts as
                select partner_id, partner_key, account_id, relation, own_id as partner_account_id, shown_fields
                from seen join partners using (partner_id);
                create table sharing.shared_counts as
                select partner_id, partner_key, ours as our_population, theirs as their_population, accounts
                from counted join partners using (partner_id);
                create table sharing.reciprocity as
                select
                    partner_id, partner_key, 'company_name' as field, 1 as we_show, 1 as they_show, 1 as accounts_in_common,
                    'both' as asymmetry
                from partners;
                create table account_mapping.overlap_matrix (
                    partner_id varchar, our_population varchar, their_population varchar, accounts bigint
                );
                create table core.dim_dates as
                select cast(day as date) as date_day, '2026-Q3' as fiscal_quarter
                from generate_series(date '2026-07-01', date '2026-09-30', interval 1 day) as days (day);
                drop table accounts; drop table partners; drop table seen; drop table counted; drop table fields;
                """
            )
        manifest = Manifest("small", AS_OF, dt.datetime(2026, 7, 3, tzinfo=dt.UTC), None, SCHEMA_VERSION, "policy", "code", {}, {})
        manifest.write(folder)
        return Generation(folder, manifest)


def files_below(folder: Path) -> set[str]:
    """Every file and folder below a folder, from there."""
    return {os.fspath(path.relative_to(folder)) for path in folder.rglob("*")}
