"""Names of folders that are made of somebody's words: a partner's key or id."""

from collections import Counter
from collections.abc import Collection
from hashlib import sha256
from urllib.parse import quote

LONGEST = 120
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
"""Names that Windows takes for devices, with any ending."""


def folder_name(text: str) -> str:
    """The text as the name of one folder, itself where that is safe; two texts never have the same name.

    What is no letter, digit, `_`, `-` or `.` is percent-encoded, so there is no separator, no NUL and no way out of the folder above.
    """
    name = quote(text, safe="")
    if not name or name[0] in ".~" or name.split(".")[0].casefold() in DEVICES:
        name = f"%{ord(name[0]):02X}{name[1:]}" if name else "%"
    if name.endswith("."):
        name = name[:-1] + "%2E"
    return name if len(name) <= LONGEST else f"{name[:100]}-{_digest(text)}"


def folder_names(texts: Collection[str]) -> dict[str, str]:
    """A name for each text; those that only capitals tell apart are told apart by a hash, for file systems that do not."""
    names = {text: folder_name(text) for text in texts}
    alike = Counter(name.casefold() for name in names.values())
    return {text: name if alike[name.casefold()] == 1 else f"{name[:100]}-{_digest(text)}" for text, name in names.items()}


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
