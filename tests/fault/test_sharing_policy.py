"""A line of the sharing policy that cannot be meant ends the run with a sentence naming the line: a rule that is misread leaks."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from compiled_models import compiled_models

pytestmark = pytest.mark.slow

MODELS = ("stg_policy__account_lists", "stg_policy__shareable_fields", "stg_policy__sharing_exclusions", "stg_policy__sharing_rules")
FILES = {
    "account_lists": ("list,account_id", ["strategic,salesforce:1"]),
    "shareable_fields": ('field,"column"', ["company_name,dim_accounts.name", "deal_stage,fct_opportunities.stage"]),
    "sharing_exclusions": ("account_id,reason", ["salesforce:9,A court said so"]),
    "sharing_rules": (
        "partner_key,population,field,level,effective_from,effective_to",
        [",,,counts only,,", "acme,strategic,deal_stage,hidden,2026-01-01,2026-12-31", "acme,,,open,,"],
    ),
}
LEVELS = "hidden, counts, overlap, all, closed, counts only, overlap only, open"
REFUSED = [
    ("sharing_rules", "acme,customer,,some,,", f'sharing_rules.csv, line 5: level is "some"; write one of {LEVELS}.'),
    ("sharing_rules", "acme,customer,,,,", f"sharing_rules.csv, line 5: level is empty; write one of {LEVELS}."),
    ("sharing_rules", "acme,,,hidden,1.1.2026,", 'line 5: effective_from is "1.1.2026"; write a day as YYYY-MM-DD.'),
    (
        "sharing_rules",
        "acme,,,hidden,2026-02-01,2026-01-31",
        "line 5: effective_to is 2026-01-31, before effective_from, 2026-02-01; write the last day on which the rule holds.",
    ),
    ("sharing_exclusions", ",Nobody", "sharing_exclusions.csv, line 3: account_id is empty; write a value."),
    ("shareable_fields", ",dim_accounts.city", "shareable_fields.csv, line 4: field is empty; write a value."),
    ("shareable_fields", "town,", "line 4: column is empty; write one of dim_accounts."),
    ("shareable_fields", "town,dim_accounts.town", 'line 4: column is "dim_accounts.town"; write one of dim_accounts.account_id, '),
    (
        "shareable_fields",
        "company_name,dim_accounts.city",
        "line 4: the field stands there already (line 2); give one of the two another name, or remove it.",
    ),
    (
        "shareable_fields",
        "The Town,dim_accounts.city",
        'line 4: field is "The Town"; write lower-case letters and digits with _ between words.',
    ),
    (
        "shareable_fields",
        "partner_account_id,dim_accounts.city",
        'line 4: field is "partner_account_id", which every file has; give the field another name.',
    ),
]
Policy = Callable[..., dict[str, list[tuple]]]


@pytest.fixture(scope="module")
def policy(tmp_path_factory) -> Policy:
    """The staging models on the good lines and one more of a file."""
    folder: Path = tmp_path_factory.mktemp("policy")
    compiled = compiled_models(folder, *MODELS)

    def rows(file: str | None = None, line: str = "") -> dict[str, list[tuple]]:
        with duckdb.connect() as connection:
            connection.execute("attach ':memory:' as build; create schema build.policy; create schema build.staging")
            for name, (header, lines) in FILES.items():
                path = folder / f"{name}.csv"
                path.write_text("\n".join([header, *lines, *([line] if name == file else [])]) + "\n", encoding="utf-8")
                connection.execute(f"create table build.policy.{name} as from read_csv('{path}', all_varchar = true, header = true)")
            for model in MODELS:
                connection.execute(f"create table build.staging.{model} as {compiled[model]}")
            return {model: connection.execute(f"from build.staging.{model}").fetchall() for model in MODELS}

    return rows


@pytest.mark.parametrize(("file", "line", "message"), REFUSED)
def test_a_line_that_cannot_be_meant_is_refused_with_its_number_and_a_remedy(policy: Policy, file: str, line: str, message: str):
    with pytest.raises(duckdb.Error) as refused:
        policy(file, line)
    assert message in str(refused.value)


def test_a_preset_is_the_level_that_it_means(policy: Policy):
    assert [(line, key, level) for line, key, _, _, level, *_ in policy()["stg_policy__sharing_rules"]] == [
        (2, None, "counts"),
        (3, "acme", "hidden"),
        (4, "acme", "all"),
    ]


def test_fields_keep_the_order_of_their_lines(policy: Policy):
    found = policy("shareable_fields", "town,dim_accounts.city")["stg_policy__shareable_fields"]
    assert sorted(found, key=lambda field: field[2]) == [
        ("company_name", "dim_accounts.name", 1),
        ("deal_stage", "fct_opportunities.stage", 2),
        ("town", "dim_accounts.city", 3),
    ]
