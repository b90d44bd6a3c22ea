from pathlib import Path

import pytest

from orchestration.code_version import code_hash


@pytest.fixture
def project(tmp_path) -> Path:
    for name in (
        "dbt_project.yml",
        "models/core/dim_users.sql",
        "dbt_project/macros/day.sql",
        "orchestration/ingest/values.py",
        "requirements.txt",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "name",
    ["dbt_project.yml", "models/core/dim_users.sql", "dbt_project/macros/day.sql", "orchestration/ingest/values.py", "requirements.txt"],
)
def test_a_source_that_decides_content_changes_the_code_hash(project, name):
    before = code_hash(project)
    (project / name).write_text("changed", encoding="utf-8")
    assert code_hash(project) != before


def test_a_file_of_another_name_changes_the_code_hash(project):
    before = code_hash(project)
    (project / "models/core/dim_users.sql").rename(project / "models/core/dim_people.sql")
    assert code_hash(project) != before


@pytest.mark.parametrize(
    "name",
    ["README.md", "tests/test_x.py", "orchestration/review/page.py", "orchestration/ingest/__pycache__/values.pyc", "models/.DS_Store"],
)
def test_other_files_leave_the_code_hash_as_it_is(project, name):
    before = code_hash(project)
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text("new", encoding="utf-8")
    assert code_hash(project) == before


def test_the_code_hash_does_not_depend_on_where_the_project_lies(project, tmp_path_factory):
    elsewhere = project.rename(tmp_path_factory.mktemp("elsewhere") / "moved")
    before = code_hash(elsewhere)
    assert code_hash(elsewhere.rename(project)) == before
