"""Text as spellings are compared."""

import unicodedata


class _Normalised(dict[int, str]):
    """What becomes of each character, worked out when it first occurs: a table for str.translate, ten times as fast as a loop."""

    def __missing__(self, code: int) -> str:
        bare = (c for c in unicodedata.normalize("NFD", chr(code).lower()) if unicodedata.category(c)[0] != "M")
        self[code] = "".join(c if unicodedata.category(c)[0] in "LN" else " " for c in bare)
        return self[code]


_NORMALISED = _Normalised()


def normalised_text(text: str) -> str:
    """Lower case, no accents, one space for all that is no letter or digit: what the dbt macro of that name makes of it."""
    translated = unicodedata.normalize("NFC", text).translate(_NORMALISED)
    return " ".join(unicodedata.normalize("NFC", translated).split())
