"""core.dim_partnerships: a partner in a programme, from a day on."""

from expectations import expectation, known

TABLE = "core.dim_partnerships"


@expectation(
    TABLE,
    """
    select
        partnerships.partnership_id,
        partners.partner_id is not null and programs.program_id is not null as is_known
    from core.dim_partnerships as partnerships
    left join core.dim_partners as partners on partnerships.partner_id = partners.partner_id
    left join core.dim_programs as programs on partnerships.program_id = programs.program_id
    """,
    shows=("partnership_id",),
)
def partners_and_programs_of_partnerships_exist(gxe):
    """Credit and commission are reported by partner and by programme; an orphan would be in neither."""
    return known(gxe)


@expectation(
    TABLE,
    "select partnership_id, ended_on is null or ended_on >= signed_on as is_known from core.dim_partnerships",
    shows=("partnership_id",),
)
def partnerships_end_after_they_are_signed(gxe):
    """A partnership that ended before it began is in force on no day."""
    return known(gxe)
