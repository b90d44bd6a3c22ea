"""Partner companies, their programs and partnerships, and what a PRM holds about them."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from orchestration.sample.catalogue import CAMPAIGN_COUNT, PARTNER_MANAGERS, user_email
from orchestration.sample.company import companies
from orchestration.sample.draws import Draws
from orchestration.sample.network import Network, Partner
from orchestration.sample.period import DAY, Period
from orchestration.sample.places import COUNTRIES, CURRENCY_CODES
from orchestration.sample.records import Records, day_text
from orchestration.sample.values import salesforce_id
from orchestration.sample.words import CODAS, STEMS, SYLLABLES

FIRST_PARTNER_ACCOUNT = 1_001
PROGRAMS = (
    # (id, name, type)
    ("PRG-RESELLER", "Reseller", "reseller"),
    ("PRG-REFERRAL", "Referral", "referral"),
    ("PRG-TECHNOLOGY", "Technology", "technology"),
    ("PRG-SERVICES", "Services", "services"),
    ("PRG-COSELL", "Co-sell", "co_sell"),
    ("PRG-MARKETPLACE", "Marketplace", "marketplace"),
)
RESELLER, REFERRAL, TECHNOLOGY, SERVICES = range(4)
KNOWN_PARTNERS = (
    # (key, name, domain, country code, city, kind)
    ("acme_widgets", "Acme Widgets", "acmewidgets.example", "US", "Chicago", "Reseller"),
    ("ajax_corporation", "Ajax Corporation", "ajaxcorp.example", "US", "Boston", "System Integrator"),
    ("nordlicht", "Nordlicht Systemhaus GmbH", "nordlicht-systemhaus.example", "DE", "Hamburg", "Reseller"),
    ("cumulus", "Cumulus Integrators Ltd", "cumulus-integrators.example", "GB", "Manchester", "Technology"),
    ("sakura_data", "Sakura Data K.K.", "sakuradata.example", "JP", "Tokyo", "Reseller"),
    ("bluefin", "Bluefin Analytics, Inc.", "bluefin-analytics.example", "US", "Austin", "Technology"),
    ("terranova", "Terranova Conseil S.A.", "terranova.example", "FR", "Lyon", "System Integrator"),
    ("kestrel", "Kestrel Networks Oy", "kestrel-networks.example", "FI", "Helsinki", "Referral"),
)
FEWEST_PARTNERS = 3
MOST_PARTNERS = 500
KINDS = ("Reseller", "Referral", "Technology", "System Integrator")
TIERS = ("Gold", "Silver", "Bronze")
SIZE_BANDS = ("1-50", "51-200", "201-1000", "1001+")
REGIONS = {"US": "Americas", "CA": "Americas", "MX": "Americas", "BR": "Americas", "JP": "APAC", "KR": "APAC", "CN": "APAC", "IN": "APAC"}
REGIONS |= {"SG": "APAC", "AU": "APAC"}
COURSES = ("Sales Basics", "Technical Foundations", "Deal Registration", "Security")
KINDS_OF_MARKETING = ("webinar", "event", "e-mail campaign", "content")

ACME_RESELLER, ACME_REFERRAL, AJAX_SERVICES = 1, 2, 3
FIRST_OTHER_PARTNERSHIP = 101
"""Partnership 101 is the third partner's in the reseller program."""


def partner_id(number: int) -> str:
    """Id of the partner in the PRM; the first is 1."""
    return f"PRT-{number:04d}"


def partnership_id(number: int) -> str:
    """Id of the partnership in the PRM."""
    return f"PSH-{number:04d}"


@dataclass(frozen=True)
class Partnership:
    """A partner in a program since a day; some ended."""

    number: int
    partner: int
    program: int
    signed_s: int
    ended_s: int | None = None


def write_partners(records: Records, draws: Draws, period: Period, count: int, shift: int, has_rates: bool) -> Network:
    """Partners with their accounts, programs, partnerships, lifecycles, trainings, co-marketing and payouts.

    Where no feed has exchange rates, co-marketing is paid in the reporting currency.
    """
    others = companies(draws, np.arange(count), shift)
    partners = []
    for number in range(1, count + 1):
        row = others.iloc[number - 1]
        if number <= len(KNOWN_PARTNERS):
            key, name, domain, code, city, kind = KNOWN_PARTNERS[number - 1]
        else:
            name = _stem((STEMS - number * 7) % STEMS)
            key, domain, code = name.lower(), f"{name.lower()}.example", COUNTRIES[row["country"]].code
            city, kind = COUNTRIES[row["country"]].cities[0][0], KINDS[number % len(KINDS)]
        account = FIRST_PARTNER_ACCOUNT + number - 1
        partners.append(Partner(number, key, name, account))
        manager = PARTNER_MANAGERS[number % len(PARTNER_MANAGERS)]
        since = period.starts - (400 + number % 300) * DAY + 36_000
        country = next(c for c in COUNTRIES if c.code == code)
        account_id = records.crm(
            "Account",
            account,
            since,
            IsDeleted="false",
            Name=name,
            Type="Partner",
            BillingCity=city,
            BillingCountry=country.spellings[0],
            Website=f"https://www.{domain}",
            Industry="Technology",
            NumberOfEmployees=int(row["employees"]),
            CurrencyIsoCode=country.currency,
            OwnerId=salesforce_id("User", manager),
            Is_Target_Account__c="false",
        )
        records.put(
            "prm/partners",
            partner_id(number),
            since,
            {
                "name": name,
                "domain": domain,
                # one partner in nine is not linked to the CRM yet: its domain finds the account
                "crm_account_id": None if number % 9 == 0 else account_id,
                "partner_type": kind,
                "size_band": SIZE_BANDS[number % len(SIZE_BANDS)],
                "country": country.spellings[-1],
                "region": REGIONS.get(code, "EMEA"),
                "tier": TIERS[(number - 1) % len(TIERS)],
                "partner_manager_email": user_email(manager),
                "status": "active",
            },
        )
    for identifier, name, kind in PROGRAMS:
        records.put("prm/programs", identifier, 0, {"name": name, "program_type": kind})
    found = _partnerships(draws, period, count)
    for partnership in found:
        _write_partnership(records, draws, period, partnership, has_rates)
    _write_trainings(records, draws, period, partners)
    counts = Counter(p.partner for p in found)
    return Network(
        partners,
        np.array([p.number for p in found]),
        np.array([partners[p.partner - 1].account for p in found]),
        np.array([counts[p.partner] == 1 for p in found]),
    )


def _stem(number: int) -> str:
    syllables = SYLLABLES["latin"]
    text = "".join(syllables[number // place % 75] for place in (1, 75, 75**2)) + CODAS["latin"][number // 75**3 % 5]
    return text.capitalize()


def _partnerships(draws: Draws, period: Period, count: int) -> list[Partnership]:
    """The golden case's three, then one a partner and every third one's second; one ended five months ago."""
    long_ago = period.starts - 200 * DAY
    found = [
        Partnership(ACME_RESELLER, 1, RESELLER, long_ago),
        Partnership(ACME_REFERRAL, 1, REFERRAL, long_ago + 30 * DAY),
        Partnership(AJAX_SERVICES, 2, SERVICES, long_ago + 10 * DAY),
    ]
    signed_day = draws.between(-700, 450, 2 * count)
    number = FIRST_OTHER_PARTNERSHIP
    for partner in range(3, count + 1):
        program = (partner - 3) % len(PROGRAMS)
        # the third partner has been there for as long as the deals
        signed_s = long_ago if partner == 3 else period.starts + int(signed_day[partner]) * DAY
        ended_s = period.ends - 151 * DAY if partner == 6 else None
        found.append(Partnership(number, partner, program, min(signed_s, period.ends - 400 * DAY) if ended_s else signed_s, ended_s))
        number += 1
        if partner % 3 == 1:
            found.append(
                Partnership(number, partner, (program + 3) % len(PROGRAMS), period.starts + int(signed_day[count + partner - 1]) * DAY)
            )
            number += 1
    return found


def _write_partnership(records: Records, draws: Draws, period: Period, partnership: Partnership, has_rates: bool) -> None:
    """The partnership, its way to the signature and after it, what it markets together with us and what it was paid."""
    key, signed_s = partnership_id(partnership.number), partnership.signed_s
    tier = TIERS[partnership.number % len(TIERS)]
    values = {
        "Partner ID": partner_id(partnership.partner),
        "Program ID": PROGRAMS[partnership.program][0],
        "Tier": tier,
        "Status": "active",
    }
    records.put("prm/partnerships", key, signed_s, {**values, "Signed Date": day_text(signed_s)})
    if partnership.ended_s:
        records.put("prm/partnerships", key, partnership.ended_s, {"Status": "ended", "Ended": day_text(partnership.ended_s)})

    owner = user_email(PARTNER_MANAGERS[partnership.number % len(PARTNER_MANAGERS)])
    gaps = [int(gap) for gap in draws.between(5, 40, 6)]
    steps = [("signed", signed_s)]
    for stage, gap in zip(("agreement_sent", "qualified", "contacted", "identified"), gaps, strict=False):
        steps.insert(0, (stage, steps[0][1] - gap * DAY))
    steps.append(("onboarded", signed_s + gaps[4] * DAY))
    # one in five has not become active yet
    if partnership.number % 5:
        steps.append(("activated", steps[-1][1] + gaps[5] * DAY))
    if partnership.ended_s:
        steps.append(("ended", partnership.ended_s))
    for place, (stage, moment) in enumerate(steps):
        event = f"EV-{partnership.number:04d}-{place}"
        values = {"partnership_id": key, "stage": stage, "occurred_on": day_text(moment), "owner_email": owner}
        records.put("prm/lifecycle_events", event, moment, values)

    for place, offset in enumerate(draws.between(30, 880, 3)):
        starts = period.starts + int(offset) * DAY
        if starts < signed_s:
            continue
        budget = 2_000 + 500 * int(offset % 20)
        values = {
            "partnership_id": key,
            "kind": KINDS_OF_MARKETING[int(offset) % len(KINDS_OF_MARKETING)],
            "starts_on": day_text(starts),
            "ends_on": day_text(starts + 3 * DAY),
            "budget": budget,
            "spend": budget * (80 + int(offset) % 35) // 100,
            "currency": CURRENCY_CODES[int(offset) % 3] if has_rates else "USD",
            "leads": int(offset) % 40,
            "campaign_id": salesforce_id("Campaign", 1 + int(offset) % CAMPAIGN_COUNT),
        }
        records.put("prm/co_marketing_activities", f"CM-{partnership.number:04d}-{place}", starts, values)

    # the golden partnerships are paid nothing yet: what they earn stands alone
    if partnership.number >= FIRST_OTHER_PARTNERSHIP:
        first = max(signed_s + 120 * DAY, period.starts + 60 * DAY)
        for place, moment in enumerate(range(first, period.ends, 91 * DAY)):
            amount = 500 + int(draws.below(9_000, 1)[0])
            values = {"partnership_id": key, "paid_on": day_text(moment), "amount": f"{amount}.00", "currency": "USD"}
            records.put("prm/payouts", f"PO-{partnership.number:04d}-{place:02d}", moment, values)


def _write_trainings(records: Records, draws: Draws, period: Period, partners: list[Partner]) -> None:
    """Four trainings a partner; some are done late, some never."""
    for partner in partners:
        for place, (offset, lasts) in enumerate(zip(draws.between(10, 850, 4), draws.between(5, 90, 4), strict=True)):
            assigned = period.starts + int(offset) * DAY
            values = {
                "partner_id": partner_id(partner.number),
                "person_email": f"trainee{place + 1}@{partner.key.replace('_', '-')}.example",
                "course": COURSES[place],
                "required": "true" if place < 3 else "false",
                "assigned_on": day_text(assigned),
                "due_on": day_text(assigned + 45 * DAY),
            }
            key = f"TR-{partner.number:04d}-{place}"
            records.put("prm/training_assignments", key, assigned, values)
            if lasts < 75:
                records.put(
                    "prm/training_assignments", key, assigned + int(lasts) * DAY, {"completed_on": day_text(assigned + int(lasts) * DAY)}
                )
