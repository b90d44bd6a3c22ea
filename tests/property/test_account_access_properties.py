"""core.bridge_account_access as the model makes it, against a walk up from each owner, in companies with managers in circles."""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import pytest
from compiled_models import compiled_models
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.slow

MODEL = "bridge_account_access"
USERS, ACCOUNTS, PARTNERS = 9, 6, 3


@dataclass(frozen=True)
class Partner:
    """Its manager and its own account, if any, and how each match of its list stands."""

    is_listed: bool
    manager: int | None
    own: int | None
    matches: dict[int, str]


@dataclass(frozen=True)
class Company:
    """The manager of each user and the owner of each account, if any, by number; a manager beyond the users is one whom nobody knows."""

    managers: list[int | None]
    owners: list[int | None]
    partners: list[Partner]

    def above(self, user: int) -> Iterator[int]:
        """Everybody above the user, each once, up to somebody without a known manager or one who was there before."""
        seen = {user}
        while (manager := self.managers[user]) is not None and manager < len(self.managers) and manager not in seen:
            seen.add(manager)
            yield manager
            user = manager

    def access(self) -> set[tuple[str, str, str]]:
        """(user, account, reason), one row at a time."""
        rows = set()
        for account, owner in enumerate(self.owners):
            if owner is not None:
                rows.add((name(owner), f"A{account}", "owner"))
                rows |= {(name(manager), f"A{account}", "manager") for manager in self.above(owner)}
        for partner in self.partners:
            if partner.is_listed and partner.manager is not None:
                held = {account for account, status in partner.matches.items() if status in ("auto", "manual")}
                held |= {partner.own} - {None}
                rows |= {(name(partner.manager), f"A{account}", "partner_manager") for account in held}
        return rows


def name(user: int | None) -> str | None:
    """Id of a user; those of the first are parts of those of later ones."""
    return None if user is None else "crm:" + "1" * (user + 1)


class Warehouse:
    """A database with what the model reads, and the model."""

    def __init__(self, sql: str):
        self.sql = sql
        self.connection = duckdb.connect()
        run = self.connection.execute
        run("attach ':memory:' as build; create schema build.core; create schema build.account_mapping")
        run("create table build.core.dim_users (user_id varchar, manager_user_id varchar)")
        run("create table build.core.dim_accounts (account_id varchar, owner_user_id varchar)")
        run(
            """
            create table build.core.dim_partners (
                partner_id varchar, is_listed boolean, partner_manager_user_id varchar, account_id varchar
            )
            """
        )
        run("create table build.account_mapping.overlap_accounts (partner_id varchar, account_id varchar, match_status varchar)")

    def access(self, company: Company) -> list[tuple[str, str, str]]:
        """The rows of the model in this company."""
        matches = [
            (f"P{number}", f"A{account}", status)
            for number, partner in enumerate(company.partners)
            for account, status in partner.matches.items()
        ]
        for table, rows in {
            "core.dim_users": [(name(user), name(manager)) for user, manager in enumerate(company.managers)],
            "core.dim_accounts": [(f"A{account}", name(owner)) for account, owner in enumerate(company.owners)],
            "core.dim_partners": [
                (f"P{number}", partner.is_listed, name(partner.manager), None if partner.own is None else f"A{partner.own}")
                for number, partner in enumerate(company.partners)
            ],
            "account_mapping.overlap_accounts": matches,
        }.items():
            self.connection.execute(f"delete from build.{table}")
            if rows:
                self.connection.executemany(f"insert into build.{table} values ({', '.join('?' * len(rows[0]))})", rows)
        return self.connection.execute(f"select user_id, account_id, reason from ({self.sql})").fetchall()


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return Warehouse(compiled_models(tmp_path_factory.mktemp("access"), MODEL)[MODEL])


def maybe(numbers: int) -> st.SearchStrategy[int | None]:
    return st.one_of(st.none(), st.integers(0, numbers - 1))


PARTNER = st.builds(
    Partner,
    st.booleans(),
    maybe(USERS),
    maybe(ACCOUNTS),
    st.dictionaries(st.integers(0, ACCOUNTS - 1), st.sampled_from(["auto", "manual", "review"]), max_size=4),
)
COMPANY = st.builds(
    Company,
    # any user may be anybody's manager, his own too; the last number is a manager whom the CRM does not have
    st.lists(maybe(USERS + 1), min_size=USERS, max_size=USERS),
    st.lists(maybe(USERS), min_size=ACCOUNTS, max_size=ACCOUNTS),
    st.lists(PARTNER, max_size=PARTNERS),
)
EVERYBODY = list(range(USERS))


@settings(max_examples=300, deadline=None)
@given(COMPANY)
# one chain through everybody; one circle of everybody; everybody his own manager; a tail into a circle of two
@example(Company([*EVERYBODY[1:], None], EVERYBODY, []))
@example(Company([*EVERYBODY[1:], 0], EVERYBODY, []))
@example(Company(EVERYBODY, EVERYBODY, []))
@example(Company([1, 2, 3, 4, 5, 6, 7, 8, 7], EVERYBODY, []))
def test_the_bridge_is_a_walk_up_from_each_owner_and_down_from_each_partner_manager(warehouse: Warehouse, company: Company) -> None:
    found, expected = warehouse.access(company), company.access()
    event(f"reasons: {sorted({reason for *_, reason in expected})}")
    assert len(found) == len(set(found))
    assert set(found) == expected


@settings(max_examples=100, deadline=None)
@given(COMPANY)
def test_nobody_manages_his_own_account(warehouse: Warehouse, company: Company) -> None:
    found = set(warehouse.access(company))
    assert not {(user, account) for user, account, reason in found if reason == "manager"} & {
        (user, account) for user, account, reason in found if reason == "owner"
    }
