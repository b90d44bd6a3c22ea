"""Every metric of models/metrics, asked of MetricFlow, is the figure that plain SQL finds in the marts."""

import datetime as dt
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
import yaml
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.databricks import DatabricksSqlPlanRenderer
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantic_interfaces.validations.semantic_manifest_validator import SemanticManifestValidator
from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup
from published_sample import published_sample

from orchestration.dbt_project import dbt_environment
from orchestration.settings import ROOT, Settings

pytestmark = pytest.mark.slow

METRICS = sorted(
    metric["name"]
    for path in (ROOT / "models" / "metrics").glob("*.yml")
    for metric in yaml.safe_load(path.read_text(encoding="utf-8")).get("metrics", [])
)
GUIDE = ROOT / "docs" / "metrics.md"

QUARTER, MONTH = "metric_time__fiscal_quarter", "metric_time__month"


@dataclass(frozen=True)
class Same:
    """What a metric comes to by group, as the marts have it: SQL whose last column is the figure and whose others are the groups.

    A figure of the marts that is a rounded quotient is a decimal, and what MetricFlow divides has to round to it.
    """

    sql: str
    by: tuple[str, ...] = ()
    but_zeros: bool = False
    """Leave out what is 0: the mart has rows for it, MetricFlow none."""


def compared(column: str, where: str = "true") -> Same:
    """A figure of partner_vs_direct by quarter and involvement."""
    return Same(
        f"select fiscal_quarter, involvement, {column} from performance.partner_vs_direct where slice = 'all' and {where}",
        (QUARTER, "opportunity__involvement"),
    )


def scored(column: str) -> Same:
    """A figure of the scorecard by quarter and partner; by the quarter's first day, which may be older than the calendar."""
    return Same(f"select quarter_starts_on, partner_id, {column} from performance.partner_scorecard", ("metric_time__day", "partner"))


def by_month(table: str, day: str, figure: str = "count(*)", where: str = "true") -> Same:
    """A sum over a table by month of one of its days."""
    return Same(
        f"select date_trunc('month', {day}), {figure} from {table} where {day} is not null and ({where}) group by all",
        (MONTH,),
    )


def credited(table: str, where: str) -> Same:
    """Credits of the default model by month and partnership."""
    return Same(
        f"""
        select month, partnership_id, sum(credited_amount)
        from attribution.{table}
        where credit_model = (select credit_model from attribution.dim_credit_models where is_default) and {where}
        group by all
        """,
        (MONTH, "partnership"),
    )


def funnelled(column: str, policy: str, where: str = "true") -> Same:
    """A figure of the funnel by month, CRM, pipeline, involvement and stage."""
    return Same(
        f"""
        select cohort_month, crm, pipeline, involvement, stage, {column}
        from funnel.opportunity_funnel
        where program_id is null and policy = '{policy}' and {where}
        """,
        (MONTH, *FUNNEL, "funnel_stage__funnel_step"),
    )


FUNNEL = ("funnel_stage__funnel_crm", "funnel_stage__funnel_pipeline", "funnel_stage__funnel_involvement")


def lived(figure: str, where: str = "true") -> Same:
    """A sum over the lives of partnerships by programme."""
    return Same(f"select program_id, {figure} from funnel.partner_lifecycle where {where} group by all", ("program",))


REGION_RATES = Same(
    """
    select fiscal_quarter, involvement, nullif(slice_key, '(none)'), close_rate
    from performance.partner_vs_direct
    where slice = 'region'
    """,
    (QUARTER, "opportunity__involvement", "account__region"),
)

COMPARISONS: dict[str, tuple[Same, ...]] = {
    # deals
    "opportunities_created": (by_month("core.fct_opportunities", "created_on"),),
    "partnership_opportunities_created": (by_month("core.fct_opportunities", "created_on", where="involvement <> 'direct'"),),
    "partnership_pipeline_created": (
        Same(
            """
            select accounts.region, sum(coalesce(amount, 0))
            from core.fct_opportunities as opportunities
            left join core.dim_accounts as accounts using (account_id)
            where involvement <> 'direct'
            group by all
            """,
            ("account__region",),
        ),
    ),
    "open_opportunities": (
        Same(
            "select involvement, count(*) from core.fct_opportunities where stage_category = 'open' group by all",
            ("opportunity__involvement",),
        ),
    ),
    "open_pipeline": (
        # each model divides all of it
        Same(
            """
            select month, sum(credited_amount)
            from attribution.partner_pipeline
            where credit_model = 'linear'
            group by all
            """,
            (MONTH,),
        ),
    ),
    "pipeline_at_month_end": (
        by_month("core.fct_pipeline_snapshots", "month_end", "sum(amount)"),
        Same(
            "select sum(amount) from core.fct_pipeline_snapshots where month_end = (select max(month_end) from core.fct_pipeline_snapshots)"
        ),
        Same("select value from quality.headline_figures where metric = 'open_pipeline_amount'"),
    ),
    "opportunities_closed": (compared("opportunities"),),
    "opportunities_won": (compared("won"),),
    "opportunities_lost": (compared("lost", "lost > 0"),),
    "bookings": (
        compared("won_amount", "won > 0"),
        Same("select month, sum(credited_amount) from attribution.partner_revenue where credit_model = 'linear' group by all", (MONTH,)),
    ),
    "close_rate": (compared("close_rate"), REGION_RATES),
    "won_deals_with_an_amount": (compared("won_with_amount", "won > 0"),),
    "days_to_close": (compared("won_days", "won > 0"),),
    "avg_deal_size": (compared("avg_deal_size"),),
    "avg_days_to_close": (compared("avg_days_to_close"),),
    "velocity": (compared("velocity"),),
    "stage_visits_left": (
        Same(
            "select fiscal_quarter, stage, sum(visits) from performance.days_in_stage group by all",
            (QUARTER, "stage_visit__visited_stage"),
        ),
    ),
    "days_in_stage": (by_month("core.fct_opportunity_stages", "exited_on", "sum(days_in_stage)"),),
    "avg_days_in_stage": (
        Same(
            "select fiscal_quarter, involvement, crm, pipeline, stage, mean_days from performance.days_in_stage",
            (QUARTER, "opportunity__involvement", "opportunity__crm", "opportunity__pipeline", "stage_visit__visited_stage"),
        ),
    ),
    # credits
    "credited_amount": (
        Same("select month, credit_model, sum(credited_amount) from attribution.partner_revenue group by all", (MONTH, "credit_model")),
    ),
    "partner_sourced_revenue": (
        credited("partner_revenue", "involvement = 'sourced'"),
        Same(
            "select fiscal_quarter, partner_id, sourced from performance.partner_scorecard",
            (QUARTER, "partnership__partner"),
            but_zeros=True,
        ),
    ),
    "partner_influenced_revenue": (
        credited("partner_revenue", "involvement = 'influenced'"),
        Same(
            "select fiscal_quarter, partner_id, influenced from performance.partner_scorecard",
            (QUARTER, "partnership__partner"),
            but_zeros=True,
        ),
    ),
    "partner_revenue": (
        credited("partner_revenue", "partnership_id is not null"),
        Same("select partnership_id, default_amount from attribution.credit_model_sensitivity", ("partnership",), but_zeros=True),
    ),
    "uncredited_revenue": (credited("partner_revenue", "partnership_id is null"),),
    "partner_share_of_bookings": (
        Same(
            """
            select month, cast(sum(credited_amount) filter (where partnership_id is not null) / sum(credited_amount) as decimal(9, 6))
            from attribution.partner_revenue
            where credit_model = 'linear'
            group by all
            """,
            (MONTH,),
        ),
    ),
    "partner_sourced_pipeline": (credited("partner_pipeline", "involvement = 'sourced'"),),
    "partner_influenced_pipeline": (credited("partner_pipeline", "involvement = 'influenced'"),),
    "partner_pipeline": (credited("partner_pipeline", "partnership_id is not null"),),
    "uncredited_pipeline": (credited("partner_pipeline", "partnership_id is null"),),
    # commissions
    "commissions_earned": (
        by_month("commissions.fct_commission_entries", "earned_on", "sum(amount)", "entry_type <> 'payout'"),
        Same(
            """
            select partnerships.partner_id, sum(amount)
            from commissions.fct_commission_entries as entries
            left join core.dim_partnerships as partnerships using (partnership_id)
            where entry_type <> 'payout'
            group by all
            """,
            ("partnership__partner",),
        ),
    ),
    "commissions_paid": (by_month("commissions.fct_commission_entries", "recorded_on", "-sum(amount)", "entry_type = 'payout'"),),
    "commissions_owed": (
        Same("select partnership_id, sum(amount) from commissions.fct_commission_entries group by all", ("partnership",)),
        Same(
            """
            select days.month_starts_on, sum(amount)
            from core.dim_dates as days
            inner join commissions.fct_commission_entries as entries on entries.recorded_on <= days.date_day
            where days.is_month_end
            group by all
            """,
            (MONTH,),
        ),
    ),
    # leads, registrations, meetings
    "partnership_leads_created": (by_month("core.fct_leads", "created_on", where="partnership_id is not null"),),
    "partnership_leads_converted": (by_month("core.fct_leads", "converted_on", where="partnership_id is not null"),),
    "ecosystem_qualified_leads": (by_month("core.fct_leads", "created_on", where="is_ecosystem_qualified"),),
    "deals_registered": (by_month("core.fct_deal_registrations", "submitted_on"),),
    "registrations_approved": (by_month("core.fct_deal_registrations", "submitted_on", where="status = 'approved'"),),
    "registrations_waiting": (by_month("core.fct_deal_registrations", "submitted_on", where="status in ('submitted', 'in_review')"),),
    "registrations_in_conflict": (by_month("core.fct_deal_registrations", "submitted_on", where="conflicts_with is not null"),),
    "days_to_decision": (by_month("core.fct_deal_registrations", "submitted_on", "sum(days_to_decision)", "days_to_decision is not null"),),
    "avg_days_to_decision": (by_month("core.fct_deal_registrations", "submitted_on", "cast(avg(days_to_decision) as decimal(9, 2))"),),
    "partner_meetings_held": (
        Same(
            "select partner_id, call_type, count(*) from core.fct_partner_meetings group by all",
            ("partner", "meeting__call_type"),
        ),
    ),
    "leads_given": (
        scored("given"),
        Same("select partner_id, sum(given) from performance.lead_distribution group by all", ("partner",), but_zeros=True),
    ),
    "leads_received": (scored("received"),),
    "reciprocity": (scored("reciprocity"),),
    "answers_met": (scored("answers_met"),),
    "answers_missed": (scored("answers_missed"),),
    "sla_met": (scored("sla_met"),),
    "trainings_due": (
        scored("trainings_due"),
        Same("select partner_id, max_by(trainings_due, quarter_starts_on) from performance.partner_scorecard group by all", ("partner",)),
    ),
    "trainings_completed": (
        scored("trainings_completed"),
        Same(
            "select partner_id, max_by(trainings_completed, quarter_starts_on) from performance.partner_scorecard group by all",
            ("partner",),
        ),
    ),
    "training_completion": (scored("training_completion"),),
    "co_marketing_spend": (Same("select kind, sum(spend) from performance.co_marketing group by all", ("activity__kind",)),),
    "co_marketing_leads": (Same("select kind, sum(leads) from performance.co_marketing group by all", ("activity__kind",)),),
    # partnerships
    "new_partnerships_signed": (
        by_month("core.dim_partnerships", "signed_on"),
        Same("select program_id, partnerships from performance.program_economics", ("program",), but_zeros=True),
    ),
    "partnerships_in_force": (Same("select program_id, count(*) from core.dim_partnerships where is_in_force group by all", ("program",)),),
    "partnerships_ended": (by_month("core.dim_partnerships", "ended_on"),),
    "partnerships_recruited": (lived("count(*)", "days_to_recruit is not null"),),
    "days_to_recruit": (lived("sum(days_to_recruit)", "days_to_recruit is not null"),),
    "avg_days_to_recruit": (Same("select program_id, avg_days_to_recruit from performance.program_economics", ("program",)),),
    "partnerships_with_revenue": (lived("count(*)", "days_to_first_revenue is not null"),),
    "days_to_first_revenue": (lived("sum(days_to_first_revenue)", "days_to_first_revenue is not null"),),
    "avg_days_to_first_revenue": (Same("select program_id, avg_days_to_first_revenue from performance.program_economics", ("program",)),),
    # funnel
    "funnel_reached": (funnelled("reached", "imputed"),),
    "funnel_advanced": (funnelled("advanced", "imputed"),),
    "step_conversion": (funnelled("step_conversion", "imputed"),),
    "funnel_entered": (funnelled("reached", "imputed", "stage_rank = 1"),),
    "funnel_won": (funnelled("won", "imputed", "stage_rank = 1"),),
    "overall_conversion": (
        Same(
            """
            select distinct cohort_month, crm, pipeline, involvement, overall_conversion
            from funnel.opportunity_funnel
            where program_id is null and policy = 'imputed'
            """,
            (MONTH, *FUNNEL),
        ),
    ),
    "observed_reached": (funnelled("reached", "observed"),),
    "observed_advanced": (funnelled("advanced", "observed"),),
    "observed_step_conversion": (funnelled("step_conversion", "observed"),),
}


class RenderingForDuckDb:
    """All that MetricFlow asks of a database before it has SQL to run."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()


class RenderingForSpark:
    """MetricFlow speaks Spark's dialect under the name of Databricks."""

    sql_engine_type = SqlEngine.DATABRICKS
    sql_plan_renderer = DatabricksSqlPlanRenderer()


@dataclass(frozen=True)
class Warehouse:
    """A built database and the metrics over it."""

    database: duckdb.DuckDBPyConnection
    engine: MetricFlowEngine

    def metric(self, name: str, by: tuple[str, ...]) -> list[tuple[Any, ...]]:
        """The rows of `mf query --metrics name --group-by by`, groups first."""
        asked = self.engine.explain(MetricFlowQueryRequest.create(metric_names=(name,), group_by_names=by))
        found = self.database.execute(asked.sql_statement.sql)
        place = {column[0]: number for number, column in enumerate(found.description)}
        return [tuple(row[place[column]] for column in (*by, name)) for row in found.fetchall()]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return published_sample(tmp_path_factory)


@pytest.fixture(scope="module")
def warehouse(published: Settings) -> Iterator[Warehouse]:
    text = (published.dbt_target_dir / "semantic_manifest.json").read_text(encoding="utf-8")
    database = duckdb.connect(str(published.build_database), read_only=True)
    semantics = SemanticManifestLookup(parse_manifest_from_dbt_generated_manifest(text))
    yield Warehouse(database, MetricFlowEngine(semantics, RenderingForDuckDb()))
    database.close()


def figures(rows: list[tuple[Any, ...]], but_zeros: bool) -> dict[tuple[Any, ...], Any]:
    """Rows by their groups, without those that have no figure."""
    by_group = {tuple(map(as_day, groups)): value for *groups, value in rows if value is not None and not (but_zeros and value == 0)}
    assert len(by_group) == sum(row[-1] is not None and not (but_zeros and row[-1] == 0) for row in rows), "a group has several rows"
    return by_group


def as_day(group: Any) -> Any:
    return group.date() if isinstance(group, dt.datetime) else group


def agree(asked: Any, published: Any) -> bool:
    """Whether what MetricFlow answered is the published figure: exactly, or for a quotient, by the rounding that is published."""
    if not isinstance(asked, float):
        return asked == published
    half_a_digit = Decimal(5).scaleb(published.as_tuple().exponent - 1)
    return abs(Decimal(asked) - published) <= half_a_digit + Decimal("1e-12") * abs(published)


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_is_what_the_marts_have(warehouse: Warehouse, name: str) -> None:
    assert name in COMPARISONS, f"{name} is held against no figure of the marts; add it to COMPARISONS"
    for same in COMPARISONS[name]:
        asked = figures(warehouse.metric(name, same.by), same.but_zeros)
        published = figures(warehouse.database.execute(same.sql).fetchall(), same.but_zeros)
        assert published, same.sql
        assert asked.keys() == published.keys(), (same.by, asked.keys() ^ published.keys())
        off = {group: (value, published[group]) for group, value in asked.items() if not agree(value, published[group])}
        assert not off, (same.by, off)


def test_every_metric_is_asked_of_spark_in_sql_that_spark_reads(published: Settings) -> None:
    # dbt wrote the names of tables as DuckDB quotes them
    text = (published.dbt_target_dir / "semantic_manifest.json").read_text(encoding="utf-8").replace('\\"', "`")
    engine = MetricFlowEngine(SemanticManifestLookup(parse_manifest_from_dbt_generated_manifest(text)), RenderingForSpark())
    for name in METRICS:
        by = COMPARISONS[name][0].by
        sql = engine.explain(MetricFlowQueryRequest.create(metric_names=(name,), group_by_names=by)).sql_statement.sql
        assert "`build`." in sql, name
        sqlglot.parse_one(sql, dialect="spark", error_level=sqlglot.ErrorLevel.RAISE)


def test_only_metrics_that_exist_are_compared() -> None:
    assert sorted(COMPARISONS) == METRICS


def test_the_guide_lists_every_metric_and_no_other() -> None:
    section = GUIDE.read_text(encoding="utf-8").split("\n## Metrics once", 1)[1].split("\n### ")
    listed = re.findall(r"^\| `(\w+)` \|", section[1], re.MULTILINE)
    assert sorted(listed) == METRICS


def test_what_the_guide_calls_a_figure_of_a_mart_alone_is_a_column_there(warehouse: Warehouse) -> None:
    section = GUIDE.read_text(encoding="utf-8").split("\n### Of a mart alone", 1)[1].split("\n## ", 1)[0]
    named = re.findall(r"^\| (.+?) \| `(\w+\.\w+)` \|", section, re.MULTILINE)
    assert named
    columns = {
        f"{table}.{column}"
        for table, column in warehouse.database.execute(
            "select schema_name || '.' || table_name, column_name from duckdb_columns() where not internal"
        ).fetchall()
    }
    told = {f"{table}.{column}" for cell, table in named for column in re.findall(r"`(\w+)`", cell)}
    assert told - columns == set()
    assert not {name.rsplit(".", 1)[1] for name in told} & set(METRICS)


def test_metricflow_finds_nothing_wrong_with_the_metrics(published: Settings) -> None:
    text = (published.dbt_target_dir / "semantic_manifest.json").read_text(encoding="utf-8")
    found = SemanticManifestValidator().validate_semantic_manifest(parse_manifest_from_dbt_generated_manifest(text))
    # MetricFlow itself makes a metric of the measure of a cumulative one, then warns that there are both
    issues = [issue.as_readable_str() for issue in found.all_issues]
    assert [issue for issue in issues if "should not have both a measure and a metric as inputs" not in issue] == []


def test_the_command_of_the_guide_asks_the_published_database(published: Settings, tmp_path: Path) -> None:
    """In a project folder of its own: `mf` reads the manifest in target/ beside dbt_project.yml and no other."""
    for name in ("dbt_project.yml", "profiles.yml", "dbt_project", "models", "seeds", "orchestration", "expectations"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    block = re.search(r"```bash\n(export DBT_TARGET=published\n.+?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    settings = Settings(landing_dir=published.landing_dir, warehouse_dir=published.warehouse_dir)
    environment = {
        name: value
        for name, value in dbt_environment(settings).items()
        if not name.startswith("DBT_") and name != "PARTNERVERSE_POLICY_DIR"
    }
    answer = tmp_path / "answer.csv"
    done = subprocess.run(
        ["bash", "-euc", f"{block[1].rstrip()} --quiet --csv {shlex.quote(str(answer))}"],
        cwd=tmp_path,
        env={**environment, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    header, *rows = answer.read_text(encoding="utf-8").splitlines()
    assert header.split(",") == [QUARTER, "opportunity__involvement", "close_rate", "avg_deal_size"]
    with duckdb.connect(str(published.published / "partnerverse.duckdb"), read_only=True) as database:
        quarters = database.execute("select count(*) from performance.partner_vs_direct where slice = 'all'").fetchone()
    assert (len(rows),) == quarters
