"""What the linter of migrations need not look at, and why."""

from typing import Final

# The first migration of an app meets an empty database: it can lock or lose nothing. Those that only widen a check, or
# add an index over a column that they have just added, stand here too, with a line each: SQLite makes the table anew,
# which looks like new constraints.
IGNORED: Final = [
    "0001_initial",
    # A column with a default of the database's own, and a check of it.
    "0003_letters_by_post",
    # Widens a check.
    "0004_erased_designs",
    "0003_stripe_tax",
    # Reasons of cases, holds and promises; a job that is superseded; two foreign keys of cases to empty tables.
    "0005_problems_and_returns",
    # Columns with a default of the database's own, and checks of them; a check that knows one reason more.
    "0007_claims",
    # Widens the kinds of a ledger entry, and says what the new one cannot be.
    "0009_money_at_the_desk",
]
