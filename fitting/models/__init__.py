"""The nouns of fitting, re-exported; others import them from here."""

from fitting.models.assessment import Assessment
from fitting.models.clinician import BlockLift, ClinicianEntry, ClinicianLink, with_a_clinician
from fitting.models.consent import Consent
from fitting.models.constraints import constraint_name, refusing
from fitting.models.design import CONSENT_WITHDRAWN, Design
from fitting.models.invitation import Invitation
from fitting.models.journal import (
    ERASED,
    LONGEST_REASON,
    Graph,
    Held,
    JournalEntry,
    Journalled,
    Reading,
    ReasonTooLong,
    TransitionRefused,
    reason_within,
)
from fitting.models.measures import Measures
from fitting.models.message import Message
from fitting.models.prescription import (
    ENDED,
    UNDECIDED,
    Prescription,
    PrescriptionSide,
    PrescriptionStatus,
    engraved,
)
from fitting.models.pressure_print import PressurePrint
from fitting.models.profile import FootProfile
from fitting.models.recheck import Recheck
from fitting.models.scan import Scan
from fitting.models.waiting import Waiting
from fitting.models.wearer import Wearer, reach_of

__all__ = [
    "CONSENT_WITHDRAWN",
    "ENDED",
    "ERASED",
    "LONGEST_REASON",
    "UNDECIDED",
    "Assessment",
    "BlockLift",
    "ClinicianEntry",
    "ClinicianLink",
    "Consent",
    "Design",
    "FootProfile",
    "Graph",
    "Held",
    "Invitation",
    "JournalEntry",
    "Journalled",
    "Measures",
    "Message",
    "Prescription",
    "PrescriptionSide",
    "PrescriptionStatus",
    "PressurePrint",
    "Reading",
    "ReasonTooLong",
    "Recheck",
    "Scan",
    "TransitionRefused",
    "Waiting",
    "Wearer",
    "constraint_name",
    "engraved",
    "reach_of",
    "reason_within",
    "refusing",
    "with_a_clinician",
]
