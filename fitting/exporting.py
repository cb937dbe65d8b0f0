"""
Chapter: what a customer gets of what we keep about the feet of their wearers, and of what we wrote to them.

A wearer who answers for themselves is another person: theirs is not in the copy of whoever pays.
"""

from typing import Final

from fitting.erasing import threads_of
from fitting.models import (
    Assessment,
    ClinicianEntry,
    ClinicianLink,
    Consent,
    FootProfile,
    Invitation,
    Measures,
    Message,
    Prescription,
    PrescriptionSide,
    PressurePrint,
    Reading,
    Recheck,
    Scan,
    Wearer,
)
from shop.copies import Part

_FOOT: Final = ("profile=profile__public_id",)
_MEASURES: Final = tuple(
    f"{measure}_{what}"
    for measure in (
        "foot_length", "ball_width", "heel_width", "ball_girth", "ball_length", "instep_height", "arch_height",
    )
    for what in ("mm", "source", "load")
)  # fmt: skip
# Every noun of this floor that is not in the copy, and why.
NOT_COPIED: Final = {
    "BlockLift": "a note of ours about a clinician's entry, which is in the copy",
    "Design": "how we make it, from the specification that is in the copy; made anew to the same bytes",
    "JournalEntry": "which of our rows moved when; what moved is in the copy, and so is who looked at feet",
}


def parts(user_id: int) -> list[Part]:
    """Return the parts of a customer's copy that this floor keeps."""
    wearers = Wearer.objects.owned_by(user_id).filter(speaks_since=None).order_by("pk")
    profiles = FootProfile.objects.filter(wearer__in=wearers).order_by("pk")
    of_them: Final = {"profile__wearer__in": wearers}
    consents = Consent.objects.filter(wearer__in=wearers) | Consent.objects.filter(user_id=user_id)
    return [
        Part(
            "wearers", wearers,
            ("id=public_id", "name", "relation", "birth_year", "birth_month", "created_at", "archived_at"),
        ),
        Part(
            "foot_profiles", profiles,
            ("id=public_id", "wearer=wearer__public_id", "version", "status", "schema_version", "answers", "settled",
             "opened_at", "changed_at", "submitted_at"),
        ),
        Part("measures", Measures.objects.filter(**of_them).order_by("pk"), (*_FOOT, "side", *_MEASURES)),
        Part(
            "scans", Scan.objects.filter(**of_them).order_by("pk"),
            ("id=public_id", *_FOOT, "side", "load", "said_unit", "sha256", "size_bytes", "status", "verdict", "code",
             "found", "uploaded_at", "measured_at", "erased_at", "keep_until"),
            files=("file", "preview"),
        ),
        Part(
            "pressure_prints", PressurePrint.objects.filter(**of_them).order_by("pk"),
            (*_FOOT, "side", "arch_index", "cells", "taken_at", "removed_at"),
        ),
        Part(
            "assessments", Assessment.objects.filter(**of_them).order_by("pk"),
            ("id=public_id", *_FOOT, "rules_version", "inputs", "conclusions", "assessed_at"),
        ),
        Part(
            "clinicians_words", ClinicianEntry.objects.filter(**of_them).order_by("pk"),
            ("id=public_id", *_FOOT, "status", "values", "flags", "may_wear", "remarks", "clinician_name", "profession",
             "register_number", "signed_on", "sent_at", "settled_at", "reason", "erased_at"),
            files=("document",),
        ),
        Part(
            "clinicians_links", ClinicianLink.objects.filter(**of_them).order_by("pk"),
            ("id=public_id", *_FOOT, "created_at", "expires_at", "revoked_at"),
        ),
        Part(
            "prescriptions", Prescription.objects.filter(**of_them).order_by("pk"),
            ("id=public_id", "code", *_FOOT, "sku=variant__sku", "status", "rules_version", "causes", "reason_code",
             "words", "proposed_at", "decided_at"),
        ),
        Part(
            "prescription_sides",
            PrescriptionSide.objects.filter(prescription__profile__wearer__in=wearers).order_by("pk"),
            ("prescription=prescription__public_id", "side", "spec", "confidence", "reasons", "clamps"),
        ),
        Part(
            "questions_before_reordering", Recheck.objects.filter(**of_them).order_by("pk"),
            (*_FOOT, "sku=variant__sku", "told", "causes", "outcome", "told_at"),
        ),
        Part(
            "invitations", Invitation.objects.filter(wearer__in=wearers).order_by("pk"),
            ("id=public_id", "wearer=wearer__public_id", "created_at", "expires_at", "renewed_at", "accepted_at",
             "revoked_at"),
        ),
        Part(
            "consents", consents.order_by("pk"),
            ("wearer=wearer__public_id", "purpose", "text_version", "given_at", "given_by_name", "withdrawn_at"),
        ),
        Part(
            "who_looked_at_feet", Reading.objects.filter(thread__in=threads_of(user_id)).order_by("pk"),
            ("about=thread", "by=by_kind", "at"),
        ),
        Part(
            "mails", Message.objects.filter(recipient_id=user_id).order_by("pk"),
            ("kind", "to_email", "language", "about=thread", "status", "queued_at", "sent_at"),
        ),
    ]  # fmt: skip
