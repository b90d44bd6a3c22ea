"""From text to typed values in SQL: checked, never coerced. An expression gives null for a text that is no such value."""

from orchestration.ingest.feeds import Column

# the suffix of an 18-character Salesforce id: a letter per five characters, whose bits say which of them are capitals
_SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def typed(column: Column, text: str) -> str:
    """SQL for the value of `text` (a varchar expression, null where empty) as the column's type."""
    if column.kind:
        return f"case when length({text}) = 15{_and_is_salesforces(column, text)} then {text} || {_salesforce_suffix(text)} else {text} end"
    kind = column.data_type.split("(")[0].strip()
    return {
        "varchar": lambda: text,
        "date": lambda: f"case when {_begins_with_digit(text)} then try_cast({text} as date) end",
        "timestamp": lambda: _timestamp(text),
        "boolean": lambda: f"case when lower({text}) in ('true', '1') then true when lower({text}) in ('false', '0') then false end",
        "bigint": lambda: _exact(text, "bigint", "decimal(38, 9)"),
        "decimal": lambda: _decimal(text, column.data_type),
    }[kind]()


def is_checked(column: Column) -> bool:
    """Whether a text can fail to be a value of the column."""
    return column.data_type != "varchar"


def expected(column: Column) -> str:
    """What a value of the column looks like, for the person who has to mend one."""
    kind = column.data_type.split("(")[0].strip()
    if kind == "decimal":
        scale = column.data_type.rstrip(")").split(",")[1].strip()
        return f"a number such as 1234.5, with a point and at most {scale} decimals"
    return {
        "date": "a day such as 2026-06-30",
        "timestamp": "a time such as 2026-06-30T10:15:00Z",
        "boolean": "true, false, 1 or 0",
        "bigint": "a whole number",
    }[kind]


def has_time_of_day(text: str) -> str:
    """SQL: whether a text for a date column carries a time of day that is not midnight."""
    return f"length({text}) > 10 and regexp_matches({text}, '[T ][0-9:.]*[1-9]')"


def _begins_with_digit(text: str) -> str:
    # 'epoch' and 'infinity' are dates to DuckDB
    return f"{text} between '0' and ':'"


def _timestamp(text: str) -> str:
    # a cast to timestamp drops the offset; the cast that heeds it is six times as slow, so only the rows that need it take it
    is_utc = f"{text}[-1] = 'Z' or {text}[-5:] = '+0000' or {text}[20:] = '' or {text}[20:] similar to '\\.[0-9]*'"
    return (
        f"case when not {_begins_with_digit(text)} then null when {is_utc} then try_cast({text} as timestamp) "
        f"else timezone('UTC', try_cast({text} as timestamptz)) end"
    )


def _decimal(text: str, data_type: str) -> str:
    scale = int(data_type.rstrip(")").split(",")[1])
    # a cast rounds what it cannot hold; only a text with more decimals than that, or an exponent, can be rounded
    return (
        f"case when length({text}) - instr({text}, '.') > {scale} and instr({text}, '.') > 0 or {text} similar to '.*[eE_].*' "
        f"then {_exact(text, data_type, f'decimal(38, {scale + 9})')} else try_cast({text} as {data_type}) end"
    )


def _exact(text: str, data_type: str, wider: str) -> str:
    value = f"try_cast({text} as {data_type})"
    return f"case when not contains({text}, '_') and try_cast({text} as {wider}) = {value} then {value} end"


def _and_is_salesforces(column: Column, text: str) -> str:
    # fifteen digits may be an id of HubSpot's, a plain number; the ids of Salesforce's accounts, leads and opportunities begin with 00
    return f" and not ({text} between '1' and ':' and {text} similar to '[0-9]*')" if column.kind == "crm_id" else ""


def _salesforce_suffix(text: str) -> str:
    def letter(block: int) -> str:
        bits = " + ".join(f"case when {text}[{block * 5 + i + 1}] between 'A' and 'Z' then {2**i} else 0 end" for i in range(5))
        return f"substr('{_SUFFIX}', 1 + {bits}, 1)"

    return " || ".join(letter(block) for block in range(3))
