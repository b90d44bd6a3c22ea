"""The made-up company's own records: roles, users, products, campaigns and exchange rates."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from orchestration.sample.deals import PRODUCT_COUNT
from orchestration.sample.draws import Draws, Numbers
from orchestration.sample.period import DAY, Period, midnight
from orchestration.sample.places import CURRENCIES
from orchestration.sample.records import Records
from orchestration.sample.values import COMPANY, salesforce_id
from orchestration.sample.words import FIRST_NAMES, LAST_NAMES, plain

TEAMS = ("Sales Leadership", "Enterprise Sales", "Commercial Sales", "EMEA Sales", "APAC Sales", "Partner Managers")
LEADERS = (
    # (name, role, number of the manager's user)
    ("Elena Marchetti", 1, None),
    ("Priya Raman", 6, 1),
    ("Maya Lindholm", 6, 2),
    ("Tomas Ferreira", 6, 2),
    ("Aiko Tanaka", 6, 2),
    ("Daniel Okafor", 6, 2),
    ("Gareth Hughes", 2, 1),
    ("Noor Haddad", 3, 1),
    ("Lukas Brandt", 4, 1),
    ("Wei Zhang", 5, 1),
)
PARTNER_MANAGERS = (3, 4, 5, 6)
"""User numbers; the order is that of LEADERS."""
FIRST_SELLER = 11
PRODUCT_FAMILIES = ("Software", "Software", "Hardware", "Support", "Services", "Software")
"""Product n is of family n modulo 6: product 1 is software, product 4 a service."""
CAMPAIGN_COUNT = 12
CAMPAIGN_TYPES = ("Webinar", "Conference", "Email", "Partner Event")


@dataclass(frozen=True)
class Staff:
    """Numbers of the users that own things."""

    sellers: Numbers
    partner_managers: Numbers


def email(name: str) -> str:
    """Address of one of the company's people."""
    first, _, last = name.partition(" ")
    return f"{plain(first)}.{plain(last)}@{COMPANY}"


def user_email(number: int) -> str:
    """Address of one of the LEADERS."""
    return email(LEADERS[number - 1][0])


def write_staff(records: Records, draws: Draws, period: Period, accounts: int) -> Staff:
    """Roles and users: leaders and partner managers that are always the same, and a seller for every few dozen accounts."""
    long_ago = period.starts - 1_000 * DAY
    for number, team in enumerate(TEAMS, start=1):
        records.crm("UserRole", number, long_ago, Name=team, ParentRoleId=salesforce_id("UserRole", 1) if number > 1 else None)
    sellers = min(24 + accounts // 2_000, 400)
    first, last = draws.below(len(FIRST_NAMES), sellers), draws.below(len(LAST_NAMES), sellers)
    people = [*LEADERS]
    for position in range(sellers):
        team = 2 + position % 4
        people.append((f"{FIRST_NAMES[first[position]]} {LAST_NAMES[last[position]]}", team, team + 5))
    for number, (name, role, manager) in enumerate(people, start=1):
        address = email(name) if number < FIRST_SELLER else email(name).replace("@", f"{number}@")
        records.crm(
            "User",
            number,
            long_ago + number * DAY // 4,
            Name=name,
            Email=address,
            # the last seller has no role: the department is the team
            Department=TEAMS[role - 1],
            UserRoleId=None if number == len(people) else salesforce_id("UserRole", role),
            ManagerId=salesforce_id("User", manager) if manager else None,
            IsActive="false" if number == FIRST_SELLER + 3 else "true",
        )
    return Staff(np.arange(FIRST_SELLER, FIRST_SELLER + sellers), np.array(PARTNER_MANAGERS))


def write_catalogue(records: Records, period: Period) -> None:
    """Products and campaigns."""
    for number in range(1, PRODUCT_COUNT + 1):
        family = PRODUCT_FAMILIES[number % len(PRODUCT_FAMILIES)]
        records.crm(
            "Product2",
            number,
            period.starts - 500 * DAY + number,
            Name=f"{family} {chr(64 + number)}",
            ProductCode=f"{family[:2].upper()}-{number:03d}",
            Family=family,
            IsActive="false" if number == PRODUCT_COUNT else "true",
            IsDeleted="false",
        )
    for number in range(1, CAMPAIGN_COUNT + 1):
        starts = period.starts + number * 70 * DAY
        records.crm(
            "Campaign",
            number,
            starts - 30 * DAY,
            Name=f"Campaign {number}",
            Type=CAMPAIGN_TYPES[number % len(CAMPAIGN_TYPES)],
            Status="Completed" if starts + 40 * DAY < period.ends else "In Progress",
            ParentId=salesforce_id("Campaign", 1) if number in (2, 3) else None,
            StartDate=dt.date.fromordinal(period.last_day.toordinal() - 912 + number * 70),
            EndDate=dt.date.fromordinal(period.last_day.toordinal() - 912 + number * 70 + 30),
            IsActive="true",
            IsDeleted="false",
        )


def monthly_rates(period: Period) -> dict[str, dict[dt.date, int]]:
    """By currency, millionths of it for one US dollar from the first of each month on, from half a year before the first deal."""
    first = dt.date.fromordinal(period.last_day.toordinal() - 912 - 900)
    months = []
    year, month = first.year, first.month
    while dt.date(year, month, 1) <= period.last_day:
        months.append(dt.date(year, month, 1))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    rates: dict[str, dict[dt.date, int]] = {}
    for place, (currency, thousandths) in enumerate(CURRENCIES.items()):
        for position, start in enumerate(months):
            wobble = 0 if currency == "USD" else ((position * 37 + place * 13) * 7 + position * position * 3) % 61 - 30
            rates.setdefault(currency, {})[start] = thousandths * (1_000 + wobble)
    return rates


def write_rates(records: Records, period: Period) -> None:
    """A rate a month and currency; a new month ends the one before it."""
    for place, (currency, rates) in enumerate(monthly_rates(period).items()):
        months = list(rates)
        for position, (start, rate) in enumerate(rates.items()):
            number = place * 1_000 + position
            moment = midnight(start) + 60
            values = {"IsoCode": currency, "StartDate": start, "ConversionRate": f"{rate // 1_000_000}.{rate % 1_000_000:06d}000"}
            records.crm("DatedConversionRate", number, moment, NextStartDate="9999-12-31", **values)
            if position + 1 < len(months):
                records.crm("DatedConversionRate", number, midnight(months[position + 1]) + 60, NextStartDate=months[position + 1])
