"""core.dim_accounts: survivors only, with scores in their range."""

from expectations import expectation, known

TABLE = "core.dim_accounts"


@expectation(TABLE, "select account_id, cast(health_score as double) as health_score from core.dim_accounts", shows=("account_id",))
def health_scores_lie_between_0_and_100(gxe):
    """The scale of Health_Score__c."""
    return gxe.ExpectColumnValuesToBeBetween(column="health_score", min_value=0, max_value=100)


@expectation(
    TABLE,
    """
    select accounts.account_id, accounts.parent_account_id, parents.account_id is not null as is_known
    from core.dim_accounts as accounts
    left join core.dim_accounts as parents on accounts.parent_account_id = parents.account_id
    where accounts.parent_account_id is not null
    """,
    shows=("account_id", "parent_account_id"),
)
def parents_of_accounts_exist(gxe):
    """Where an account names a parent, core.dim_accounts has it: merged parents lead to their survivor."""
    return known(gxe)
