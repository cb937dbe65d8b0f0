"""What the linter of migrations need not look at, and why."""

from typing import Final

# The first migration of an app meets an empty database: it can lock or lose nothing. Some make an index over a column,
# or columns of a table, that they have just added: there is nothing in it yet. The others only widen a check, for which
# SQLite makes the table anew: that looks like new constraints.
IGNORED: Final = [
    "0001_initial",
    "0004_line_refunds",
    "0008_cases_asked_for",
    "0009_scan_cases",
    "0011_design_cases",
    "0014_clinician_cases",
    "0016_production",
    "0017_promise_cases",
    "0003_discount_codes",
    "0019_refunds_by_part",
    "0021_disputes",
    # Adds columns with a default of the database's own.
    "0023_accepted_warnings",
    "0025_line_prescriptions",
]
