import json

from orchestration.publish.contract import TableDescription
from orchestration.publish.descriptions import descriptions_from_manifest


def test_models_are_described_by_the_name_of_their_table_and_nothing_else_is(tmp_path):
    columns = {"date_day": {"name": "date_day", "description": "The day."}, "fiscal_year": {"name": "fiscal_year", "description": ""}}
    nodes = {
        "model.partnerverse.dim_dates": {
            "resource_type": "model",
            "schema": "core",
            "alias": "dim_dates",
            "description": "One row per day.",
            "columns": columns,
        },
        "test.partnerverse.unique": {"resource_type": "test", "schema": "core", "alias": "unique", "description": "", "columns": {}},
    }
    (tmp_path / "manifest.json").write_text(json.dumps({"nodes": nodes}), encoding="utf-8")
    assert descriptions_from_manifest(tmp_path / "manifest.json") == {
        "core.dim_dates": TableDescription("One row per day.", {"date_day": "The day.", "fiscal_year": ""})
    }
