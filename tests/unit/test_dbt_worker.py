"""What the process of a run's dbt says of its work."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from dbt_common.events.base_types import EventLevel, msg_from_base_event
from dbt_common.events.types import Note

from orchestration.warehouse.dbt_worker import say


@pytest.mark.parametrize("level", [EventLevel.INFO, EventLevel.WARN, EventLevel.ERROR])
def test_what_a_person_may_want_to_see_is_one_line_of_json(capsys: pytest.CaptureFixture[str], level: EventLevel) -> None:
    say(msg_from_base_event(Note(msg="two\nlines"), level=level))
    (line,) = capsys.readouterr().out.splitlines()
    event = json.loads(line)
    assert (event["info"]["name"], event["info"]["level"], event["info"]["msg"]) == ("Note", level.value, "two\nlines")
    assert event["data"] == {"msg": "two\nlines"}


@pytest.mark.parametrize("level", [EventLevel.DEBUG, EventLevel.TEST])
def test_what_is_for_debugging_is_not_said(capsys: pytest.CaptureFixture[str], level: EventLevel) -> None:
    say(msg_from_base_event(Note(msg="select 1"), level=level))
    assert capsys.readouterr().out == ""


def test_a_secret_of_the_environment_is_not_said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBT_ENV_SECRET_KEY", "sesame")
    say(msg_from_base_event(Note(msg="open sesame"), level=EventLevel.INFO))
    assert "sesame" not in capsys.readouterr().out


def test_what_threads_say_at_once_is_a_line_each(capfd: pytest.CaptureFixture[str]) -> None:
    messages = [f"{number} " + "x" * 20_000 for number in range(200)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda text: say(msg_from_base_event(Note(msg=text), level=EventLevel.INFO)), messages))
    assert sorted(json.loads(line)["info"]["msg"] for line in capfd.readouterr().out.splitlines()) == sorted(messages)
