"""A generation's database with a few hand-made accounts that two partners may see something of, for the tests of what leaves."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb

from orchestration.publish.generation import DATABASE
from orchestration.publish.manifest import Manifest
from orchestration.share.shares import exports

TABLES = {
    "core.dim_users": "user_id varchar, name varchar",
    "core.dim_accounts": "account_id varchar, name varchar, domain varchar, account_status varchar, owner_user_id varchar",
    "core.dim_partners": "partner_id varchar, name varchar, partner_manager_user_id varchar",
    "core.fct_opportunities": (
        "opportunity_id varchar, account_id varchar, stage varchar, stage_category varchar, created_on date, closes_on date, "
        "amount decimal(18,2)"
    ),
    "account_mapping.overlap_matrix": "partner_id varchar, our_population varchar, their_population varchar, accounts bigint",
    "sharing.shared_fields": "field varchar, place integer, source_column varchar",
    "sharing.sharing_audit": (
        "partner_id varchar, partner_key varchar, population varchar, field varchar, level varchar, rows_shared bigint, "
        "deciding_rule varchar"
    ),
    "sharing.shared_accounts": (
        "partner_id varchar, partner_key varchar, account_id varchar, relation varchar, partner_account_id varchar, shown_fields varchar"
    ),
    "sharing.shared_counts": (
        "partner_id varchar, partner_key varchar, our_population varchar, their_population varchar, accounts varchar"
    ),
    "sharing.reciprocity": (
        "partner_id varchar, partner_key varchar, field varchar, we_show bigint, they_show bigint, accounts_in_common bigint, "
        "asymmetry varchar"
    ),
}
"""What folders and pages are made from, with the columns that they read."""

FIELDS = {
    "company_name": "dim_accounts.name",
    "domain": "dim_accounts.domain",
    "account_status": "dim_accounts.account_status",
    "deal_stage": "fct_opportunities.stage",
    "deal_opened_on": "fct_opportunities.created_on",
    "deal_closes_on": "fct_opportunities.closes_on",
    "partner_owner": "dim_partners.partner_manager_user_id",
}
AS_OF = date(2026, 7, 2)


class SmallSharing:
    """Makes the database; partners, rules and accounts are added with what is to be said of them."""

    def __init__(self, folder: Path, fields: Mapping[str, str] = FIELDS) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.fields = fields
        self._partners: dict[str, str] = {}
        self._rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
        self.add(
            "sharing.shared_fields",
            *({"field": field, "place": place, "source_column": fields[field]} for place, field in enumerate(fields)),
        )

    def add(self, table: str, *rows: dict[str, Any]) -> None:
        """Rows of a table, columns that are not named null."""
        self._rows[table] += rows

    def partner(
        self,
        key: str,
        name: str,
        rules: dict[tuple[str, str], str] | None = None,
        partner_id: str | None = None,
        manager: str = "Manuela Managing",
    ) -> None:
        """A partner, with the level of each population and field; what is not named is hidden."""
        self._partners[key] = partner_id or f"PRT-{key.upper()}"
        partner = self._named(key)
        self.add("core.dim_partners", {"partner_id": partner["partner_id"], "name": name, "partner_manager_user_id": self.user(manager)})
        for population in ("customer", "prospect"):
            for field in self.fields:
                level = (rules or {}).get((population, field), "hidden")
                why = {
                    "level": level,
                    "deciding_rule": f"sharing_rules.csv, line 9: {key}, {population}, {field}: {level}",
                    "rows_shared": 0,
                }
                self.add("sharing.sharing_audit", partner | {"population": population, "field": field} | why)

    def user(self, name: str) -> str:
        """A person of ours; returns the id."""
        user = {"user_id": f"U-{name}", "name": name}
        if user not in self._rows["core.dim_users"]:
            self.add("core.dim_users", user)
        return user["user_id"]

    def account(
        self,
        number: int,
        name: str,
        stage: str | None = None,
        opened: str | None = None,
        closes: str | None = None,
        *,
        domain: str | None = None,
        amount: str | None = None,
        owner: str | None = None,
    ) -> str:
        """An account of ours, with an open deal where there is a stage; returns its id."""
        account_id = f"crm:ACCOUNT-{number}"
        account = {"account_id": account_id, "name": name, "domain": domain or f"domain{number}.example", "account_status": "customer"}
        self.add("core.dim_accounts", account | {"owner_user_id": self.user(owner) if owner else None})
        if stage:
            deal = {
                "opportunity_id": f"crm:DEAL-{number}",
                "stage": stage,
                "stage_category": "open",
                "created_on": opened,
                "closes_on": closes,
                "amount": amount,
            }
            self.add("core.fct_opportunities", {"account_id": account_id} | deal)
        return account_id

    def shows(self, key: str, account_id: str, fields: str, their_id: str | None = None) -> None:
        """Let a partner see fields of an account, in common where it has an id of its own for it."""
        partner = self._named(key) | {"account_id": account_id, "shown_fields": fields}
        relation = {"relation": "overlap" if their_id else "greenfield", "partner_account_id": their_id}
        self.add("sharing.shared_accounts", partner | relation)

    def count(self, key: str, ours: str, theirs: str | None, accounts: str) -> None:
        """A count as the partner is told it."""
        self.add("sharing.shared_counts", self._named(key) | {"our_population": ours, "their_population": theirs, "accounts": accounts})

    def compared(self, key: str, field: str, we_show: int, they_show: int, in_common: int, asymmetry: str) -> None:
        """On how many accounts in common each side shows a field."""
        partner = self._named(key) | {"field": field, "asymmetry": asymmetry}
        self.add("sharing.reciprocity", partner | {"we_show": we_show, "they_show": they_show, "accounts_in_common": in_common})

    def _named(self, key: str) -> dict[str, str]:
        return {"partner_id": self._partners.get(key, f"PRT-{key.upper()}"), "partner_key": key}

    def generation(self) -> SimpleNamespace:
        """The database with all that was added so far, as a generation with a manifest."""
        database = self.folder / DATABASE
        database.unlink(missing_ok=True)
        with duckdb.connect(str(database)) as connection:
            for table, columns in TABLES.items():
                connection.execute(f"create schema if not exists {table.split('.')[0]}; create table {table} ({columns})")
                names = [column.split()[0] for column in columns.split(", ")]
                values = [[row.get(name) for row in self._rows[table]] for name in names]
                told = ", ".join("unnest(cast(? as varchar[]))" for _ in names)
                connection.execute(f"insert into {table} select {told}", [[_text(value) for value in column] for column in values])
            connection.execute(
                "create table core.dim_dates as select cast(day as date) as date_day, "
                "strftime(day, '%Y-Q') || cast(quarter(day) as varchar) as fiscal_quarter "
                "from generate_series(date '2025-01-01', date '2029-12-31', interval 1 day) as days (day)"
            )
        moment = {"published_at": "2026-07-02T06:00:00Z", "as_of": AS_OF.isoformat()}
        rest = {"generation": "g", "commit": None, "schema_version": 1, "policy_hash": "", "code_hash": "", "stale_since": {}, "tables": {}}
        (self.folder / "manifest.json").write_text(json.dumps(moment | rest), encoding="utf-8")
        return SimpleNamespace(folder=self.folder, database=database, manifest=Manifest.read(self.folder))

    def shares(self, before: Path | None = None) -> Path:
        """The folders of its partners, compared with the generation in the folder `before`; and reciprocity/ beside them."""
        shares = self.folder / "shares"
        exports(self.generation(), shares, before)
        return shares


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
