"""What dbt is told of the marts' readers holds every mart and nothing that is gone."""

import re

import yaml

from orchestration.settings import ROOT

MARTS = {path.stem for path in ROOT.glob("models/marts/*/*.sql")}
EXPOSURES = {
    exposure["name"]: [re.fullmatch(r"ref\('(\w+)'\)", name)[1] for name in exposure["depends_on"]]
    for exposure in yaml.safe_load((ROOT / "models/metrics/_exposures.yml").read_text(encoding="utf-8"))["exposures"]
}


def test_the_published_database_is_every_mart() -> None:
    assert sorted(EXPOSURES["published_database"]) == sorted(MARTS)


def test_readers_read_marts_alone_each_named_once() -> None:
    for name, models in EXPOSURES.items():
        assert set(models) <= MARTS, name
        assert len(models) == len(set(models)), name
