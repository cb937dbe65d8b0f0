"""
What was submitted, concluded, prescribed or told never changes; only what became of it is written on it.

Whoever is forgotten is the exception: a profile that is erased stays erased, and what was concluded of it is emptied.
"""

from django.db import migrations

from shop.guards import Guard

_PROFILE_IS = "EXISTS (SELECT 1 FROM fitting_footprofile p WHERE p.id = {row}.profile_id AND p.status {status})"
_SUBMITTED = _PROFILE_IS.format(row="OLD", status="= 'submitted'")
_ERASED = _PROFILE_IS.format(row="OLD", status="= 'erased'")
_SEEN = "EXISTS (SELECT 1 FROM fitting_prescription p WHERE p.id = NEW.prescription_id AND p.status <> 'proposed')"
_KEPT = ("public_id", "code", "profile_id", "variant_id", "assessment_id", "rules_version", "causes", "is_blocked",
         "remark", "proposed_at")  # fmt: skip
_CHANGED = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in _KEPT)
_OTHER = f"({_CHANGED} OR COALESCE(OLD.replaces_id, 0) <> COALESCE(NEW.replaces_id, 0)) AND NOT {_ERASED}"

_PROFILE = "a submitted profile is frozen"
_PRESCRIPTION = "a prescription is superseded, never edited"
_ALWAYS = {"UPDATE": "", "DELETE": ""}
_UNTIL_ERASED = {"UPDATE": f"NOT {_ERASED}", "DELETE": ""}


class Migration(migrations.Migration):
    dependencies = [("fitting", "0001_initial"), ("shop", "0002_guards")]

    operations = [
        Guard("fitting_journalentry", "journal", "journal entries are append-only", _ALWAYS),
        Guard(
            "fitting_footprofile",
            "profile",
            _PROFILE,
            {
                "UPDATE": "OLD.status = 'erased' OR OLD.status = 'submitted' AND NEW.status <> 'erased'",
                "DELETE": "OLD.status <> 'draft'",
            },
        ),
        Guard(
            "fitting_measures",
            "measures",
            _PROFILE,
            {
                "INSERT": _PROFILE_IS.format(row="NEW", status="<> 'draft'"),
                "UPDATE": _SUBMITTED,
                "DELETE": _SUBMITTED,
            },
        ),
        Guard("fitting_assessment", "assessment", "an assessment is never changed", _UNTIL_ERASED),
        Guard("fitting_prescription", "prescription", _PRESCRIPTION, {"UPDATE": _OTHER, "DELETE": ""}),
        Guard(
            "fitting_prescriptionside",
            "prescription_side",
            _PRESCRIPTION,
            {"INSERT": _SEEN, "UPDATE": "", "DELETE": ""},
        ),
        Guard("fitting_blocklift", "block_lift", "what lifted a block is kept as it was written", _UNTIL_ERASED),
        Guard("fitting_recheck", "recheck", "what was told is never changed", {"UPDATE": ""}),
    ]
