"""What the dashboard's page reckons with: a generation's facts in columns, money in whole cents, names once and numbers for them.

Sums are made in the page, for the filters cut them in more ways than any table could hold. So deals that partners count on are here one by
one, with what each credit model gives to whom; everything else is summed as far as the filters allow. A row that lacks something (a deal
without an owner, or without a day) has the number after the last, so that it is in every total and in no choice.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import duckdb

Payload = dict[str, Any]

EXACT = 2**53
"""The numbers of a browser are doubles: whole ones are exact below this."""

DIMENSIONS = ("core.dim_dates", "core.dim_programs", "core.dim_partners", "core.dim_partnerships", "core.dim_users")
CREDITS = ("attribution.partner_revenue", "attribution.partner_pipeline", "attribution.fct_credits")

NEEDS: dict[str, tuple[str, ...]] = {
    "deals": (*DIMENSIONS, *CREDITS, "core.fct_opportunities", "attribution.fct_attributions"),
    "registrations": (*DIMENSIONS, "core.fct_deal_registrations"),
    "meetings": (*DIMENSIONS, "core.fct_partner_meetings"),
    "commissions": (*DIMENSIONS, "commissions.fct_commission_entries"),
    "funnel": (*DIMENSIONS, "funnel.opportunity_funnel"),
    "overlap": (*DIMENSIONS, "account_mapping.overlap_matrix"),
    "goals": (*DIMENSIONS, "goals.goal_vs_actual"),
}
"""The tables of which each part of the page is made."""


def payload(connection: duckdb.DuckDBPyConnection, as_of: dt.date, *, currency: str, min_sample: int) -> Payload:
    """Everything that the page shows. A part whose tables are not all there is null, and `missing` names them."""
    there = {f"{schema}.{table}" for schema, table in connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()}
    missing = {part: [table for table in tables if table not in there] for part, tables in NEEDS.items()}
    data: Payload = {
        "as_of": as_of.isoformat(),
        "today": (as_of - dt.date(1970, 1, 1)).days,
        "currency": currency,
        "min_sample": min_sample,
        "missing": {part: tables for part, tables in missing.items() if tables},
        "programmes": _columns(("id", "name"), []),
        "partners": _columns(("id", "name", "tier", "manager"), []),
        "partnerships": _columns(("id", "partner", "programme", "tier", "signed", "ended"), []),
        "users": _columns(("name", "team"), []),
        "teams": [],
        "quarters": _columns(("name", "first_day", "last_day"), []),
        "models": [],
        "default_model": None,
    }
    connection.execute("create or replace temp table today as select ?::date as day", [as_of])
    if there.issuperset(DIMENSIONS):
        data |= _dimensions(connection)
    for part, make in PARTS.items():
        data[part] = None if missing[part] else make(connection)
    if not missing["deals"]:
        data |= _models(connection, "attribution.credit_model_sensitivity" in there)
    data["quarters"] = _quarters(connection, data) if there.issuperset(DIMENSIONS) else data["quarters"]
    data["is_exact"] = _largest_sum(data) < EXACT
    return data


def _columns(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, list[Any]]:
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def _asked(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, list[Any]]:
    """The query's result, a list a column."""
    found = connection.execute(query)
    return _columns([column[0] for column in found.description], found.fetchall())


def _dimensions(connection: duckdb.DuckDBPyConnection) -> Payload:
    """Number programmes, partners, partnerships, people, teams and quarters in temporary tables of these names, and tell what they are."""
    connection.execute(
        f"""
        create or replace temp table programmes as
        select
            row_number() over (order by name nulls last, program_id) - 1 as number,
            program_id,
            {_label("name", "program_id")} as name
        from core.dim_programs;

        create or replace temp table teams as
        select row_number() over (order by team) - 1 as number, team
        from (select distinct team from core.dim_users where team is not null);

        create or replace temp table people as
        select
            row_number() over (order by users.name nulls last, users.user_id) - 1 as number,
            users.user_id,
            users.email,
            users.team,
            {_label("users.name", "users.user_id")} as name,
            coalesce(teams.number, (select count(*) from teams)) as team_number
        from core.dim_users as users
        left join teams on users.team = teams.team;

        create or replace temp table partners as
        select
            row_number() over (order by partners.name nulls last, partners.partner_id) - 1 as number,
            partners.partner_id,
            {_label("partners.name", "partners.partner_id")} as name,
            partners.tier,
            coalesce(people.number, (select count(*) from people)) as manager
        from core.dim_partners as partners
        left join people on partners.partner_manager_user_id = people.user_id;

        create or replace temp table partnerships as
        select
            row_number() over (order by partners.number, programmes.number, partnerships.partnership_id) - 1 as number,
            partnerships.partnership_id,
            partnerships.program_id,
            partnerships.partner_id,
            partners.number as partner,
            programmes.number as programme,
            partnerships.tier,
            partnerships.signed_on,
            partnerships.ended_on
        from core.dim_partnerships as partnerships
        left join partners on partnerships.partner_id = partners.partner_id
        left join programmes on partnerships.program_id = programmes.program_id;

        create or replace temp table quarters as
        select
            row_number() over (order by min(date_day)) - 1 as number,
            fiscal_quarter as name,
            min(date_day) as starts_on,
            max(date_day) as ends_on
        from core.dim_dates
        group by fiscal_quarter
        """
    )
    return {
        "programmes": _asked(connection, "select program_id as id, name from programmes order by number"),
        "partners": _asked(connection, "select partner_id as id, name, tier, manager from partners order by number"),
        "partnerships": _asked(
            connection,
            """
            select
                partnership_id as id,
                coalesce(partner, (select count(*) from partners)) as partner,
                coalesce(programme, (select count(*) from programmes)) as programme,
                tier,
                date_diff('day', date '1970-01-01', signed_on) as signed,
                date_diff('day', date '1970-01-01', ended_on) as ended
            from partnerships
            order by number
            """,
        ),
        "users": _asked(connection, "select name, team_number as team from people order by number"),
        "teams": [team for (team,) in connection.execute("select team from teams order by number").fetchall()],
    }


def _label(name: str, identity: str) -> str:
    """What a person sees: the name, with the id where it alone tells two apart."""
    return (
        f"case when {name} is null then {identity} "
        f"when count(*) over (partition by {name}) > 1 then {name} || ' (' || {identity} || ')' else {name} end"
    )


def _number(table: str) -> str:
    """The number of what was joined as `table`, else the one after its last."""
    return f"coalesce({table}.number, (select count(*) from {table}))"


def _in_quarter(day: str) -> str:
    return f"left join quarters on {day} between quarters.starts_on and quarters.ends_on"


def _deals(connection: duckdb.DuckDBPyConnection) -> Payload:
    """Deals with a counted touch one by one, their touches in one row of columns after the other, and direct deals in sums.

    A deal's day is the one on which it was closed, while it is open the one on which it is expected to close. Credits are per model a list
    as long as the touches; of a lost deal they are 0, for it is neither revenue nor pipeline. A model that gives a
    touch nothing has no row for it; `rounded_away` lists the touches that have one, of 0 cents.
    """
    connection.execute(
        f"""
        create or replace temp table models as
        select row_number() over (order by credit_model) - 1 as number, credit_model
        from ({" union ".join(f"select credit_model from {table}" for table in CREDITS)});

        create or replace temp table deals as
        select
            row_number() over (order by deals.opportunity_id) - 1 as number,
            deals.opportunity_id,
            deals.involvement,
            {_number("people")} as owner,
            {_number("quarters")} as quarter,
            case deals.stage_category when 'open' then 0 when 'won' then 1 else 2 end as category,
            cast(deals.amount * 100 as bigint) as cents,
            case when deals.is_won then deals.days_to_close end as days
        from core.fct_opportunities as deals
        left join people on deals.owner_user_id = people.user_id
        {_in_quarter("coalesce(deals.closed_on, deals.closes_on)")};

        create or replace temp table touches as
        select
            row_number() over (order by deals.number, counted.partnership_id, counted.role) - 1 as number,
            deals.number as deal,
            deals.category,
            counted.opportunity_id,
            counted.partnership_id,
            {_number("partnerships")} as partnership,
            case counted.role when 'sourced' then 0 else 1 end as role
        from (
            select distinct opportunity_id, partnership_id, role
            from attribution.fct_attributions
            where is_counted and role in ('sourced', 'influenced')
        ) as counted
        inner join deals on counted.opportunity_id = deals.opportunity_id
        left join partnerships on counted.partnership_id = partnerships.partnership_id
        """
    )
    touches = _asked(connection, "select partnership, role from touches order by number")
    credits = [[0] * len(touches["role"]) for _ in connection.execute("select 1 from models").fetchall()]
    rounded_away: list[list[int]] = [[] for _ in credits]
    for model, touch, cents in connection.execute(
        """
        select models.number, touches.number, cast(credits.credited_amount * 100 as bigint)
        from touches
        inner join attribution.fct_credits as credits
            on touches.opportunity_id = credits.opportunity_id and touches.partnership_id = credits.partnership_id
        inner join models on credits.credit_model = models.credit_model
        where touches.category < 2
        order by touches.number
        """
    ).fetchall():
        credits[model][touch] = cents
        if cents == 0:
            rounded_away[model].append(touch)
    return {
        **_asked(
            connection,
            """
            select deals.owner, deals.quarter, deals.category, deals.cents, deals.days, count(*) as touches
            from deals
            inner join touches on deals.number = touches.deal
            group by deals.number, deals.owner, deals.quarter, deals.category, deals.cents, deals.days
            order by deals.number
            """,
        ),
        "touch": touches,
        "credits": credits,
        "rounded_away": rounded_away,
        "direct": _asked(
            connection,
            """
            select
                owner,
                quarter,
                category,
                count(*) as deals,
                cast(coalesce(sum(cents), 0) as bigint) as cents,
                count(cents) as with_amount,
                cast(coalesce(sum(days), 0) as bigint) as days,
                count(days) as with_days
            from deals
            where not exists (select 1 from touches where touches.deal = deals.number)
            group by owner, quarter, category
            order by owner, quarter, category
            """,
        ),
    }


def _models(connection: duckdb.DuckDBPyConnection, is_told: bool) -> Payload:
    """The credit models, and the one in which reports are kept: the model whose sums are the default ones of every partnership.

    Which one is the default is policy and no table says it; of models that agree to the cent the choice is without consequence.
    """
    models = [model for (model,) in connection.execute("select credit_model from models order by number").fetchall()]
    agreeing = (
        connection.execute(
            """
            with

            credited as (

                select partnership_id, credit_model, sum(credited_amount) as amount
                from attribution.partner_revenue
                where partnership_id is not null
                group by partnership_id, credit_model

            )

            select models.credit_model
            from models
            cross join attribution.credit_model_sensitivity as told
            left join credited
                on models.credit_model = credited.credit_model and told.partnership_id = credited.partnership_id
            group by models.credit_model
            having bool_and(coalesce(credited.amount, 0) = coalesce(told.default_amount, 0))
            order by models.credit_model <> 'linear', models.credit_model
            """
        ).fetchall()
        if is_told
        else []
    )
    default = agreeing[0][0] if agreeing else "linear" if "linear" in models else models[0] if models else None
    return {"models": models, "default_model": None if default is None else models.index(default)}


def _registrations(connection: duckdb.DuckDBPyConnection) -> Payload:
    return _asked(
        connection,
        f"""
        select
            {_number("partnerships")} as partnership,
            {_number("quarters")} as quarter,
            count(*) as registrations,
            count(*) filter (where registrations.status = 'approved') as approved
        from core.fct_deal_registrations as registrations
        left join partnerships on registrations.partnership_id = partnerships.partnership_id
        {_in_quarter("registrations.submitted_on")}
        group by partnerships.number, quarters.number
        order by partnership, quarter
        """,
    )


def _meetings(connection: duckdb.DuckDBPyConnection) -> Payload:
    """Meetings by partner, owner and quarter, and by the programmes that the partner was in on that day."""
    found = connection.execute(
        f"""
        with

        meetings as (

            select
                meetings.meeting_id,
                {_number("partners")} as partner,
                {_number("people")} as owner,
                {_number("quarters")} as quarter,
                coalesce(
                    list_sort(list_distinct(list(partnerships.programme) filter (where partnerships.programme is not null))), []
                ) as programmes
            from core.fct_partner_meetings as meetings
            left join partners on meetings.partner_id = partners.partner_id
            left join people on meetings.owner_user_id = people.user_id
            left join partnerships
                on meetings.partner_id = partnerships.partner_id
                and partnerships.signed_on <= meetings.held_on
                and meetings.held_on < coalesce(partnerships.ended_on, date '9999-12-31')
            {_in_quarter("meetings.held_on")}
            group by meetings.meeting_id, partners.number, people.number, quarters.number

        )

        select partner, owner, quarter, programmes, count(*) as meetings
        from meetings
        group by partner, owner, quarter, programmes
        order by partner, owner, quarter, programmes
        """
    ).fetchall()
    sets = sorted({tuple(row[3]) for row in found})
    number = {programmes: i for i, programmes in enumerate(sets)}
    rows = [(*row[:3], number[tuple(row[3])], row[4]) for row in found]
    return {**_columns(("partner", "owner", "quarter", "programmes", "meetings"), rows), "programme_sets": [list(s) for s in sets]}


def _commissions(connection: duckdb.DuckDBPyConnection) -> Payload:
    """The ledger by partnership and quarter of earned_on: what was earned, what was paid (negative); and what is not payable yet."""
    return _asked(
        connection,
        f"""
        select
            {_number("partnerships")} as partnership,
            {_number("quarters")} as quarter,
            cast(coalesce(sum(entries.amount) filter (where entries.entry_type <> 'payout'), 0) * 100 as bigint) as earned,
            cast(coalesce(sum(entries.amount) filter (where entries.entry_type = 'payout'), 0) * 100 as bigint) as paid,
            cast(coalesce(sum(entries.amount) filter (where entries.payable_on > (select day from today)), 0) * 100 as bigint) as held
        from commissions.fct_commission_entries as entries
        left join partnerships on entries.partnership_id = partnerships.partnership_id
        {_in_quarter("entries.earned_on")}
        group by partnerships.number, quarters.number
        order by partnership, quarter
        """,
    )


def _funnel(connection: duckdb.DuckDBPyConnection) -> Payload:
    """The funnel by quarter of creation; `programme` is null where each deal stands once."""
    connection.execute(
        """
        create or replace temp table pipelines as
        select row_number() over (order by sum(reached) desc, crm, pipeline nulls last) - 1 as number, crm, pipeline
        from funnel.opportunity_funnel
        where program_id is null
        group by crm, pipeline;

        create or replace temp table stages as
        select
            row_number() over (order by pipelines.number, funnels.stage_rank nulls last, funnels.stage) - 1 as number,
            pipelines.number as pipeline,
            funnels.crm,
            funnels.pipeline as pipeline_name,
            funnels.stage
        from (select distinct crm, pipeline, stage, stage_rank from funnel.opportunity_funnel) as funnels
        inner join pipelines on funnels.crm = pipelines.crm and funnels.pipeline is not distinct from pipelines.pipeline
        """
    )
    return {
        "pipelines": _asked(connection, "select crm, coalesce(pipeline, 'No pipeline') as name from pipelines order by number"),
        "stages": _asked(connection, "select pipeline, stage as name from stages order by number"),
        **_asked(
            connection,
            f"""
            select
                stages.number as stage,
                {_number("quarters")} as quarter,
                programmes.number as programme,
                case funnels.involvement when 'sourced' then 0 when 'influenced' then 1 else 2 end as involvement,
                case funnels.policy when 'observed' then 0 else 1 end as policy,
                cast(sum(funnels.reached) as bigint) as reached,
                cast(sum(funnels.advanced) as bigint) as advanced,
                cast(sum(funnels.won) as bigint) as won
            from funnel.opportunity_funnel as funnels
            inner join stages
                on funnels.crm = stages.crm
                and funnels.pipeline is not distinct from stages.pipeline_name
                and funnels.stage = stages.stage
            left join programmes on funnels.program_id = programmes.program_id
            {_in_quarter("funnels.cohort_month")}
            where funnels.program_id is null or programmes.number is not null
            group by stages.number, quarters.number, programmes.number, funnels.involvement, funnels.policy
            order by stage, quarter, programme nulls first, involvement, policy
            """,
        ),
    }


def _overlap(connection: duckdb.DuckDBPyConnection) -> Payload:
    """Populations in the order of a customer's life, then the lists that policy names."""
    order = "case population when 'customer' then 0 when 'open_opportunity' then 1 when 'former_customer' then 2 when 'prospect' then 3 end"
    for side in ("our", "their"):
        connection.execute(
            f"""
            create or replace temp table {side}_populations as
            select row_number() over (order by {order} nulls last, population) - 1 as number, population
            from (select distinct {side}_population as population from account_mapping.overlap_matrix)
            """
        )
    return {
        **{
            f"{side}_populations": [
                name for (name,) in connection.execute(f"select population from {side}_populations order by number").fetchall()
            ]
            for side in ("our", "their")
        },
        **_asked(
            connection,
            """
            select
                partners.number as partner,
                our_populations.number as ours,
                their_populations.number as theirs,
                matrix.accounts,
                cast(matrix.open_pipeline_touched * 100 as bigint) as cents
            from account_mapping.overlap_matrix as matrix
            inner join partners on matrix.partner_id = partners.partner_id
            inner join our_populations on matrix.our_population = our_populations.population
            inner join their_populations on matrix.their_population = their_populations.population
            order by partner, ours, theirs
            """,
        ),
    }


def _goals(connection: duckdb.DuckDBPyConnection) -> Payload:
    """Goals as their table tells them, values as exact text; with the partner, programme and team that each is about, where it is."""
    return _asked(
        connection,
        """
        select
            goals.goal_key as key,
            coalesce(goals.name, goals.goal_key) as name,
            goals.unit,
            goals.metric,
            goals.scope_type,
            coalesce(programmes.name, partners.name, people.name, goals.scope_key, '') as scope,
            coalesce(programmes.number, partnerships.programme) as programme,
            coalesce(partners.number, partnerships.partner) as partner,
            coalesce(teams.number, people.team_number) as team,
            goals.owner,
            goals.company_goal,
            date_diff('day', date '1970-01-01', goals.period_start) as starts,
            date_diff('day', date '1970-01-01', goals.period_end) as ends,
            cast(goals.target as varchar) as target,
            cast(goals.actual as varchar) as actual,
            cast(goals.attainment as varchar) as attainment,
            cast(goals.expected_to_date as varchar) as expected,
            goals.pace,
            goals.is_frozen,
            cast(goals.projected_from_pace as varchar) as from_pace,
            cast(goals.projected_from_pipeline as varchar) as from_pipeline
        from goals.goal_vs_actual as goals
        left join programmes on goals.scope_type = 'program' and goals.scope_key = programmes.program_id
        left join partnerships on goals.scope_type = 'partnership' and goals.scope_key = partnerships.partnership_id
        left join partners
            on (goals.scope_type = 'partner' and goals.scope_key = partners.partner_id)
            or (goals.scope_type = 'partnership' and partnerships.partner_id = partners.partner_id)
        left join teams on goals.scope_type = 'team' and goals.scope_key = teams.team
        left join (
            select email, min(name) as name, min(team_number) as team_number from people where email is not null group by email
        ) as people
            on goals.scope_type = 'user' and lower(goals.scope_key) = lower(people.email)
        order by goals.goal_key, goals.period_start
        """,
    )


def _quarters(connection: duckdb.DuckDBPyConnection, data: Payload) -> dict[str, list[Any]]:
    """The calendar's quarters; `is_used` from the first to the last in which anything happened, so that the page offers no empty years."""
    found = _asked(
        connection,
        """
        select
            name,
            date_diff('day', date '1970-01-01', starts_on) as first_day,
            date_diff('day', date '1970-01-01', ends_on) as last_day
        from quarters
        order by number
        """,
    )
    parts = [data["deals"], (data["deals"] or {}).get("direct"), *(data[part] for part in ("registrations", "meetings", "commissions"))]
    used = {number for part in parts if part for number in part["quarter"] if number < len(found["name"])}
    return {**found, "is_used": [bool(used) and min(used) <= i <= max(used) for i in range(len(found["name"]))]}


def _largest_sum(data: Payload) -> int:
    """More than any sum of cents in the page can be."""
    deals = data["deals"]
    if deals is None:
        return 0
    touched = sum(abs(cents or 0) * touches for cents, touches in zip(deals["cents"], deals["touches"], strict=True))
    credited = max((sum(map(abs, model)) for model in deals["credits"]), default=0)
    return max(touched + sum(map(abs, deals["direct"]["cents"])), credited)


PARTS: dict[str, Callable[[duckdb.DuckDBPyConnection], Payload]] = {
    "deals": _deals,
    "registrations": _registrations,
    "meetings": _meetings,
    "commissions": _commissions,
    "funnel": _funnel,
    "overlap": _overlap,
    "goals": _goals,
}
