-- add each of these to seeds/crm_stages.csv
select
    crm,
    pipeline,
    stage,
    count(*) as opportunities
from {{ ref('int_crm__opportunities') }}
where stage_category is null
group by crm, pipeline, stage
