"""What the linter of migrations need not look at, and why."""

from typing import Final

# The first migration of an app meets an empty database: it can lock or lose nothing. Later ones that only widen a
# check, or add an index over a column that they have just added, stand here too, with a line each: SQLite makes the
# table anew, which looks like new constraints.
IGNORED: Final = [
    "0001_initial",
    "0003_discounts_that_can_be_used",
    "0003_returns_that_lapse",
    "0004_fit_said",
    "0005_asked_by_side",
    "0006_disputes_answered_by_stage",
    "0008_parted_and_unheard",
    "0009_claims_say_where",
    "0010_gift_message",
    "0013_taxes_told",
    "0015_lost_and_found",
    "0016_exhibits_kept",
    "0017_disputes_answered",
]
