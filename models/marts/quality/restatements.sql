-- an empty table under contract: publishing, which compares with the last generation,
-- writes its rows
select
    cast(null as varchar) as subject,
    cast(null as varchar) as subject_key,
    cast(null as varchar) as old_value,
    cast(null as varchar) as new_value,
    cast(null as varchar) as cause
where false
