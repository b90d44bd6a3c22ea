"""A small company at random, as versions in raw.duckdb: deals that reopen, skip stages, shrink and vanish over thirty days of extracts."""

import datetime as dt
import random
from pathlib import Path
from typing import Any, Self

import duckdb

from orchestration.ingest.store import ensure_raw_database, opened

FIRST = dt.date(2026, 6, 1)
DAYS = [FIRST + dt.timedelta(days=n) for n in range(30)]
STAGES = ("Prospecting", "Proposal", "Negotiation", "Closed Won", "Closed Won", "Closed Won", "Closed Lost")
CURRENCIES = (None, None, None, "USD", "EUR", "GBP")
PROGRAMS = ("PRG-RESELLER", "PRG-REFERRAL", "PRG-TECHNOLOGY", "PRG-COSELL", "PRG-MARKETPLACE")
CALL_TYPES = ("Full Mapping Review", "Specific Account Review", "Seller and Partner, or Seller to Partner's Sales Team", "Lunch", None)
SUBJECTS = ("Re: ACCOUNT-REVIEW", "accounts mapped, to be continued", "Reaccount review", None, "Seller mapping review of the account")
"""In which a phrase of the policy stands, two stand, none stands."""
SUBJECT_POLICY = """phrase,call_type,disposition
account review,Specific Account Review,
seller mapping review,Partner Manager and Seller Mapping Review of Their Accounts,
accounts mapped,Full Mapping Review,Successful mapping achieved
to be continued,,Further collaboration needed
"""
"""seeds/meeting_subjects.csv of the companies at random."""
DISPOSITIONS = ("Successful mapping achieved", "Further collaboration needed", None)
STEPS = ("identified", "contacted", "qualified", "agreement_sent", "signed", "onboarded", "activated", "ended")
ROLES = ("Sourcing Partner", "Referral Partner", "Reseller", "Advisor", "System Integrator", "Nobody's role")

Row = dict[str, Any]


class RandomCompany:
    """Rows by raw table, each with the days between which it held."""

    def __init__(self, seed: int, deals: int = 25) -> None:
        self.random = random.Random(seed)
        self.tables: dict[str, list[Row]] = {}
        self.deals = [f"D-{n}" for n in range(deals)]
        self.partnerships: list[str] = []
        self._rates()
        self._partners()
        self._deals()
        self._evidence()
        self._ways()

    def with_managed_partners(self) -> Self:
        """Five partners more and three years in which all of them close deals, share leads, register, learn and market jointly."""
        veterans = self._new_partners()
        for row in self.tables["prm.partners"]:
            row |= self._partner_columns()
        old_deals = self._old_deals(veterans)
        self._shared_leads_and_registrations()
        self._courses()
        self._campaigns(old_deals)
        return self

    def with_owners(self, settled: bool = False) -> Self:
        """Users with e-mail addresses, who own deals, leads and meetings and manage partners.

        Settled ones have an address of their own and never move to another team.
        """
        users = [*(f"U-{n}" for n in range(7)), "U-NOBODY", None]
        for row in self.tables["salesforce.user"]:
            row["email"] = f"u{row['id'][2:]}@example.com"
            # whoever else has the first one's address and is active goes before it
            row["is_active"] = row["id"] != "U-0"
        for number in range(3, 7):
            role = lambda: self.random.choice(("UR-0", "UR-1", None))  # noqa: E731
            # some share the first one's address
            email = lambda n=number: f"U{n}@Example.com" if settled else self.random.choice((f"u{n}@example.com", "U0@EXAMPLE.com", None))  # noqa: E731
            values = {"name": f"User {number}", "user_role_id": role(), "email": email(), "is_active": self._maybe(True, 0.7)}
            values["department"] = self.random.choice(("East", "Sales", None))
            choices = {"user_role_id": role, "email": email, "is_active": lambda: self.random.choice((True, False, None))}
            self._put("salesforce.user", "id", f"U-{number}", values, 0 if settled else 0.8, **choices)
        for table in ("opportunity", "lead", "task", "event"):
            owners: dict[str, str | None] = {}
            for row in self.tables[f"salesforce.{table}"]:
                if row["id"] not in owners or self.random.random() < 0.4:
                    owners[row["id"]] = self.random.choice(users)
                row["owner_id"] = owners[row["id"]]
        managers: dict[str, str | None] = {}
        for row in self.tables["prm.partners"]:
            email = self.random.choice((*(f"u{n}@EXAMPLE.com" for n in range(7)), "nobody@example.com", None))
            # a tombstone keeps what the record said last
            managers[row["partner_id"]] = managers[row["partner_id"]] if row["_is_deleted"] else email
            row["partner_manager_email"] = managers[row["partner_id"]]
        for row in self.tables["salesforce.lead"]:
            if self.random.random() < 0.1:
                row["partnership"] = "S-NOBODY"
        return self

    def write(self, path: Path) -> None:
        """Make raw.duckdb hold exactly this company."""
        ensure_raw_database(path)
        with opened(path) as raw:
            for table in ("salesforce", "prm"):
                for (name,) in raw.execute("select table_name from duckdb_tables() where schema_name = ?", [table]).fetchall():
                    raw.execute(f"delete from {table}.{name}")
            raw.execute("delete from ledger.extracts")
            raw.executemany(
                "insert into ledger.extracts (extract_id, feed, extract_date, is_crm, status) "
                "values (?, 'salesforce.opportunity', ?, true, 'loaded')",
                [[f"salesforce/Opportunity/{day}.csv", day] for day in DAYS],
            )
            raw.execute("delete from ledger.as_of")
            raw.execute("insert into ledger.as_of values (?)", [DAYS[-1]])
            for table, rows in self.tables.items():
                self._insert(raw, table, rows)

    @staticmethod
    def _insert(raw: duckdb.DuckDBPyConnection, table: str, rows: list[Row]) -> None:
        columns = sorted({column for row in rows for column in row})
        # a statement a row takes seconds
        for first in range(0, len(rows), 100):
            some = rows[first : first + 100]
            places = ", ".join(f"({', '.join('?' * len(columns))})" for _ in some)
            raw.execute(
                f"insert into {table} ({', '.join(columns)}) values {places}", [row.get(column) for row in some for column in columns]
            )

    def _put(self, table: str, key: str, identity: str, values: Row, changes: float = 0.0, **choices: Any) -> None:
        """A record that is first extracted on some day, and from then on takes another value of some columns, vanishes or comes back."""
        day = FIRST if self.random.random() < 0.7 else self.random.choice(DAYS)
        row, is_deleted = dict(values), False
        rows = self.tables.setdefault(table, [])
        while True:
            later = [d for d in DAYS if d > day]
            until = self.random.choice(later) if later and self.random.random() < changes else None
            rows.append(
                {key: identity, **row, "_known_from": day, "_known_to": until, "_is_deleted": is_deleted}
                | {"_extract_id": f"X{day}", "_row": len(rows) + 1}
            )
            if until is None:
                return
            day = until
            # a tombstone keeps what the record said last
            is_deleted = not is_deleted and self.random.random() < 0.12
            for column in [] if is_deleted else self.random.sample(sorted(choices), self.random.randint(1, len(choices))):
                row[column] = choices[column]()

    def _day(self, before: int = 120, after: int = 30) -> dt.date:
        return FIRST + dt.timedelta(days=self.random.randint(-before, after))

    def _maybe(self, value: Any, share: float = 0.5) -> Any:
        return value if self.random.random() < share else None

    def _amount(self) -> str:
        return f"{self.random.choice((0, 0.01, -120.55, 1000, self.random.randint(1, 9_999_999) / 100)):.2f}"

    def _rates(self) -> None:
        for currency in ("EUR", "GBP"):
            for number, start in enumerate((-400, -60, -20, 5, 15)):
                rate = lambda: f"{self.random.randint(500, 1500) / 1000}"  # noqa: E731
                identity = f"R-{currency}-{number}"
                values = {"iso_code": currency, "start_date": FIRST + dt.timedelta(days=start), "conversion_rate": rate()}
                self._put("salesforce.dated_conversion_rate", "id", identity, values, 0.2, conversion_rate=rate)

    def _partners(self) -> None:
        for number, program in enumerate(PROGRAMS):
            self.tables.setdefault("prm.programs", []).append(
                {"program_id": program, "name": program, "_known_from": FIRST, "_is_deleted": False, "_extract_id": "X", "_row": number + 1}
            )
        for number in range(5):
            account = f"A-P{number}"
            self._put("salesforce.account", "id", account, {"name": f"Partner {number}"}, 0.1, name=lambda: "Renamed")
            crm_account = lambda a=account: self.random.choice((a, a, a, "A-P0", None))  # noqa: E731
            # two of a type, two without one
            partner_type = ("Reseller", "Agency", None)[number % 3]
            values = {"name": f"Partner {number}", "crm_account_id": account, "partner_type": partner_type}
            self._put("prm.partners", "partner_id", f"PT-{number}", values, 0.2, crm_account_id=crm_account)
            for program in self.random.sample(PROGRAMS, self.random.randint(1, 2)):
                identity = f"PS-{number}-{program}"
                self.partnerships.append(identity)
                tier = lambda: self.random.choice((None, "Silver", "Gold"))  # noqa: E731
                signed = lambda: self._day(300, 0)  # noqa: E731
                ended = lambda: self._maybe(self._day(60, 20), 0.3)  # noqa: E731
                values = {"partner_id": f"PT-{number}", "program_id": program, "tier": tier(), "signed_on": signed(), "ended_on": ended()}
                self._put("prm.partnerships", "partnership_id", identity, values, 0.5, tier=tier, signed_on=signed, ended_on=ended)
        # a partner's account is merged into another's
        self.tables["salesforce.account"].append(
            {"id": "A-LOSER", "name": "Loser", "_known_from": FIRST, "_known_to": DAYS[9], "_is_deleted": False}
            | {"_extract_id": "X", "_row": 90}
        )
        self.tables["salesforce.account"].append(
            {"id": "A-LOSER", "name": "Loser", "master_record_id": "A-P1", "_known_from": DAYS[9], "_is_deleted": True}
            | {"_extract_id": "X", "_row": 91}
        )

    def _deals(self) -> None:
        for number in range(6):
            values = {"segment": ("SMB", "Enterprise", None)[number % 3], "billing_country": ("Germany", "US", None, "Japan")[number % 4]}
            self._put("salesforce.account", "id", f"A-{number}", {"name": f"Customer {number}"} | values)
        for number, family in enumerate(("Software", "Services", None)):
            family_of = lambda: self.random.choice(("Software", "Services", None))  # noqa: E731
            self._put("salesforce.product2", "id", f"P-{number}", {"name": "Product", "family": family}, 0.2, family=family_of)
        for deal in self.deals:
            choices = {
                "stage_name": lambda: self.random.choice(STAGES),
                "amount": lambda: self._maybe(self._amount(), 0.95),
                "close_date": lambda: self._maybe(self._day(60, 60), 0.95),
                "currency_iso_code": lambda: self.random.choice(CURRENCIES),
                "account_id": lambda: f"A-{self.random.randint(0, 5)}",
            }
            values = {column: choose() for column, choose in choices.items()} | {"created_date": self._day(100, 10), "name": deal}
            self._put("salesforce.opportunity", "id", deal, values, 0.7, **choices)
            for line in range(self.random.choice((0, 0, 1, 2, 3))):
                product = lambda: f"P-{self.random.randint(0, 3)}"  # noqa: E731
                values = {"opportunity_id": deal, "product2_id": product(), "total_price": self._amount(), "quantity": 1}
                self._put(
                    "salesforce.opportunity_line_item", "id", f"L-{deal}-{line}", values, 0.3, product2_id=product, total_price=self._amount
                )
            for part in range(self.random.choice((0, 1, 2))):
                collected = lambda: self._day(40, 30)  # noqa: E731
                values = {"crm_opportunity_id": deal, "collected_on": collected(), "amount": self._amount()}
                values["currency"] = self.random.choice(CURRENCIES)
                self._put("prm.collections", "collection_id", f"C-{deal}-{part}", values, 0.3, amount=self._amount, collected_on=collected)

    def _evidence(self) -> None:
        deal = lambda: self.random.choice(self.deals)  # noqa: E731
        partnership = lambda: self.random.choice(self.partnerships)  # noqa: E731
        partner = lambda: self.random.choice((*(f"A-P{n}" for n in range(5)), "A-LOSER"))  # noqa: E731
        day = lambda: self._day(130, 25)  # noqa: E731
        for number in range(len(self.deals)):
            status = lambda: self.random.choice(("approved", "approved", "approved", "submitted", "rejected", "expired", "withdrawn"))  # noqa: E731
            values = {"partnership_id": partnership(), "crm_opportunity_id": deal(), "customer_name": "X", "submitted_on": day()}
            values |= {"status": status(), "decided_on": self._maybe(day(), 0.8), "expires_on": self._maybe(day(), 0.4)}
            self._put("prm.deal_registrations", "registration_id", f"DR-{number}", values, 0.4, status=status, crm_opportunity_id=deal)

            status = lambda: self.random.choice(("approved", "approved", "Approved ", "pending", "rejected", None))  # noqa: E731
            role = lambda: self.random.choice(("sourced", "influenced", "Influenced", "delivered", None))  # noqa: E731
            claimant = lambda: self._maybe(partnership(), 0.95)  # noqa: E731
            values = {"crm_opportunity_id": deal(), "partnership_id": claimant(), "role": role(), "status": status()}
            values |= {"touched_on": self._maybe(day(), 0.95), "claimed_on": self._maybe(day()), "decided_on": self._maybe(day())}
            self._put("prm.attribution_claims", "claim_id", f"AC-{number}", values, 0.5, status=status, role=role, partnership_id=claimant)

            values = {"opportunity_id": deal(), "account_to_id": partner(), "role": self.random.choice(ROLES)}
            values["created_date"] = day()
            self._put("salesforce.opportunity_partner", "id", f"OP-{number}", values, 0.3, account_to_id=partner)

            converted = day()
            values = {"company": "X", "partnership": self._maybe(partnership()), "created_date": day(), "is_converted": True}
            values |= {"partner": partner(), "converted_opportunity_id": deal(), "converted_date": converted}
            unconverted = lambda c=converted: self._maybe(c, 0.5) or self._day(20, 20)  # noqa: E731
            self._put("salesforce.lead", "id", f"LD-{number}", values, 0.3, partner=partner, converted_date=unconverted)

            what = lambda: self.random.choice((deal(), f"A-{self.random.randint(0, 5)}"))  # noqa: E731
            values = {"what_id": what(), "activity_date": day(), "partner": partner(), "status": "Completed"}
            self._put("salesforce.task", "id", f"T-{number}", values, 0.3, what_id=what, partner=partner)

            payee = lambda: self.random.choice((*self.partnerships, "S-NOBODY", None))  # noqa: E731
            values = {"partnership_id": payee(), "paid_on": self._day(60, 25), "amount": self._amount()}
            values["currency"] = self.random.choice(CURRENCIES)
            paid_on = lambda: self._day(60, 25)  # noqa: E731
            choices = {"amount": self._amount, "partnership_id": payee, "paid_on": paid_on}
            self._put("prm.payouts", "payout_id", f"PO-{number}", values, 0.3, **choices)

    def _ways(self) -> None:
        """How deals, partners and meetings got on."""
        for number, role in enumerate(("East", "West", None)):
            if role:
                self._put("salesforce.user_role", "id", f"UR-{number}", {"name": role})
            self._put("salesforce.user", "id", f"U-{number}", {"name": f"User {number}", "user_role_id": role and f"UR-{number}"})
        for deal in self.deals:
            # some deals have no history, and some changes share their moment
            at = dt.datetime.combine(self._day(100, 0), dt.time(9))
            for number in range(self.random.choice((0, 0, 2, 3, 5, 7))):
                at += dt.timedelta(hours=self.random.choice((0, 0, 5, 30, 200, 400)))
                values = {
                    "opportunity_id": deal,
                    "stage_name": self.random.choice((*STAGES, "Proposal", "No such stage")),
                    "created_date": at,
                }
                self._put("salesforce.opportunity_history", "id", f"H-{deal}-{number:02}", values, 0.1, created_date=lambda a=at: a)
        for partnership in self.partnerships:
            for number, step in enumerate(STEPS):
                happened = lambda: self._day(400, 20)  # noqa: E731
                values = {"partnership_id": partnership, "stage": step, "occurred_on": happened(), "owner_email": f"u{number}@example.com"}
                if self.random.random() < 0.7:
                    self._put("prm.lifecycle_events", "event_id", f"E-{partnership}-{step}", values, 0.2, occurred_on=happened)
        for number in range(3 * len(self.deals)):
            what = lambda: self.random.choice((self.random.choice(self.deals), f"A-{self.random.randint(0, 5)}", None))  # noqa: E731
            held = lambda: self._day(150, 10)  # noqa: E731
            values = {"what_id": what(), "activity_date": held(), "partner": f"A-P{self.random.randint(0, 4)}"}
            values |= {"partner_call_type": self.random.choice(CALL_TYPES), "partner_call_disposition": self.random.choice(DISPOSITIONS)}
            values["owner_id"] = self.random.choice(("U-0", "U-1", "U-2", None))
            values["subject"] = SUBJECTS[number % len(SUBJECTS)]
            self._put("salesforce.event", "id", f"EV-{number}", values, 0.2, what_id=what, activity_date=held)

    def _partner_columns(self) -> Row:
        return {
            "partner_type": self.random.choice(("Reseller", "RESELLER ", "Referral", "Technology", None)),
            "size_band": self.random.choice(("1-50", "51-200", "1001+", None)),
            "country": self.random.choice(("Germany", "U.S.A.", "Japan", "Elbonia", None)),
            "region": self.random.choice((None, None, "emea", "DACH")),
            "tier": self.random.choice((None, "Silver", "Gold", "Gold")),
        }

    def _new_partners(self) -> list[str]:
        """Partners of many programmes, most with years behind them; some end, come back to the same programme, vanish."""
        veterans = []
        for number in range(5, 10):
            self._put("prm.partners", "partner_id", f"PT-{number}", {"name": f"Partner {number}"}, 0.6, status=lambda: "active")
            for place, program in enumerate(self.random.choices(PROGRAMS, k=self.random.randint(1, 4))):
                identity = f"PS-{number}-{place}"
                veterans.append(identity)
                signed = lambda: self._day(*self.random.choice(((950, -300), (950, -300), (400, 20))))  # noqa: E731
                ended = lambda: self._maybe(self._day(700, 60), 0.25)  # noqa: E731
                values = {"partner_id": f"PT-{number}", "program_id": program, "signed_on": signed(), "ended_on": ended()}
                self._put("prm.partnerships", "partnership_id", identity, values, 0.3, signed_on=signed, ended_on=ended)
                for step in STEPS[:2]:
                    values = {"partnership_id": identity, "stage": step, "occurred_on": self._day(1000, 20), "owner_email": "u@example.com"}
                    self._put("prm.lifecycle_events", "event_id", f"E-{identity}-{step}", values)
        self.partnerships += veterans
        return veterans

    def _old_deals(self, veterans: list[str]) -> list[str]:
        """Deals of two years, claimed by partnerships of that time."""
        deals = [f"D-OLD-{number}" for number in range(40)]
        for deal in deals:
            created = self._day(850, -60)
            closes = created + dt.timedelta(days=self.random.randint(0, 90))
            values = {"stage_name": self.random.choice(("Closed Won", "Closed Won", "Closed Lost", "Proposal")), "created_date": created}
            values |= {"close_date": closes, "amount": self._amount(), "account_id": f"A-{self.random.randint(0, 5)}", "name": deal}
            self._put("salesforce.opportunity", "id", deal, values, 0.2, amount=self._amount)
            for claim in range(self.random.randint(1, 4)):
                touched = created - dt.timedelta(days=self.random.randint(-20, 60))
                values = {"crm_opportunity_id": deal, "partnership_id": self.random.choice(veterans), "status": "approved"}
                values |= {"role": self.random.choice(("sourced", "influenced")), "touched_on": touched, "claimed_on": touched}
                self._put("prm.attribution_claims", "claim_id", f"AC-{deal}-{claim}", values)
        return deals

    def _shared_leads_and_registrations(self) -> None:
        answered = lambda day: self._maybe(day + dt.timedelta(days=self.random.randint(-1, 9)), 0.7)  # noqa: E731
        owner = lambda: self.random.choice((*self.partnerships, "S-NOBODY"))  # noqa: E731
        for number in range(150):
            day = self._day(self.random.choice((60, 800)), 25)
            status = lambda: self.random.choice(("sent", "accepted", "declined", "converted", None))  # noqa: E731
            values = {"partnership_id": owner(), "shared_on": day, "responded_on": answered(day), "status": status()}
            values["direction"] = self.random.choice(("given", "given", "received", "sideways"))
            choices = {"status": status, "partnership_id": owner, "responded_on": lambda d=day: answered(d)}
            self._put("prm.lead_shares", "lead_share_id", f"LS-{number}", values, 0.2, **choices)
        for number in range(60):
            day = self._day(self.random.choice((30, 800)), 25)
            status = lambda: self.random.choice(("submitted", "in_review", "approved", "rejected", "expired", "withdrawn"))  # noqa: E731
            values = {"partnership_id": owner(), "customer_name": "X", "submitted_on": day, "decided_on": answered(day), "status": status()}
            choices = {"status": status, "decided_on": lambda d=day: answered(d)}
            self._put("prm.deal_registrations", "registration_id", f"DR-M-{number}", values, 0.2, **choices)

    def _courses(self) -> None:
        for number in range(60):
            values = {"partner_id": f"PT-{self.random.randint(0, 10)}", "course": "Course", "required": self._maybe(True, 0.8)}
            values |= {"assigned_on": self._maybe(self._day(700, 20)), "due_on": self._maybe(self._day(600, 60), 0.9)}
            completed = lambda: self._maybe(self._day(600, 25), 0.7)  # noqa: E731
            values["completed_on"] = completed()
            self._put("prm.training_assignments", "assignment_id", f"TA-{number}", values, 0.3, completed_on=completed)

    def _campaigns(self, deals: list[str]) -> None:
        """Campaigns with members who convert into old deals, and joint activities behind them; the first began before any deal."""
        for number in range(30):
            values = {"company": "X", "created_date": self._day(900, 0), "is_converted": True, "converted_date": self._day(800, 20)}
            values["converted_opportunity_id"] = self._maybe(self.random.choice(deals), 0.9)
            self._put("salesforce.lead", "id", f"LD-M-{number}", values, 0.2, converted_opportunity_id=lambda: self.random.choice(deals))
        # two members of one campaign turn out to be one person
        shared = {"company": "X", "_extract_id": "X"}
        self.tables["salesforce.lead"] += [
            shared | {"id": "LD-LOSER", "_known_from": FIRST, "_known_to": DAYS[9], "_is_deleted": False, "_row": 90},
            shared | {"id": "LD-LOSER", "master_record_id": "LD-M-0", "_known_from": DAYS[9], "_is_deleted": True, "_row": 91},
        ]
        for number in range(80):
            member = self.random.choice((*(f"LD-M-{n}" for n in range(30)), "LD-LOSER", "LD-NOBODY", None))
            values = {"campaign_id": f"CP-{number % 6}", "lead_id": member, "contact_id": None if member else "C-1"}
            self._put("salesforce.campaign_member", "id", f"CM-{number}", values, 0.1, campaign_id=lambda: "CP-0")
        for number in range(40):
            starts = self._day(650, 20) if number else FIRST - dt.timedelta(days=950)
            amount = lambda: self._maybe(f"{self.random.choice((0, self.random.randint(1, 999_999) / 100)):.2f}", 0.85)  # noqa: E731
            values = {"partnership_id": self.random.choice((*self.partnerships, "S-NOBODY")), "kind": self.random.choice(("event", None))}
            values |= {"starts_on": self._maybe(starts, 0.9) if number else starts, "ends_on": self._maybe(starts)}
            values |= {"budget": amount(), "spend": amount(), "leads": self._maybe(self.random.randint(0, 50))}
            # rates begin four hundred days before the first extract
            values["currency"] = self.random.choice(CURRENCIES) if starts > FIRST - dt.timedelta(days=350) else None
            values["campaign_id"] = self.random.choice((*(f"CP-{n}" for n in range(6)), None))
            self._put("prm.co_marketing_activities", "activity_id", f"CMA-{number}", values, 0.2, spend=amount)
