"""Raw is a function of the accepted files, not of the order in which they came."""

from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from landed import Landed, salesforce_id, shuffled

# an example is some twenty ingests, so a failing one is shown as it was found
HISTORIES = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
DAYS = [f"2026-01-0{n}" for n in range(1, 6)]


def account_rows(draw: st.DrawFn) -> list[str]:
    names, flags = st.sampled_from(["Acme", "Beta", "Gamma"]), st.sampled_from(["true", "false", "false"])
    numbers = draw(st.lists(st.integers(0, 5), max_size=6))
    return [f"{salesforce_id('001', number)},{draw(names)},{draw(flags)},2026-01-01T00:00:00Z" for number in numbers]


@st.composite
def histories(draw: st.DrawFn) -> dict[str, str]:
    """Path -> content of five days of a delta feed and of a snapshot feed, with repeats, deletions and bad records."""
    files = {}
    for day in DAYS:
        rows = account_rows(draw) + draw(st.lists(st.just("broken"), max_size=1))
        files[f"salesforce/Account/Account_{day}.csv"] = "\n".join(["Id,Name,IsDeleted,SystemModstamp", *rows]) + "\n"
        gone = draw(st.sets(st.integers(0, 9), max_size=2))
        partners = [f"P{n},{draw(st.sampled_from(['One', 'Two']))}" for n in range(10) if n not in gone]
        files[f"prm/partners/partners_{day}.csv"] = "\n".join(["partner_id,name", *partners]) + "\n"
    return files


def settle(landed: Landed) -> None:
    landed.ingest("salesforce.account")
    landed.ingest("prm.partners")


@HISTORIES
@given(files=histories(), seed=st.integers(0, 10**6), corrected=st.sampled_from(DAYS))
def test_any_order_of_arrival_and_a_late_correction_give_what_one_run_over_all_gives(
    tmp_path_factory, files: dict[str, str], seed: int, corrected: str
) -> None:
    at_once, one_by_one = (Landed(Path(tmp_path_factory.mktemp("landed"))) for _ in range(2))
    for path, content in files.items():
        at_once.write(path, content)
    settle(at_once)

    wrong = f"salesforce/Account/Account_{corrected}.csv"
    for path, content in shuffled(list(files.items()), seed):
        one_by_one.write(path, content if path != wrong else f"Id,Name\n{salesforce_id('001', 9)},Wrong\n")
        settle(one_by_one)
    one_by_one.write(wrong, files[wrong])
    settle(one_by_one)

    assert one_by_one.contents() == at_once.contents()


@HISTORIES
@given(files=histories())
def test_what_was_known_on_a_day_is_what_its_own_extracts_gave_and_nothing_is_lost(tmp_path_factory, files: dict[str, str]) -> None:
    landed = Landed(Path(tmp_path_factory.mktemp("landed")))
    seen = {}
    for day in DAYS:
        for path, content in files.items():
            if day in path:
                landed.write(path, content)
        settle(landed)
        seen[day] = current(landed, day)
    assert {day: current(landed, day) for day in DAYS} == seen
    assert landed.query(
        "select count(*) from ledger.extracts where rows_read <> rows_loaded + rows_unchanged + rows_superseded + rows_quarantined"
    ) == [(0,)]
    # no two versions of a key hold on one day
    assert landed.query(
        """
            select count(*) from salesforce.account as a inner join salesforce.account as b using (id)
            where a._known_from < b._known_from and coalesce(a._known_to, date '9999-12-31') > b._known_from
            """
    ) == [(0,)]


def current(landed: Landed, day: str) -> list[tuple]:
    """Accounts and partners as of the day."""
    at = f"_known_from <= date '{day}' and (_known_to is null or _known_to > date '{day}') and not _is_deleted"
    return landed.query(
        f"select id, name from salesforce.account where {at} union all select partner_id, name from prm.partners where {at} order by all"
    )
