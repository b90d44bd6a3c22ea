"""manifest.json: what a generation is, of which day, made of what."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from orchestration.publish.contract import RESTATEMENTS, SCHEMA_VERSION, PublishError
from orchestration.publish.hashing import TableContent

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """The manifest of one generation. `policy_hash` and `code_hash` name the policies and the code that it was made with;
    `stale_since` the optional feeds whose newest extract was refused, with the day of their last good one."""

    generation: str
    as_of: dt.date
    published_at: dt.datetime
    commit: str | None
    schema_version: int
    policy_hash: str
    code_hash: str
    stale_since: Mapping[str, dt.date]
    tables: Mapping[str, TableContent]

    def says_the_same(self, as_of: dt.date, tables: Mapping[str, TableContent]) -> bool:
        """Whether a generation as of that day with these tables would tell its readers nothing new."""
        return (self.schema_version, self.as_of, _own(self.tables)) == (SCHEMA_VERSION, as_of, _own(tables))

    def write(self, folder: Path) -> None:
        """Write manifest.json into the folder."""
        said = asdict(self) | {"published_at": _utc(self.published_at).isoformat().replace("+00:00", "Z")}
        (folder / MANIFEST).write_text(json.dumps(said, indent=2, default=dt.date.isoformat) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Manifest | None":
        """The manifest of a generation's folder, or None where there is no such file. Raises PublishError if it cannot be read."""
        path = folder / MANIFEST
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                generation=said["generation"],
                as_of=dt.date.fromisoformat(said["as_of"]),
                published_at=dt.datetime.fromisoformat(said["published_at"]),
                commit=said["commit"],
                schema_version=said["schema_version"],
                policy_hash=said["policy_hash"],
                code_hash=said["code_hash"],
                stale_since={feed: dt.date.fromisoformat(day) for feed, day in said["stale_since"].items()},
                tables={name: TableContent(**content) for name, content in said["tables"].items()},
            )
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise PublishError(
                f"{path} is no manifest ({error!r}); remove {folder.resolve()} and the link to it, then publish again."
            ) from error


def generation_id(published_at: dt.datetime, tables: Mapping[str, TableContent]) -> str:
    """The name of a generation, and of its folder: when it was published (UTC) and the start of the hash of all its tables."""
    said = "".join(f"{name} {tables[name].rows} {tables[name].hash}\n" for name in sorted(tables))
    return f"{_utc(published_at):%Y%m%dT%H%M%SZ}-{hashlib.sha256(said.encode()).hexdigest()[:8]}"


def _own(tables: Mapping[str, TableContent]) -> dict[str, TableContent]:
    return {name: content for name, content in tables.items() if name != RESTATEMENTS}


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(microsecond=0)
