"""
Chapter: from feet that were described to what is built for them: judged, proposed, approved by rule where all is clear.

One profile and one product variant have one living prescription. Whoever buys the same again for the same feet gets
the same one, and nobody looks at it twice.
"""

import datetime as dt
from typing import Any, Final

from django.db.models import Prefetch, Q

from fitting import assessing, consenting
from fitting.models import (
    UNDECIDED,
    Assessment,
    FootProfile,
    Prescription,
    PrescriptionSide,
    PrescriptionStatus,
    Scan,
    Wearer,
    engraved,
)
from fitting.parameters import InsoleSpec
from fitting.rules import RULES_VERSION, assessment, proposal, records
from fitting.rules.causes import Cause
from fitting.rules.proposal import Proposal, SideProposed
from shop.actor import SYSTEM, Actor, allowed
from shop.models import Variant
from shop.refusal import NotFound, Refusal

_REFUSED_BEFORE: Final = Cause("refused_before", "A fitter refused to make this from these feet before.")


class ProfileNotSubmitted(Refusal):
    """A draft can still change, so nothing is built from it."""

    code = "profile_not_submitted"
    title = "Submit the foot profile first; nothing is built from a draft."


class NotMadeToMeasure(Refusal):
    """A thing from the shelf fits whoever buys it."""

    code = "not_made_to_measure"
    title = "This product is not made to measure; choose a pair of insoles."


@allowed("system", "fitter")
def propose(profile_id: int, variant_id: int, *, at: dt.datetime, by: Actor) -> Prescription:
    """
    Return the living prescription of a profile and a variant; make it, by the rules of today, if there is none.

    Clean and confident: approved by rule. Something a person must look at: in review, with the causes. A red flag:
    held, until a clinician has been asked.

    What was not decided yet about older versions of the same feet is superseded.

    :raises NotFound: if there is no such profile or variant.
    :raises ProfileNotSubmitted: if the profile is a draft.
    :raises NotMadeToMeasure: if the variant is no pair of insoles.
    :raises ConsentMissing: if the feet may not be used.
    :raises NothingToAssess: if nothing of the feet was measured.
    """
    variant = Variant.objects.select_related("product").filter(pk=variant_id).first()
    wearer_id = FootProfile.objects.filter(pk=profile_id).values_list("wearer_id", flat=True).first()
    if variant is None or wearer_id is None:
        raise NotFound
    if variant.product.fit is None:
        raise NotMadeToMeasure
    with Wearer.hold(wearer_id) as wearer:
        profile = _submitted(profile_id)
        living = Prescription.objects.of_pair(profile_id, variant_id).live().first()
        if living is not None:
            return living
        _insist_on_consent(wearer, at=at)
        made = _make(profile, variant, at=at, by=by)
        _supersede_older(profile, variant_id, at=at, by=by)
        return made


@allowed("system", "fitter")
def propose_again(prescription_id: int, *, reason: str, at: dt.datetime, by: Actor) -> Prescription:
    """
    Judge the same feet for the same variant once more, as something is known now that was not: a clinician's values.

    The old prescription is superseded by the new one, which is approved, in review or held as any other.

    :param reason: a code for the journal.
    :raises NotFound: if there is no such prescription, or it is refused or superseded.
    :raises ConsentMissing: if the feet may not be used.
    """
    known = Prescription.objects.select_related("profile", "variant__product").filter(pk=prescription_id).first()
    if known is None:
        raise NotFound
    with Wearer.hold(known.profile.wearer_id) as wearer, Prescription.hold(prescription_id) as old:
        if not old.is_live:
            raise NotFound
        _insist_on_consent(wearer, at=at)
        old.become(PrescriptionStatus.SUPERSEDED, at=at, by=by, reason=reason)
        return _make(_submitted(old.profile_id), known.variant, at=at, by=by, replaces=old)


def assess(profile: FootProfile, *, at: dt.datetime) -> tuple[Assessment, assessment.Assessment]:
    """Return what follows from a profile, kept with all that was looked at; the same again is the same row."""
    wearer = assessing.described(profile, at=at)
    told = records.to_json(wearer)
    concluded = assessment.assess(wearer)
    kept, _ = Assessment.objects.get_or_create(
        profile=profile, rules_version=RULES_VERSION, checksum=records.checksum(told),
        defaults={"inputs": told, "conclusions": records.to_json(concluded), "assessed_at": at},
    )  # fmt: skip
    return kept, concluded


def _submitted(profile_id: int) -> FootProfile:
    accepted = Prefetch("scans", Scan.objects.accepted())
    profile = FootProfile.objects.prefetch_related("measures", accepted).get(pk=profile_id)
    if profile.is_draft:
        raise ProfileNotSubmitted
    return profile


def _insist_on_consent(wearer: Wearer, *, at: dt.datetime) -> None:
    lacking = consenting.lacking(consenting.live_purposes(wearer.pk), minor=wearer.is_minor(at.date()))
    if lacking:
        raise consenting.ConsentMissing(problems=lacking)


def _make(
    profile: FootProfile, variant: Variant, *, at: dt.datetime, by: Actor, replaces: Prescription | None = None
) -> Prescription:
    kept, concluded = assess(profile, at=at)
    wearer = records.wearer_from(kept.inputs)
    proposed = proposal.propose(wearer, concluded, assessing.offer_of(variant), variant.sku)
    found = (*proposed.causes, *_history(profile, variant))
    made = Prescription(
        profile=profile, variant=variant, assessment=kept, rules_version=proposed.version,
        causes=records.to_json(found), is_blocked=proposed.is_blocked, replaces=replaces, proposed_at=at,
    )  # fmt: skip
    made.save(force_insert=True)
    PrescriptionSide.objects.bulk_create(_side(made, side) for side in proposed.sides)
    with Prescription.hold(made.pk) as held:
        held.note(field="status", became=held.status, at=at, by=by)
        _judge(held, proposed, has_causes=bool(found), at=at)
    return held


def _judge(made: Prescription, proposed: Proposal, *, has_causes: bool, at: dt.datetime) -> None:
    """Let the rules decide what they can; a person's decision is told by who decided, a rule's by nobody."""
    if proposed.is_blocked:
        made.become(PrescriptionStatus.HELD, at=at, by=SYSTEM, reason="clinician_first", decided_at=at)
    elif has_causes:
        made.become(PrescriptionStatus.IN_REVIEW, at=at, by=SYSTEM)
    else:
        made.become(PrescriptionStatus.APPROVED, at=at, by=SYSTEM, reason="by_rule", decided_at=at)


def _history(profile: FootProfile, variant: Variant) -> tuple[Cause, ...]:
    refused = Prescription.objects.of_pair(profile.pk, variant.pk).filter(status=PrescriptionStatus.REFUSED)
    return (_REFUSED_BEFORE,) if refused.exists() else ()


def _side(made: Prescription, proposed: SideProposed) -> PrescriptionSide:
    spec = InsoleSpec(proposed.shape, proposed.parameters, engraved(made.code, proposed.shape.side))
    told: dict[str, Any] = {"reasons": records.to_json(proposed.reasons), "clamps": list(proposed.clamps)}
    return PrescriptionSide(
        prescription=made, side=proposed.shape.side.value, spec=spec.canonical(), checksum=spec.checksum,
        confidence=proposed.confidence.value, **told,
    )  # fmt: skip


def _supersede_older(profile: FootProfile, variant_id: int, *, at: dt.datetime, by: Actor) -> None:
    open_ones = [*UNDECIDED, PrescriptionStatus.RESCAN_WANTED.value]
    older = Q(profile__wearer_id=profile.wearer_id, profile__version__lt=profile.version)
    pks = Prescription.objects.filter(older, variant_id=variant_id, status__in=open_ones).values_list("pk", flat=True)
    with Prescription.hold_where(Q(pk__in=list(pks), status__in=open_ones)) as old:
        Prescription.become_all(old, PrescriptionStatus.SUPERSEDED, at=at, by=by, reason="newer_feet")
