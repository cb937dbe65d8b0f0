"""
Chapter: what a fitter decides about a prescription: yes, yes with other values, once more, later, or no.

A prescription is never edited: other values are a new one (:mod:`fitting.adjusting`). Lines of orders are not known
here; they look down and follow.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from fitting import consenting
from fitting.clashes import clashes_of
from fitting.measured import Side
from fitting.models import (
    FootProfile,
    Prescription,
    PrescriptionStatus,
    Wearer,
    reason_within,
)
from fitting.parameters import InsoleSpec
from fitting.review_codes import Denial, Rescan, rescan_sentence
from shop.actor import Actor, allowed
from shop.refusal import BadInput, NotFound, Problem, Refusal


class PrescriptionUnknown(NotFound):
    """No such prescription."""

    code = "prescription_unknown"
    title = "There is no such prescription."


class NotUnderReview(Refusal):
    """Somebody, or a rule, has decided already."""

    code = "prescription_not_in_review"
    title = "This is decided already, or waits for somebody else; read the page again."


class ClinicianFirst(Refusal):
    """A red flag was ticked."""

    code = "clinician_first"
    title = "A clinician comes first: enter their values, which makes this anew, or refuse it."


class NewerFeet(Refusal):
    """The wearer has submitted since."""

    code = "newer_feet"
    title = "The wearer has submitted a newer foot profile since; look at that one, it is in the queue."


class NothingToBuild(Refusal):
    """A foot that insoles are wanted for lacks what its outline is made from."""

    code = "nothing_to_build"
    title = "A foot lacks its length or its width: ask for a new measure."


class PartsClash(Refusal):
    """Two parameters exclude each other."""

    code = "parameters_clash"
    title = "Two parameters exclude each other: change one of each pair first."


class WordsMissing(BadInput):
    """The next fitter must understand why."""

    code = "review_words_missing"
    title = "Say why, in a sentence."


class CodeUnknown(BadInput):
    """Not in the list."""

    code = "review_code_unknown"
    title = "Choose one of the reasons in the list."


@allowed("fitter")
def approve(prescription_id: int, *, at: dt.datetime, by: Actor) -> Prescription:
    """
    Let it be built as it stands.

    :raises PrescriptionUnknown: if there is no such prescription.
    :raises NotUnderReview: if it is not in review.
    :raises ClinicianFirst: if a red flag was ticked.
    :raises NewerFeet: if the wearer has submitted another version since it was proposed.
    :raises NothingToBuild: if a foot lacks its length or its width.
    :raises PartsClash: with each pair of parameters that exclude each other.
    :raises ConsentMissing: if the feet may not be used.
    """
    with held_with_wearer(prescription_id) as (held, wearer):
        _require(held, PrescriptionStatus.IN_REVIEW)
        if held.is_blocked:
            raise ClinicianFirst
        insist_on_newest_feet(held)
        _require_buildable(held)
        consenting.insist_on_consent(wearer, on=at.date())
        held.become(PrescriptionStatus.APPROVED, at=at, by=by, **_decided(at, by))
        return held


@allowed("fitter")
def ask_rescan(
    prescription_id: int, *, code: str, at: dt.datetime, by: Actor, side: str = "", words: str = ""
) -> Prescription:
    """
    Ask for better measures; only a newer version of the feet goes on.

    :param code: one of :class:`fitting.review_codes.Rescan`.
    :param side: the foot it is about; both if empty.
    :param words: what to add; all there is to say where the code says nothing by itself.
    :raises PrescriptionUnknown: if there is no such prescription.
    :raises NotUnderReview: if it is not in review.
    :raises CodeUnknown: if there is no such reason, or no such side.
    :raises WordsMissing: if neither the code nor the words say what to do.
    :raises ReasonTooLong: if all of it is longer than the journal has room for.
    """
    if code not in set(Rescan) or side not in {"", *Side}:
        raise CodeUnknown(pointer="/code")
    said = words.strip()
    if code == Rescan.AS_DESCRIBED and not said:
        raise WordsMissing(pointer="/words")
    reason_within(rescan_sentence(code, side=side, words=said), pointer="/words")
    with held_prescription(prescription_id) as held:
        _require(held, PrescriptionStatus.IN_REVIEW)
        held.become(
            PrescriptionStatus.RESCAN_WANTED, at=at, by=by, words=said, rescan_side=side, **_decided(at, by, code)
        )
        return held


@allowed("fitter")
def hold(prescription_id: int, *, reason: str, at: dt.datetime, by: Actor) -> Prescription:
    """
    Wait for a clinician, or for whoever else must answer first; nothing is due meanwhile.

    :raises PrescriptionUnknown: if there is no such prescription.
    :raises NotUnderReview: if it is not in review.
    :raises WordsMissing: without a reason.
    :raises ReasonTooLong: if it is longer than the journal has room for.
    """
    why = said_within(reason, "/reason")
    with held_prescription(prescription_id) as held:
        _require(held, PrescriptionStatus.IN_REVIEW)
        held.become(PrescriptionStatus.HELD, at=at, by=by, words=why, **_decided(at, by, "waits"))
        return held


@allowed("fitter")
def resume(prescription_id: int, *, at: dt.datetime, by: Actor) -> Prescription:
    """
    Go on with what was held.

    :raises PrescriptionUnknown: if there is no such prescription.
    :raises NotUnderReview: if it is not held.
    :raises ClinicianFirst: if a red flag was ticked: a clinician's values make it anew.
    """
    with held_prescription(prescription_id) as held:
        _require(held, PrescriptionStatus.HELD)
        if held.is_blocked:
            raise ClinicianFirst
        held.become(
            PrescriptionStatus.IN_REVIEW, at=at, by=by, decided_at=None, decided_by=None, reason_code="", words=""
        )
        return held


@allowed("fitter")
def refuse(prescription_id: int, *, code: str, at: dt.datetime, by: Actor, words: str = "") -> Prescription:
    """
    Make nothing of it; who paid gets the money back by rule.

    :param code: one of :class:`fitting.review_codes.Denial`.
    :raises PrescriptionUnknown: if there is no such prescription.
    :raises NotUnderReview: if it is neither in review nor held.
    :raises CodeUnknown: if there is no such reason.
    :raises ReasonTooLong: if the words are longer than the journal has room for.
    """
    if code not in set(Denial):
        raise CodeUnknown(pointer="/code")
    said = reason_within(words, pointer="/words")
    with held_prescription(prescription_id) as held:
        _require(held, PrescriptionStatus.IN_REVIEW, PrescriptionStatus.HELD)
        held.become(PrescriptionStatus.REFUSED, at=at, by=by, words=said, **_decided(at, by, code))
        return held


# --- what they share -------------------------------------------------------------------------------
@contextmanager
def held_prescription(prescription_id: int) -> Iterator[Prescription]:
    """
    Lock a prescription.

    :raises PrescriptionUnknown: if there is none.
    """
    with Prescription.hold_all([prescription_id]) as found:
        if not found:
            raise PrescriptionUnknown
        yield found[0]


@contextmanager
def held_with_wearer(prescription_id: int) -> Iterator[tuple[Prescription, Wearer]]:
    """
    Lock a prescription and before it its wearer, under whose lock feet are submitted and consents end.

    :raises PrescriptionUnknown: if there is none.
    """
    wearer_id = Prescription.objects.filter(pk=prescription_id).values_list("profile__wearer_id", flat=True).first()
    if wearer_id is None:
        raise PrescriptionUnknown
    with Wearer.hold(wearer_id) as wearer, held_prescription(prescription_id) as held:
        yield held, wearer


def insist_on_newest_feet(held: Prescription) -> None:
    """
    Insist that nothing newer was submitted.

    :raises NewerFeet: if the wearer has submitted another version since it was proposed.
    """
    newer = FootProfile.objects.filter(status="submitted", submitted_at__gt=held.proposed_at)
    if newer.filter(wearer_id=held.profile.wearer_id, version__gt=held.profile.version).exists():
        raise NewerFeet


def _require(held: Prescription, *statuses: PrescriptionStatus) -> None:
    if held.status not in statuses:
        raise NotUnderReview


def _decided(at: dt.datetime, by: Actor, code: str = "") -> dict[str, Any]:
    return {"decided_at": at, "decided_by": by.id, "reason_code": code, "reason": code}


def said_within(words: str, pointer: str) -> str:
    """
    Return the words of a person, without the space around them.

    :raises WordsMissing: if there are none.
    :raises ReasonTooLong: if there is no room for all of them.
    """
    if not words.strip():
        raise WordsMissing(pointer=pointer)
    return reason_within(words, pointer=pointer)


def _require_buildable(held: Prescription) -> None:
    sides = list(held.sides.all())
    if not sides or any(cause["code"] == "measure_missing" for cause in held.causes):
        raise NothingToBuild
    problems = problems_of(side.insole for side in sides)
    if problems:
        raise PartsClash(problems=problems)


def problems_of(specs: Iterable[InsoleSpec]) -> list[Problem]:
    """Return everything that keeps sides from being built: the parameter, or the pair, and how to fix it."""
    return [
        Problem(
            f"/{spec.shape.side}/{clash.parameters[0]}", clash.code, f"{', '.join(clash.parameters)}: {clash.detail}"
        )
        for spec in specs
        for clash in clashes_of(spec)
    ]
