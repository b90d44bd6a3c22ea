"""The script that attribution and commissions are held against: the same published tables by hand, on one DuckDB connection.

    python bench/bare_attribution.py BUILD RAW OUT SECONDS

BUILD and RAW are the databases of a company of attribution_company.py, OUT is made anew with the six tables, SECONDS is written as JSON:
seconds by step. It starts where the models start: from the versions of deals, leads, meetings, mentions, partnerships and rates and of what
the PRM says, which many other models read besides, and ends with the tables in a file. Between the two it does as it likes.

What it may leave out, and the models may not: it knows Salesforce and the PRM alone, where no deals are merged and no id is ambiguous, the
seven kinds of credit models of seeds/credit_models.csv but no custom one, a feed of rates that gives divisors, and terms in the reporting
currency. What it does to be quick:

- deals and partnerships are whole numbers from the first join to the last; texts come back where a table is written
- all evidence finds its deals in one join, whatever it is
- who sources a deal is a minimum over one packed number a piece, no sorted window; a window ranks duplicates alone, where there are any
- a deal with one touch is credited without any division; of several, equal shares and those by position or role have closed forms, and only
  decay is divided by largest remainder
- a term is chosen once for each kind of basis, not for each basis; a basis with a single time, as nine in ten, needs no recursion
- line items are looked at for partnerships alone that are paid by them
"""

import decimal
import itertools
import json
import sys
import time
from decimal import Decimal
from pathlib import Path

import duckdb

SETTINGS = """
    set memory_limit = '4GB';
    set threads = 2;
    set preserve_insertion_order = false;
    set disabled_compression_methods = 'fsst,dict_fsst,zstd';
    set checkpoint_threshold = '4GB';
    create schema attribution;
    create schema commissions;
    create temp macro no_end() as date '9999-12-31';
    create temp macro reporting(cents, rate) as
        cast((2 * abs(cents) * 1000000000::hugeint + rate) // (2 * rate) * sign(cents) as bigint)
"""
"""Those of profiles.yml. A native amount in cents at units for one, in billionths, is rounded half away from zero."""

FOUNDATIONS = """
    create temp table numbers as
    select cast(row_number() over (order by partnership_id) as smallint) as p, partnership_id
    from (select distinct partnership_id from build.intermediate.int_partners__partnership_versions);

    create temp table partnerships as
    select p, program_id, tier, signed_on, coalesce(ended_on, no_end()) as ended_on, known_from, coalesce(known_to, no_end()) as known_to
    from build.intermediate.int_partners__partnership_versions
    inner join numbers using (partnership_id);

    create temp table deals as
    select
        homes.opportunity_number as n,
        homes.crm_opportunity_id,
        homes.opportunity_id,
        opportunities.stage_category,
        cast(coalesce(opportunities.amount, 0) * 100 as bigint) as cents,
        cast(date_trunc('month', if(opportunities.stage_category = 'won', opportunities.closed_on, opportunities.closes_on)) as date)
            as month
    from build.intermediate.int_crm__opportunity_homes as homes
    left join build.intermediate.int_crm__opportunities as opportunities using (opportunity_number);

    create temp table versions as
    select
        opportunity_number as n,
        created_on,
        closed_on,
        stage_category = 'won' as is_won,
        cast(amount_native * 100 as bigint) as native_cents,
        foreign_currency,
        conversion_day,
        known_from,
        coalesce(known_to, no_end()) as known_to
    from build.intermediate.int_crm__opportunity_versions
"""

EVIDENCE = """
    create temp table evidence as
    with pieces as (
        select
            1::tinyint as kind, registration_id as evidence_id, crm_opportunity_id, partnership_id, 0::tinyint as role,
            case
                when status = 'approved' or (status = 'expired' and decided_on is not null) then 'approved'
                when status in ('rejected', 'withdrawn', 'expired') then 'rejected'
                else 'pending'
            end as approval_status,
            submitted_on as evidence_on, submitted_on as claimed_on, coalesce(expires_on, decided_on + 90) as protected_until,
            known_from as extracted_on, known_from, coalesce(known_to, no_end()) as known_to
        from build.staging.stg_prm__deal_registration_versions
        where not is_deleted
        union all
        select
            2, claim_id, crm_opportunity_id, partnership_id, case role when 'sourced' then 1 when 'influenced' then 2 else 3 end,
            status, touched_on, coalesce(claimed_on, decided_on, touched_on), null, known_from, known_from, coalesce(known_to, no_end())
        from build.staging.stg_prm__attribution_claim_versions
        where not is_deleted
        union all
        select
            3, lead_id, crm_converted_opportunity_id, leads.partnership_id, 1, 'approved', created_on, created_on, null,
            known_from, known_from, coalesce(known_to, no_end())
        from build.intermediate.int_crm__lead_versions as leads
        where not is_deleted and is_converted_by_then and partnership_id is not null
        union all
        select
            3, lead_id, crm_converted_opportunity_id, mentions.partnership_id, 1, 'approved', mentioned_on, mentioned_on, null,
            leads.known_from,
            greatest(leads.known_from, mentions.known_from),
            least(coalesce(leads.known_to, no_end()), coalesce(mentions.known_to, no_end()))
        from build.intermediate.int_crm__lead_versions as leads
        inner join build.intermediate.int_partners__mention_versions as mentions
            on subject_type = 'lead' and subject_id = lead_id
        where not is_deleted and is_converted_by_then and mentions.partnership_id is not null
        union all
        select
            4, opportunity_partner_id, crm_opportunity_id, mentions.partnership_id,
            case role when 'sourced' then 1 when 'influenced' then 2 else 3 end,
            'approved', mentioned_on, mentioned_on, null, named.known_from,
            greatest(named.known_from, mentions.known_from),
            least(coalesce(named.known_to, no_end()), coalesce(mentions.known_to, no_end()))
        from build.intermediate.int_crm__opportunity_partner_versions as named
        inner join build.staging.stg_policy__partner_roles using (crm_role)
        inner join build.intermediate.int_partners__mention_versions as mentions
            on subject_type = 'opportunity_partner' and subject_id = opportunity_partner_id
        where not is_deleted and mentions.partnership_id is not null
        union all
        select
            5, meeting_id, crm_opportunity_id, mentions.partnership_id, 2, 'pending', held_on, held_on, null, meetings.known_from,
            greatest(meetings.known_from, mentions.known_from),
            least(coalesce(meetings.known_to, no_end()), coalesce(mentions.known_to, no_end()))
        from build.intermediate.int_crm__partner_meeting_versions as meetings
        inner join build.intermediate.int_partners__mention_versions as mentions
            on subject_type = 'meeting' and subject_id = meeting_id
        where mentions.partnership_id is not null
    ),
    on_accounts as (
        select
            meeting_id, held_on, account_id,
            greatest(meetings.known_from, homes.known_from) as known_from,
            least(coalesce(meetings.known_to, no_end()), coalesce(homes.known_to, no_end())) as known_to
        from build.intermediate.int_crm__partner_meeting_versions as meetings
        inner join build.intermediate.int_crm__account_homes as homes using (crm, crm_account_id)
        where crm_opportunity_id not in (select crm_opportunity_id from deals)
    ),
    of_accounts as (
        select
            crm_opportunity_id, created_on, closed_on, account_id,
            greatest(opportunities.known_from, homes.known_from) as known_from,
            least(coalesce(opportunities.known_to, no_end()), coalesce(homes.known_to, no_end())) as known_to
        from build.intermediate.int_crm__opportunity_versions as opportunities
        inner join build.intermediate.int_crm__account_homes as homes using (crm, crm_account_id)
        where account_id in (select account_id from on_accounts)
    ),
    account_pieces as (
        select
            5, meeting_id, crm_opportunity_id, mentions.partnership_id, 2, 'pending', held_on, held_on, null::date, held_on,
            greatest(on_accounts.known_from, of_accounts.known_from, mentions.known_from) as known_from,
            least(on_accounts.known_to, of_accounts.known_to, coalesce(mentions.known_to, no_end())) as known_to
        from on_accounts
        inner join of_accounts using (account_id)
        inner join build.intermediate.int_partners__mention_versions as mentions on subject_type = 'meeting' and subject_id = meeting_id
        where mentions.partnership_id is not null and held_on >= created_on - 90 and (closed_on is null or held_on <= closed_on)
    )
    select
        n, p, kind, evidence_id, pieces.role, approval_status, evidence_on, claimed_on, protected_until, known_from, known_to
    from (from pieces union all from account_pieces) as pieces
    inner join deals using (crm_opportunity_id)
    inner join numbers using (partnership_id)
    where
        known_from < known_to
        and coalesce(evidence_on <= extracted_on, true)
        and coalesce(claimed_on <= extracted_on, true)
"""

ATTRIBUTED = """
    create temp table judged as
    with days as (
        select n, known_from from versions where n in (select n from evidence)
        union
        select n, known_from from evidence
        union
        select n, known_to from evidence where known_to < no_end()
        union
        select n, partnerships.known_from
        from evidence
        inner join partnerships using (p)
        where partnerships.known_from > (select min(known_from) from partnerships)
    ),
    times as (
        select n, known_from, lead(known_from, 1, no_end()) over (partition by n order by known_from) as known_to from days
    ),
    of_deals as (
        select
            n, created_on, closed_on,
            greatest(times.known_from, versions.known_from) as known_from, least(times.known_to, versions.known_to) as known_to
        from times
        inner join versions using (n)
        where times.known_from < versions.known_to and versions.known_from < times.known_to
    ),
    told as (
        select
            n, p, kind, evidence_id, approval_status, claimed_on, protected_until, created_on, closed_on,
            of_deals.known_from, of_deals.known_to,
            if(role > 0, role, if(evidence_on <= created_on, 1, 2)::tinyint) as role,
            if(kind = 4 and role = 1, least(evidence_on, created_on), evidence_on) as evidence_on
        from of_deals
        inner join evidence using (n)
        where evidence.known_from <= of_deals.known_from and evidence.known_to > of_deals.known_from
    )
    select
        n, told.p, kind, evidence_id, approval_status, claimed_on, told.known_from, told.known_to, role, evidence_on,
        cast(
            case
                when approval_status <> 'approved' then 1
                when evidence_on is null then 3
                when signed_on is null then 2
                when not coalesce(
                    case
                        when role = 1 and kind = 1
                            then coalesce(created_on <= protected_until, true)
                                and (created_on - evidence_on <= 90 or coalesce(created_on <= protected_until, false))
                        when role = 1 then created_on - evidence_on between 0 and 90
                        when role = 2 then created_on - evidence_on <= 90 and (closed_on is null or evidence_on <= closed_on)
                        else created_on - evidence_on <= 90
                    end,
                    false
                ) then 3
                when role = 1 and claimed_on - created_on > 14 then 4
                when role = 2 and claimed_on - closed_on > 14 then 4
                else 0
            end as tinyint
        ) as reason
    from told
    left join partnerships
        on told.p = partnerships.p
        and partnerships.known_from <= told.known_from
        and partnerships.known_to > told.known_from
        and signed_on <= evidence_on
        and ended_on > evidence_on;

    create temp table attributed as
    with sources as (
        select n, known_from, min((kind * 8388608 + (evidence_on - date '0001-01-01')) * 65536 + p) & 65535 as source
        from judged
        where reason = 0 and role = 1
        group by n, known_from
    ),
    rivalled as (
        select
            judged.* exclude (reason),
            cast(
                case
                    when reason > 0 then reason
                    when role = 1 and p <> source then 5
                    when role = 2 and p = source then 6
                    else 0
                end as tinyint
            ) as reason
        from judged
        left join sources using (n, known_from)
    ),
    several as (
        select n, known_from, p, role
        from rivalled
        where reason = 0
        group by n, known_from, p, role
        having count(*) > 1
    ),
    later as (
        select n, known_from, kind, evidence_id
        from rivalled
        inner join several using (n, known_from, p, role)
        where reason = 0
        qualify row_number() over (partition by n, known_from, p, role order by evidence_on, kind, evidence_id) > 1
    )
    select rivalled.* exclude (reason), if(later.n is null, reason, 7::tinyint) as reason
    from rivalled
    left join later using (n, known_from, kind, evidence_id);

    create table attribution.fct_attributions as
    select
        opportunity_id,
        partnership_id,
        case role when 1 then 'sourced' when 2 then 'influenced' else 'delivered' end as role,
        case kind
            when 1 then 'registration' when 2 then 'claim' when 3 then 'lead' when 4 then 'opportunity_partner' else 'meeting'
        end as evidence_type,
        evidence_id,
        approval_status,
        case reason
            when 1 then 'not_approved'
            when 2 then 'partnership_not_in_force'
            when 3 then 'outside_window'
            when 4 then 'late_claim'
            when 5 then 'superseded_source'
            when 6 then 'already_sourced'
            when 7 then 'duplicate_evidence'
        end as exclusion_reason,
        reason = 0 as is_counted,
        evidence_on,
        claimed_on
    from attributed
    inner join deals using (n)
    inner join numbers using (p)
    where known_to = no_end()
    union all
    select
        min(opportunities.opportunity_id), partnership_id, 'sourced', 'inferred_registration', registration_id, 'pending',
        'not_approved', false, submitted_on, submitted_on
    from build.intermediate.int_partners__deal_registrations as registrations
    inner join build.intermediate.int_crm__opportunities as opportunities using (account_id)
    where
        registrations.crm_opportunity_id is null
        and (status = 'approved' or (status = 'expired' and decided_on is not null))
        and created_on between submitted_on and protected_until
    group by registration_id, partnership_id, submitted_on
    having count(*) = 1
"""

TOUCHES = """
    create temp table touches as
    with counted as (
        select n, p, role, evidence_on from attributed where reason = 0 and role < 3 and known_to = no_end()
    ),
    summed as (
        select n, cast(count(*) as smallint) as touches, bool_or(role = 1) as is_sourced, max(evidence_on) as last_on
        from counted
        group by n
    ),
    placed as (
        select n, p, cast(row_number() over (partition by n order by evidence_on, p) as smallint) as position
        from counted
        where n in (select n from summed where touches > 1)
    )
    select
        n, p, role, touches, is_sourced, last_on - evidence_on as days, coalesce(position, 1)::smallint as position,
        -- where the source stands
        max(if(role = 1, coalesce(position, 1), null)) over (partition by n) as source_position,
        cents, stage_category, month
    from counted
    inner join summed using (n)
    inner join deals using (n)
    left join placed using (n, p);

"""

CREDITS = """
    create temp table credits as
    with models as (
        select
            cast(model_number as tinyint) as model, kind,
            cast(first_share * 1000000 as bigint) as first_share,
            cast(middle_share * 1000000 as bigint) as middle_share,
            cast(sourced_share * 1000000 as bigint) as sourced_share
        from build.staging.stg_policy__credit_models
    ),
    -- one touch has it all: the only one, the first, the last, the source
    whole as (
        select n, p, role, model, 1000000 as weight, cents, stage_category, month, cents as deal_cents
        from touches
        inner join models
            on case kind when 'sourced_only' then role = 1 when 'first_touch' then position = 1 when 'last_touch' then position = touches
                else touches = 1 end
    ),
    -- of all deals of one shape a place has the same parts: those set apart (a) and the others (b)
    shapes as (select distinct touches, source_position from touches where touches > 1),
    parts as (
        select
            shapes.touches, shapes.source_position, model, cast(position as smallint) as position,
            kind = 'position_based' and shapes.touches > 2 as is_by_position,
            kind = 'role_weighted' and shapes.source_position is not null as is_by_role,
            case
                when is_by_position then position in (1, shapes.touches)
                when is_by_role then position = shapes.source_position
                else true
            end as is_a,
            case when is_by_position then 2 when is_by_role then 1 else shapes.touches end as number_a,
            shapes.touches - number_a as number_b,
            case
                when is_by_position then first_share * (shapes.touches - 2)
                when is_by_role then sourced_share * (shapes.touches - 1)
                else 1
            end as part_a,
            case when is_by_position then middle_share when is_by_role then 1000000 - sourced_share else 0 end as part_b,
            number_a * part_a + number_b * part_b as whole,
            -- the place among those of its kind
            case
                when is_by_position and is_a then if(position = 1, 1, 2)
                when is_by_position then position - 1
                when is_by_role and is_a then 1
                when is_by_role then position - if(position > shapes.source_position, 1, 0)
                else position
            end as place
        from shapes, unnest(range(1, shapes.touches + 1)) as positions (position), models
        where kind in ('linear', 'position_based', 'role_weighted')
    ),
    weighted as (
        select
            parts.*,
            1000000 * part_a // whole as quotient_a, 1000000 * part_a % whole as remainder_a,
            1000000 * part_b // whole as quotient_b, 1000000 * part_b % whole as remainder_b,
            1000000 - number_a * quotient_a - number_b * quotient_b as missing,
            if(is_a, quotient_a, quotient_b) + if(
                case
                    when remainder_a = remainder_b then position
                    when (remainder_a > remainder_b) = is_a then place
                    else place + if(is_a, number_b, number_a)
                end <= missing,
                1,
                0
            ) as weight
        from parts
    ),
    divided as (
        select
            n, p, role, model, weight, stage_category, month, cents as deal_cents, weighted.position, is_a, place, number_a, number_b,
            abs(cents) * part_a // whole as share_a, abs(cents) * part_a % whole as rest_a,
            abs(cents) * part_b // whole as share_b, abs(cents) * part_b % whole as rest_b,
            abs(cents) - number_a * share_a - number_b * share_b as lacking
        from touches
        inner join weighted
            on touches.touches = weighted.touches
            and touches.source_position is not distinct from weighted.source_position
            and touches.position = weighted.position
    ),
    shared as (
        select
            n, p, role, model, weight,
            sign(deal_cents) * (
                if(is_a, share_a, share_b) + if(
                    case
                        when rest_a = rest_b then position
                        when (rest_a > rest_b) = is_a then place
                        else place + if(is_a, number_b, number_a)
                    end <= lacking,
                    1,
                    0
                )
            ) as cents,
            stage_category, month, deal_cents
        from divided
    ),
    -- decay, by largest remainder
    decayed as (
        select
            n, p, role, models.model, stage_category, month, position, cents, decays.parts,
            sum(decays.parts) over (partition by n, models.model) as whole
        from touches
        inner join decays using (days)
        inner join models using (model)
        where touches > 1
    ),
    quotients as (
        select
            *,
            cast(1000000 * parts // whole as bigint) as weight_quotient, cast(1000000 * parts % whole as bigint) as weight_remainder,
            cast(abs(cents)::hugeint * parts // whole as bigint) as cents_quotient,
            cast(abs(cents)::hugeint * parts % whole as bigint) as cents_remainder
        from decayed
    ),
    placed as (
        select
            *,
            1000000 - sum(weight_quotient) over (partition by n, model) as weight_missing,
            abs(cents) - sum(cents_quotient) over (partition by n, model) as cents_missing,
            row_number() over (partition by n, model order by weight_remainder desc, position) as weight_place,
            row_number() over (partition by n, model order by cents_remainder desc, position) as cents_place
        from quotients
    )
    from whole
    union all
    from shared where weight <> 0 or cents <> 0
    union all
    select
        n, p, role, model, weight_quotient + if(weight_place <= weight_missing, 1, 0) as weight,
        sign(cents) * (cents_quotient + if(cents_place <= cents_missing, 1, 0)) as share,
        stage_category, month, cents
    from placed
    where weight <> 0 or share <> 0;

    create table attribution.fct_credits as
    select
        opportunity_id,
        partnership_id,
        if(role = 1, 'sourced', 'influenced') as role,
        credit_model,
        cast(cast(weight as decimal(9, 0)) * 0.000001 as decimal(9, 6)) as credit_weight,
        cast(cast(credits.cents as decimal(18, 0)) * 0.01 as decimal(18, 2)) as credited_amount
    from credits
    inner join deals using (n)
    inner join numbers using (p)
    inner join build.staging.stg_policy__credit_models on model = model_number;

    create temp table months as
    with uncredited as (
        select deals.stage_category, deals.month, sourced.is_sourced, sum(deals.cents) as cents
        from deals
        left join (select distinct n, is_sourced from touches) as sourced using (n)
        where deals.stage_category in ('won', 'open') and sourced.is_sourced is distinct from true
        group by all
    )
    select stage_category, month, p, model, role, sum(cents) as cents, sum(deal_cents) as deal_cents
    from credits
    where stage_category in ('won', 'open')
    group by all
    union all
    select stage_category, month, null, model_number, null, sum(cents), sum(cents)
    from uncredited
    inner join build.staging.stg_policy__credit_models on is_sourced is null or kind = 'sourced_only'
    group by all;

    create temp macro by_month(category) as table
    select
        month,
        partnership_id,
        credit_model,
        case role when 1 then 'sourced' when 2 then 'influenced' else 'direct' end as involvement,
        cast(cast(cents as decimal(36, 0)) * 0.01 as decimal(18, 2)) as credited_amount,
        cast(cast(deal_cents as decimal(36, 0)) * 0.01 as decimal(18, 2)) as touched_amount
    from months
    left join numbers using (p)
    inner join build.staging.stg_policy__credit_models on model = model_number
    where stage_category = category;
    create table attribution.partner_revenue as from by_month('won');
    create table attribution.partner_pipeline as from by_month('open');

    create table attribution.credit_model_sensitivity as
    with amounts as (
        select partnership_id, credit_model, is_default, coalesce(sum(credited_amount), 0) as amount
        from (select distinct partnership_id from attribution.partner_revenue where partnership_id is not null)
        cross join build.staging.stg_policy__credit_models
        left join attribution.partner_revenue using (partnership_id, credit_model)
        group by all
    )
    select
        partnership_id,
        cast(max(if(is_default, amount, null)) as decimal(18, 2)) as default_amount,
        cast(min(amount) as decimal(18, 2)) as lowest_amount,
        arg_min(credit_model, (amount, credit_model)) as lowest_model,
        cast(max(amount) as decimal(18, 2)) as highest_amount,
        arg_min(credit_model, (-amount, credit_model)) as highest_model
    from amounts
    group by partnership_id
"""

LEDGER = """
    create temp macro due(cents, term) as
        case
            when cents = 0 or term is null then 0
            else greatest(
                least(
                    coalesce(term.flat_cents, (2 * abs(cents) * term.millionths + 1000000) // 2000000 * sign(cents)),
                    coalesce(term.cap_cents, 1000000000000000000)
                ),
                -coalesce(term.cap_cents, 1000000000000000000)
            )
        end;

    create temp table bases as
    with terms as (
        select *, list_position(['won_amount', 'product_amount', 'collected_amount', 'converted_lead'], basis)::tinyint as basis_number
        from build.staging.stg_policy__commission_terms
        where coalesce(role, '') <> 'delivered'
    ),
    paid as (
        select distinct p, basis_number as basis
        from partnerships
        inner join numbers using (p)
        inner join terms
            on coalesce(terms.program_id, partnerships.program_id) = partnerships.program_id
            and coalesce(terms.partnership_id, numbers.partnership_id) = numbers.partnership_id
    ),
    earning as (
        select n, p, role, basis, known_from, known_to
        from attributed
        inner join paid using (p)
        where reason = 0 and role < 3 and basis < 4
    ),
    rates as (
        select currency, conversion_day, cast(divisor * 1000000000 as hugeint) as rate, known_from, coalesce(known_to, no_end()) as known_to
        from build.intermediate.int_crm__rate_times
    ),
    won as (
        select
            n, closed_on, foreign_currency, rate,
            coalesce(if(foreign_currency is null, native_cents, reporting(native_cents, rate)), 0) as cents,
            greatest(versions.known_from, rates.known_from) as known_from,
            least(versions.known_to, rates.known_to) as known_to
        from versions
        left join rates
            on foreign_currency = currency
            and versions.conversion_day = rates.conversion_day
            and versions.known_from < rates.known_to
            and rates.known_from < versions.known_to
        where is_won and n in (select n from earning)
    ),
    -- deals of partnerships that are paid by the line
    lines as (
        select
            n, crm_product_id, cast(amount_native * 100 as bigint) as native_cents,
            known_from, coalesce(known_to, no_end()) as known_to
        from build.intermediate.int_crm__line_item_versions
        inner join deals using (crm_opportunity_id)
        where not is_deleted and n in (select n from earning where basis = 2)
    ),
    products as (
        select crm_product_id, product_family, known_from, coalesce(known_to, no_end()) as known_to
        from build.intermediate.int_crm__product_versions
        where not is_deleted
    ),
    days as (
        select n, known_from from won where n in (select n from earning where basis = 2)
        union
        select n, known_from from lines
        union
        select n, known_to from lines where known_to < no_end()
        union
        select n, products.known_from from lines inner join products using (crm_product_id)
    ),
    times as (
        select n, known_from, lead(known_from, 1, no_end()) over (partition by n order by known_from) as known_to from days
    ),
    product_times as (
        select
            n, closed_on, foreign_currency, rate, cents,
            greatest(times.known_from, won.known_from) as known_from, least(times.known_to, won.known_to) as known_to
        from times
        inner join won using (n)
        where times.known_from < won.known_to and won.known_from < times.known_to
    ),
    totals as (
        select
            product_times.n, product_times.known_from,
            coalesce(
                sum(
                    case
                        when product_family = 'Services' then 0
                        when foreign_currency is null then native_cents
                        else reporting(native_cents, rate)
                    end
                ),
                0
            )::bigint as product_cents
        from product_times
        inner join lines
            on product_times.n = lines.n
            and lines.known_from <= product_times.known_from
            and lines.known_to > product_times.known_from
        left join products
            on lines.crm_product_id = products.crm_product_id
            and products.known_from <= product_times.known_from
            and products.known_to > product_times.known_from
        group by all
    ),
    collected as (
        select
            n, collection_id, collected_on,
            coalesce(
                if(
                    nullif(collections.currency, 'USD') is null,
                    cast(amount_native * 100 as bigint),
                    reporting(cast(amount_native * 100 as bigint), rate)
                ),
                0
            ) as cents,
            greatest(collections.known_from, rates.known_from) as known_from,
            least(coalesce(collections.known_to, no_end()), rates.known_to) as known_to
        from build.staging.stg_prm__collection_versions as collections
        inner join deals using (crm_opportunity_id)
        left join rates
            on nullif(collections.currency, 'USD') = rates.currency
            and collected_on = conversion_day
            and collections.known_from < rates.known_to
            and rates.known_from < coalesce(collections.known_to, no_end())
        where not is_deleted and collected_on <= collections.known_from and n in (select n from earning where basis = 3)
    ),
    leads as (
        select partnership_id, lead_id, converted_on, known_from, coalesce(known_to, no_end()) as known_to
        from build.intermediate.int_crm__lead_versions
        where not is_deleted and is_converted_by_then and converted_on is not null and partnership_id is not null
        union all
        select
            mentions.partnership_id, lead_id, converted_on,
            greatest(leads.known_from, mentions.known_from),
            least(coalesce(leads.known_to, no_end()), coalesce(mentions.known_to, no_end()))
        from build.intermediate.int_crm__lead_versions as leads
        inner join build.intermediate.int_partners__mention_versions as mentions on subject_type = 'lead' and subject_id = lead_id
        where
            not is_deleted and is_converted_by_then and converted_on is not null
            and leads.partnership_id is null and mentions.partnership_id is not null
    ),
    united as (
        select
            p, basis, n, null::varchar as basis_id, role, closed_on as earned_on, cents,
            greatest(earning.known_from, won.known_from) as known_from, least(earning.known_to, won.known_to) as known_to
        from earning
        inner join won using (n)
        where basis = 1
        union all
        select
            p, basis, n, null, role, closed_on, coalesce(product_cents, cents),
            greatest(earning.known_from, product_times.known_from), least(earning.known_to, product_times.known_to)
        from earning
        inner join product_times using (n)
        left join totals on product_times.n = totals.n and product_times.known_from = totals.known_from
        where basis = 2
        union all
        select
            p, basis, -1, collection_id, role, collected_on, collected.cents,
            greatest(earning.known_from, won.known_from, collected.known_from),
            least(earning.known_to, won.known_to, collected.known_to)
        from earning
        inner join won using (n)
        inner join collected using (n)
        where basis = 3
        union all
        select p, basis, -1, lead_id, null, converted_on, 1, known_from, known_to
        from leads
        inner join numbers using (partnership_id)
        inner join paid using (p)
        where basis = 4
    ),
    -- what each partnership, tier, basis and role is paid by, from each day on which another term may begin
    begins as (
        select effective_from as begins_on from terms
        union
        select effective_to + 1 from terms where effective_to < no_end()
    ),
    spans as (select begins_on, lead(begins_on, 1, no_end() + 1) over (order by begins_on) as ends_on from begins),
    tiers as (select distinct p, partnership_id, program_id, tier from partnerships inner join numbers using (p)),
    choices as (
        select
            p, tiers.program_id, tiers.tier, basis_number as basis, roles.role, begins_on, ends_on,
            {
                'term_id': term_id,
                'millionths': cast(rate * 1000000 as bigint),
                'flat_cents': cast(flat_amount_native * 100 as bigint),
                'cap_cents': cast(cap_amount_native * 100 as bigint),
                'hold_days': hold_days
            } as term
        from tiers
        cross join spans
        cross join (values (1, 'sourced'), (2, 'influenced'), (null, null)) as roles (role, role_name)
        inner join terms
            on begins_on between effective_from and effective_to
            and coalesce(terms.partnership_id, tiers.partnership_id) = tiers.partnership_id
            and coalesce(terms.program_id = tiers.program_id, terms.program_id is null)
            and coalesce(terms.tier = tiers.tier, terms.tier is null)
            and coalesce(terms.role = role_name, terms.role is null or role_name is null)
        qualify row_number() over (
            partition by p, tiers.program_id, tiers.tier, basis_number, roles.role, begins_on
            order by
                case
                    when terms.partnership_id is not null then 1 when terms.tier is not null then 2
                    when terms.program_id is not null then 3 else 4
                end,
                if(terms.role is null, 2, 1),
                term_id
        ) = 1
    )
    select
        united.p, united.basis, n, basis_id, united.role, earned_on, cents, term,
        greatest(united.known_from, partnerships.known_from) as known_from,
        least(united.known_to, partnerships.known_to) as known_to
    from united
    inner join partnerships using (p)
    left join choices
        on united.p = choices.p
        and partnerships.program_id = choices.program_id
        and partnerships.tier is not distinct from choices.tier
        and united.basis = choices.basis
        and united.role is not distinct from choices.role
        and earned_on >= begins_on
        and earned_on < ends_on
    where
        united.known_from < united.known_to
        and united.known_from < partnerships.known_to
        and partnerships.known_from < united.known_to;

    create table commissions.fct_commission_entries as
    with recursive keys as (
        select
            p, basis, n, basis_id, role, count(*) as times, cast(row_number() over () as integer) as key_number,
            any_value(earned_on) as earned_on, any_value(cents) as cents, any_value(term) as term,
            any_value(known_from) as known_from, any_value(known_to) as known_to,
        from bases
        group by p, basis, n, basis_id, role
    ),
    -- nine in ten keys have one time: it begins, and perhaps it ends
    lone as (
        select *, due(cents, term) as amount from keys where times = 1
    ),
    lone_entries as (
        select p, basis, n, basis_id, role, term, cents, 0 as due_before, amount as due_amount, known_from as recorded_on, earned_on
        from lone
        where amount <> 0
        union all
        select p, basis, n, basis_id, role, term, 0, amount, 0, known_to, earned_on
        from lone
        where amount <> 0 and known_to < no_end()
    ),
    several as (
        select
            key_number, bases.known_from, bases.known_to, bases.earned_on, bases.cents, bases.term,
            lead(bases.known_from, 1, no_end()) over (partition by key_number order by bases.known_from) as goes_on
        from bases
        inner join keys
            on bases.p = keys.p
            and bases.basis = keys.basis
            and bases.n = keys.n
            and bases.basis_id is not distinct from keys.basis_id
            and bases.role is not distinct from keys.role
        where times > 1
    ),
    days as (
        select
            *, cast(row_number() over (partition by key_number order by recorded_on) as integer) as day_number
        from (
            select key_number, known_from as recorded_on, earned_on, cents, term from several
            union all
            select key_number, known_to, null, 0, null from several where known_to < goes_on
        )
    ),
    walked as (
        select key_number, day_number, recorded_on, cents, earned_on, term, 0::bigint as due_before, due(cents, term) as due_amount
        from days
        where day_number = 1
        union all
        select
            days.key_number, days.day_number, days.recorded_on, days.cents,
            if(walked.due_amount = 0, days.earned_on, walked.earned_on) as earned_on,
            if(walked.due_amount = 0, days.term, walked.term) as term,
            walked.due_amount as due_before,
            due(days.cents, if(walked.due_amount = 0, days.term, walked.term)) as due_amount
        from walked
        inner join days on walked.key_number = days.key_number and walked.day_number + 1 = days.day_number
    ),
    entries as (
        from lone_entries
        union all
        select
            p, basis, n, basis_id, role, walked.term, walked.cents, due_before, due_amount, recorded_on, walked.earned_on
        from walked
        inner join keys using (key_number)
        where due_amount <> due_before
    ),
    rates as (
        select currency, conversion_day, cast(divisor * 1000000000 as hugeint) as rate, known_from, known_to
        from build.intermediate.int_crm__rate_times
    ),
    paid as (
        select
            payout_id, partnership_id, paid_on,
            if(
                is_deleted,
                0,
                coalesce(
                    if(
                        nullif(payouts.currency, 'USD') is null,
                        cast(amount_native * 100 as bigint),
                        reporting(cast(amount_native * 100 as bigint), rate)
                    ),
                    0
                )
            ) as cents,
            greatest(payouts.known_from, rates.known_from) as known_from
        from build.staging.stg_prm__payout_versions as payouts
        left join rates
            on nullif(payouts.currency, 'USD') = rates.currency
            and paid_on = conversion_day
            and payouts.known_from < coalesce(rates.known_to, no_end())
            and rates.known_from < coalesce(payouts.known_to, no_end())
        where paid_on <= payouts.known_from
    ),
    compared as (
        select
            *,
            coalesce(lag(cents) over (partition by payout_id, partnership_id order by known_from), 0) as cents_before,
            row_number() over (partition by payout_id, partnership_id order by known_from) as version
        from paid
    ),
    told as (
        select
            partnership_id, term.term_id as term_id, coalesce(basis_id, opportunity_id) as basis_id,
            ['won_amount', 'product_amount', 'collected_amount', 'converted_lead'][basis] as basis_type,
            ['sourced', 'influenced'][role] as role,
            case when due_before = 0 then 'accrual' when due_amount = 0 then 'clawback' else 'adjustment' end as entry_type,
            if(term.millionths is null, if(cents = 0, 0, 100), cents) as basis_cents,
            term.millionths as millionths,
            due_amount - due_before as cents,
            recorded_on, earned_on, earned_on + term.hold_days as payable_on
        from entries
        inner join numbers using (p)
        left join (select n, opportunity_id from deals) as opportunities using (n)
        union all
        select
            partnership_id, null, payout_id, 'payout', null, 'payout', cents, null, cents_before - cents,
            if(version = 1, paid_on, known_from) as recorded_on, paid_on, paid_on
        from compared
        where cents <> cents_before
    )
    select
        partnership_id || '|' || basis_type || '|' || basis_id || '|' || coalesce(role, '') || '|' || recorded_on::varchar as entry_id,
        partnership_id,
        term_id,
        basis_id,
        basis_type,
        role,
        entry_type,
        cast(cast(basis_cents as decimal(18, 0)) * 0.01 as decimal(18, 2)) as basis_amount,
        cast(cast(millionths as decimal(9, 0)) * 0.000001 as decimal(9, 6)) as rate,
        cast(cast(cents as decimal(18, 0)) * 0.01 as decimal(18, 2)) as amount,
        recorded_on,
        earned_on,
        payable_on
    from told
"""


def decays(connection: duckdb.DuckDBPyConnection) -> None:
    """2^(-days / half life) in units of the twelfth decimal, rounded half up, for the days that occur; a double is not always right."""
    half_lives = connection.execute(
        "select model_number, half_life_days from build.staging.stg_policy__credit_models where half_life_days is not null"
    ).fetchall()
    days = [day for (day,) in connection.execute("select distinct days from touches").fetchall()]
    with decimal.localcontext(prec=40):
        rows = [
            (model, day, int((2 ** (-Decimal(day) / half_life)).scaleb(12).to_integral_value(decimal.ROUND_HALF_UP)))
            for model, half_life in half_lives
            for day in days
        ]
    values = ", ".join(str(row) for row in rows) or "(0, 0, 0)"
    connection.execute(f"create temp table decays as select * from (values {values}) as decays (model, days, parts)")


def main(build: str, raw: str, out: str, seconds: str) -> None:
    """Make the six tables."""
    Path(out).unlink(missing_ok=True)
    with duckdb.connect(out) as connection:
        connection.execute(f"attach '{build}' as build (read_only)")
        connection.execute(f"attach '{raw}' as raw (read_only)")
        clock = [("", time.monotonic())]
        for name, step in (
            ("foundations", SETTINGS + ";" + FOUNDATIONS),
            ("evidence", EVIDENCE),
            ("attributions", ATTRIBUTED),
            ("touches", TOUCHES),
            ("credits", CREDITS),
            ("ledger", LEDGER),
        ):
            if step is CREDITS:
                decays(connection)
            connection.execute(step)
            clock.append((name, time.monotonic()))
        connection.execute("checkpoint")
        clock.append(("checkpoint", time.monotonic()))
    steps = {name: end - begin for (_, begin), (name, end) in itertools.pairwise(clock)}
    Path(seconds).write_text(json.dumps({"seconds": sum(steps.values()), "steps": steps}, indent=2) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
