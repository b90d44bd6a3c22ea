"""What holds for every seed: draws, ways of deals, line items, merges."""

from decimal import ROUND_HALF_UP, Decimal

import duckdb
import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestration.sample import hubspot, parting
from orchestration.sample.company import Accounts, accounts
from orchestration.sample.deals import LOST, OPEN_STAGES, WON, Deals, deals, line_items
from orchestration.sample.draws import Draws
from orchestration.sample.evidence import involvement, registrations
from orchestration.sample.network import Network
from orchestration.sample.people import contacts, leads
from orchestration.sample.period import DAY, NEVER, Period, midnight
from orchestration.sample.values import ID_PREFIXES, macros, salesforce_id
from orchestration.sample.words import CODAS, STEMS, SYLLABLES

PERIOD = Period(np.datetime64("2026-07-02").astype(object), 5)
SEEDS = st.integers(0, 2**63)
SELLERS = np.arange(11, 40)
NETWORK = Network([], np.array([1, 2, 103]), np.array([1_001, 1_001, 1_002]), np.array([False, False, True]))
FEW = settings(max_examples=25, deadline=None)


def company(seed: int, size: int = 300) -> tuple[Accounts, Deals]:
    made = accounts(Draws(seed, "accounts"), np.arange(10_000, 10_000 + size), 0, PERIOD, SELLERS)
    return made, deals(Draws(seed, "deals"), made, PERIOD, SELLERS, 12)


@given(SEEDS, st.integers(0, 1_000))
def test_draws_depend_on_seed_name_and_chunk_alone(seed: int, chunk: int) -> None:
    drawn = Draws(seed, "deals", chunk).below(1 << 40, 8).tolist()
    Draws(seed, "accounts", chunk).below(1 << 40, 8)
    assert Draws(seed, "deals", chunk).below(1 << 40, 8).tolist() == drawn
    assert Draws(seed, "leads", chunk).below(1 << 40, 8).tolist() != drawn
    assert Draws(seed, "deals", chunk + 1).below(1 << 40, 8).tolist() != drawn


@given(SEEDS, st.lists(st.integers(0, 50), min_size=1, max_size=9).filter(any))
def test_what_weighs_nothing_is_never_drawn(seed: int, weights: list[int]) -> None:
    drawn = Draws(seed, "weights").weighted(weights, 200)
    assert all(weights[place] > 0 for place in drawn)


@FEW
@given(SEEDS, st.integers(0, 912))
def test_line_items_add_up_to_the_amount_of_their_deal_on_any_day(seed: int, day: int) -> None:
    _, made = company(seed)
    items = line_items(Draws(seed, "line items"), made)
    ends = PERIOD.starts + day * DAY
    total = np.zeros(len(made), dtype=np.int64)
    np.add.at(total, items.deal_row, items.as_of(ends, made)["total"].to_numpy())
    amount = made.as_of(ends)["amount"].to_numpy()
    has_items = np.isin(np.arange(len(made)), items.deal_row)
    assert (total[has_items] == amount[has_items]).all()
    assert (items.as_of(ends, made)["total"] > 0).all()


@FEW
@given(SEEDS)
def test_a_deal_never_goes_back_in_time_nor_on_after_its_end_but_by_opening_again(seed: int) -> None:
    _, made = company(seed)
    happened = made.at_s < NEVER
    assert happened[:, 0].all()
    # what has happened comes first, in order
    assert (np.diff(happened.astype(int), axis=1) <= 0).all()
    assert (np.diff(made.at_s, axis=1)[happened[:, 1:]] >= 0).all()
    assert (made.at_s[happened] < PERIOD.ends).all()
    closed = np.isin(made.stage, (WON, LOST))
    after_the_end = closed[:, :-1] & happened[:, 1:]
    assert np.isin(made.stage[:, 1:][after_the_end], OPEN_STAGES).all()
    assert (made.close_s[happened] >= midnight(PERIOD.last_day) - 912 * DAY - DAY).all()


@FEW
@given(SEEDS, st.integers(0, 911))
def test_a_deal_that_did_not_change_in_a_day_is_the_same_the_day_after(seed: int, day: int) -> None:
    _, made = company(seed, 150)
    before, after = (made.as_of(PERIOD.starts + d * DAY) for d in (day, day + 1))
    unchanged = (after["changed_s"] < PERIOD.starts + day * DAY) & (before["created_s"] < PERIOD.starts + day * DAY)
    assert before[unchanged].equals(after[unchanged])


def test_a_copy_goes_into_an_account_that_is_still_there() -> None:
    # three copies in a row, or a deleted subsidiary with a copy, come up once in some hundred thousand accounts
    made = accounts(Draws(5, "accounts"), np.arange(10_000, 710_000), 0, PERIOD, SELLERS)
    merged = np.flatnonzero(made.merge_s < NEVER)
    assert (made.merge_s[merged] < made.merge_s[merged - 1]).all()
    assert (made.merge_s[merged] < made.delete_s[merged - 1]).all()
    assert (made.rows["created_s"].to_numpy()[merged] < made.merge_s[merged]).all()
    # chains are of two at most
    assert not set(merged) & set(merged + 1) & set(merged + 2)


@FEW
@given(SEEDS)
def test_subsidiaries_belong_to_accounts_that_belong_to_nobody(seed: int) -> None:
    made, _ = company(seed, 1_000)
    parents = made.rows["parent"].to_numpy()
    owned = np.flatnonzero((parents >= 0) & made.is_original)
    assert len(owned)
    assert (parents[parents[owned] - 10_000] == -1).all()


@FEW
@given(SEEDS, st.integers(10_000, 1_000_000))
def test_families_of_accounts_that_two_crms_share_lie_in_one_block(seed: int, first: int) -> None:
    number = np.arange(first, first + 2_000)
    made = accounts(Draws(seed, "accounts"), number, 0, PERIOD, SELLERS, is_parted=True)
    parent = made.rows["parent"].to_numpy()
    merged, owned = made.merge_s < NEVER, parent >= 0
    assert merged.any()
    assert owned.any()
    assert (number[merged] // 10 == (number[merged] - 1) // 10).all()
    assert (number[owned] // 10 == parent[owned] // 10).all()
    is_in_both = parting.is_in_both(number)
    assert abs(int(is_in_both.sum()) - 400) <= 10
    assert not (merged & is_in_both).any()
    assert len(set(parent[owned & is_in_both])) == (owned & is_in_both).sum() > 0
    # 5 is no web site, 6 somebody's free mail
    web_style = made.rows["web_style"].to_numpy()
    assert not np.isin(web_style[is_in_both], (5, 6)).any()
    assert np.isin(web_style[~is_in_both], (5, 6)).any()


@FEW
@given(SEEDS)
def test_a_lead_is_merged_into_one_of_its_own_crm(seed: int) -> None:
    made = accounts(Draws(seed, "accounts"), np.arange(10_000, 14_000), 0, PERIOD, SELLERS, is_parted=True)
    sold = deals(Draws(seed, "deals"), made, PERIOD, SELLERS, 12)
    people = contacts(Draws(seed, "contacts"), made, PERIOD)
    rows = leads(Draws(seed, "leads"), made, sold, people, PERIOD, NETWORK, is_parted=True).rows
    merged = rows[rows["master"] >= 0]
    assert len(merged)
    assert (parting.is_in_hubspot_alone(merged["number"]) == parting.is_in_hubspot_alone(merged["master"])).all()


@given(st.lists(st.integers(0, 10**10 - 1), min_size=2, max_size=2, unique=True), st.sampled_from(sorted(hubspot.ID_PREFIXES)))
def test_ids_of_hubspot_stand_in_the_order_of_those_of_salesforce(numbers: list[int], object_name: str) -> None:
    ours = sorted(salesforce_id(object_name, number) for number in numbers)
    theirs = [hubspot.hubspot_id(key) for key in ours]
    assert theirs == sorted(theirs) == sorted(theirs, key=int)
    assert all(key.isdigit() and key[0] != "0" and len(key) == 12 for key in theirs)
    assert [int(key[2:]) for key in theirs] == sorted(numbers)


def test_no_two_objects_share_a_prefix() -> None:
    associations = range(hubspot.CUSTOMER_OF_DEAL, hubspot.SUBJECT_OF_MEETING + 1)
    assert not set(hubspot.ID_PREFIXES.values()) & set(associations)
    assert len(set(hubspot.ID_PREFIXES.values())) == len(hubspot.ID_PREFIXES)
    assert set(hubspot.ID_PREFIXES) < set(ID_PREFIXES)


SQL = duckdb.connect()
for macro in (*macros(), *hubspot.macros(PERIOD)):
    SQL.execute(macro)


@given(st.integers(0, 10**13), st.integers(1, 200_000_000))
# a tie
@example(1, 2_000_000)
@example(4_500_001, 151_000_000 * 2)
def test_home_amounts_are_exact_to_the_cent_and_half_a_cent_goes_up(cents: int, millionths: int) -> None:
    exact = Decimal(cents) / (Decimal(millionths) / 1_000_000)
    expected = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    assert SQL.execute("select divided($1::hugeint, $2::hugeint)", [cents, millionths]).fetchone() == (expected,)


@FEW
@given(SEEDS)
def test_a_registration_is_decided_after_it_was_submitted_and_linked_once_its_deal_is_there(seed: int) -> None:
    made, sold = company(seed)
    involved = involvement(Draws(seed, "involvement"), sold, NETWORK)
    found = registrations(Draws(seed, "registrations"), made, sold, involved, PERIOD, NETWORK)
    submitted = found.rows["created_s"].to_numpy()
    assert (found.decided_s > submitted).all()
    assert found.rows["number"].is_unique
    linked = found.linked_s < NEVER
    created = dict(zip(sold.rows["number"], sold.created_s, strict=True))
    assert all(s >= created[o] for s, o in zip(found.linked_s[linked], found.rows["opportunity"][linked], strict=True))


@given(SEEDS)
def test_a_partner_named_without_its_program_is_mostly_one_that_has_a_single_one(seed: int) -> None:
    draws = Draws(seed, "named")
    named = NETWORK.named_without_program(draws, 400)
    assert set(NETWORK.account_of(named[named == 103])) == {1_002}
    assert 0 < (named != 103).sum() < 100
    clear = NETWORK.clear(draws, np.full(400, 2))
    assert 0 < (clear == 103).sum() < 400
    assert (NETWORK.clear(draws, np.full(400, 103)) == 103).all()


@given(st.integers(0, STEMS - 2))
def test_neighbours_have_different_stems(number: int) -> None:
    def stem(value: int) -> str:
        syllables = SYLLABLES["latin"]
        return syllables[value % 75] + syllables[value // 75 % 75] + syllables[value // 75**2 % 75] + CODAS["latin"][value // 75**3]

    assert stem(number) != stem(number + 1)


def test_every_script_has_a_syllable_for_each_latin_one() -> None:
    assert {len(syllables) for syllables in SYLLABLES.values()} == {75}
    assert {len(codas) for codas in CODAS.values()} == {5}
