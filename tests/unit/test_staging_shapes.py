"""Staging models of two CRMs that feed one entity have one shape, by contract: the same columns of the same types in the same order."""

import re

import pytest
import yaml

from orchestration.settings import ROOT

MODELS = {
    model["name"]: model
    for path in ROOT.glob("models/staging/*/_*__models.yml")
    for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
}
MACRO = (ROOT / "dbt_project/macros/united.sql").read_text(encoding="utf-8")
ENTITIES = {
    entity: re.findall(r"'(\w+)'", columns) for entity, columns in re.findall(r"'(\w+)': \[([^\]]*)\]", MACRO.partition("columns_of(")[2])
}
UNITED = re.findall(
    r"united\(\s*'(\w+)',\s*salesforce=(.*?),\s*hubspot=(.*?)\s*\) \}\}",
    "\n".join(path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("models/intermediate/**/*.sql"))),
    re.DOTALL,
)


def shape(model: str) -> list[tuple[str, str]]:
    """(column, type) of the model's contract, in order."""
    declared = MODELS[model]
    assert declared["config"]["contract"]["enforced"] is True, model
    return [(column["name"], column["data_type"]) for column in declared["columns"]]


def test_every_entity_is_united_somewhere() -> None:
    assert sorted(entity for entity, _, _ in UNITED) == sorted(ENTITIES)


@pytest.mark.parametrize(("entity", "salesforce", "hubspot"), UNITED)
def test_an_entity_has_one_shape_in_every_crm(entity: str, salesforce: str, hubspot: str) -> None:
    ours, theirs = re.findall(r"'(\w+)'", salesforce), re.findall(r"'(\w+)'", hubspot)
    assert ours, "no model of Salesforce"
    assert theirs, "no model of HubSpot"
    assert all(name.startswith("stg_salesforce__") for name in ours)
    assert all(name.startswith("stg_hubspot__") for name in theirs)
    shapes = {name: shape(name) for name in (*ours, *theirs)}
    for name, found in shapes.items():
        assert found == shapes[ours[0]], name
        assert [column for column, _ in found] == ENTITIES[entity], name


def test_contacts_have_one_shape_though_nothing_unites_them_yet() -> None:
    assert shape("stg_hubspot__contacts") == shape("stg_salesforce__contacts")


@pytest.mark.parametrize("model", [name for name in MODELS if MODELS[name].get("config", {}).get("contract")])
def test_the_sql_of_a_staging_model_names_its_columns_in_the_order_of_its_contract(model: str) -> None:
    (path,) = ROOT.glob(f"models/staging/*/{model}.sql")
    final = path.read_text(encoding="utf-8").rpartition("\nselect\n")[2]
    places = []
    for column, _ in shape(model):
        # the column is named at the end of its line, alone, behind its table or behind "as"
        found = re.search(rf"(?:^|[\s.]){column},?$", final, re.MULTILINE)
        assert found, f"{model}: no {column}"
        places.append(found.start())
    assert places == sorted(places), model
