with

lines as (

    select * from {{ policy_lines(ref('tier_requirements')) }}

),

requirements as (

    select
        policy_line,
        {{ policy_value('tier_requirements', 'program_id') }} as program_id,
        {{ policy_value('tier_requirements', 'tier', required=true) }} as tier,
        {{ policy_value(
            'tier_requirements', 'rank', 'integer', required=true, lowest=1, highest=1000
        ) }} as tier_rank,
        {{ policy_value(
            'tier_requirements', 'metric', one_of=scorecard_metrics(), required=true
        ) }} as metric,
        {{ policy_value('tier_requirements', 'minimum', 'decimal(24, 6)', required=true) }}
            as minimum
    from lines

),

other_lines as (

    select
        *,
        min(policy_line) over (partition by program_id, tier, metric) as same_line,
        first_value(tier_rank) over (partition by tier order by policy_line) as rank_of_tier,
        min(policy_line) over (partition by tier) as tier_line,
        first_value(tier) over (partition by tier_rank order by policy_line) as tier_of_rank,
        min(policy_line) over (partition by tier_rank) as rank_line
    from requirements

)

select
    program_id,
    {{ policy_conflict('tier_requirements', 'tier', [
        (
            'same_line', 'true',
            "tier \"' || tier || '\" has a minimum of ' || metric || ' already",
            'keep one of the two lines',
        ),
        (
            'tier_line', 'tier_rank <> rank_of_tier',
            "rank is ' || tier_rank || ', and tier \"' || tier || '\" has rank '"
            ~ " || rank_of_tier || '",
            'write one rank in all lines of the tier',
        ),
        (
            'rank_line', 'tier <> tier_of_rank',
            "rank ' || tier_rank || ' is that of tier \"' || tier_of_rank || '\"",
            'give each tier a rank of its own',
        ),
    ]) }} as tier,
    tier_rank,
    metric,
    minimum
from other_lines
