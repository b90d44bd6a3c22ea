"""Rows that are written one by one, as text, in versions: stories, the company's own people and products, partners."""

import datetime as dt
from collections.abc import Sequence

from orchestration.sample.layouts import LAYOUTS
from orchestration.sample.period import DAY, Extract
from orchestration.sample.values import salesforce_id


def day_text(moment: int) -> str:
    """The ISO date of a moment."""
    return (dt.date(1970, 1, 1) + dt.timedelta(days=moment // DAY)).isoformat()


def moment_text(moment: int) -> str:
    """A moment as Salesforce writes it."""
    return (dt.datetime(1970, 1, 1) + dt.timedelta(seconds=moment)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


class Records:
    """Versions of rows by feed folder and key. A version holds from its moment on and keeps what it does not say anew."""

    def __init__(self) -> None:
        self._versions: dict[str, dict[str, list[tuple[int, dict[str, str] | None]]]] = {}

    def put(self, folder: str, key: str, moment: int, values: dict[str, object]) -> None:
        """A row as it is from `moment` on; versions of a key come in the order of their moments. Raises KeyError for an unknown header."""
        layout = LAYOUTS[folder]
        unknown = set(values) - set(layout.names)
        if unknown:
            raise KeyError(f"{folder} has no {', '.join(sorted(unknown))}")
        versions = self._versions.setdefault(folder, {}).setdefault(key, [])
        text = dict(versions[-1][1] or {}) if versions else {}
        if not versions and "CreatedDate" in layout.columns:
            text["CreatedDate"] = moment_text(moment)
        text |= {header: "" if value is None else str(value) for header, value in values.items()}
        text |= {header: moment_text(moment) for header in ("LastModifiedDate", "SystemModstamp") if header in layout.columns}
        text[layout.headers[0]] = key
        versions.append((moment, text))

    def crm(self, object_name: str, number: int, moment: int, **values: object) -> str:
        """A row of a Salesforce object; returns its id."""
        key = salesforce_id(object_name, number)
        self.put(f"salesforce/{object_name}", key, moment, values)
        return key

    def gone(self, folder: str, key: str, moment: int) -> None:
        """The row is in no snapshot from `moment` on."""
        self._versions[folder][key].append((moment, None))

    def count(self, folder: str) -> int:
        """How many keys of a feed there are."""
        return len(self._versions.get(folder, {}))

    def rows(self, folder: str, extract: Extract, names: Sequence[str]) -> list[list[str]]:
        """The rows of one extract, values in the order of the names.

        A snapshot and the first export hold the last version of each key; a later export holds the day's versions, and so does the first
        for its own day: what is saved twice on a day is exported twice.
        """
        layout = LAYOUTS[folder]
        found = []
        for versions in self._versions.get(folder, {}).values():
            known = [(moment, text) for moment, text in versions if moment < extract.ends]
            of_the_day = [text for moment, text in known if moment >= extract.begins]
            if layout.is_snapshot or (extract.is_first and not of_the_day):
                of_the_day = [text for _, text in known[-1:]]
            found += [[text.get(name, "") for name in names] for text in of_the_day if text is not None]
        return found
