"""Chapter: taking in what a wearer's feet are like, from an empty draft to a frozen version."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from fitting import consenting
from fitting.measured import Measured, Side, Source
from fitting.models import FootProfile, Measures, Recheck, Wearer, reach_of, refusing
from fitting.plausibility import Doubt, Facts, doubts, refused
from fitting.questionnaire.kinds import BadAnswers
from fitting.questionnaire.measures import SentMeasures, read_measures
from fitting.questionnaire.versions import CURRENT, QUESTIONNAIRES
from shop.actor import Actor, Kind, allowed
from shop.fit_spec import MeasureCode
from shop.refusal import NotFound, Problem, Refusal

# What the measuring sheet gives; products may need more (their fit specification says so).
NEEDED: Final = (MeasureCode.FOOT_LENGTH, MeasureCode.BALL_WIDTH)
# Scans and clinicians speak through their own doors.
OWN_SOURCES: Final = frozenset({Source.RULER, Source.OWN_WORDS})
STAFF_SOURCES: Final = OWN_SOURCES | {Source.CLINICIAN}


class DraftExists(Refusal):
    """A wearer has one draft at a time."""

    code = "profile_draft_exists"
    title = "There is a draft already; change that one."


class ProfileFrozen(Refusal):
    """A submitted version never changes."""

    code = "profile_frozen"
    title = "This version is submitted and cannot change; open a new one."


class ProfileIncomplete(Refusal):
    """Everything that is missing is listed."""

    code = "profile_incomplete"
    title = "Some things are missing or to be confirmed; see the errors."


@dataclass(frozen=True, slots=True)
class Standing:
    """
    How far a profile is.

    :ivar doubts: what is unusual, each with whether it was confirmed.
    :ivar missing: everything that keeps it from being submitted; the same list is shown and enforced.
    """

    doubts: Sequence[tuple[Doubt, bool]]
    missing: Sequence[Problem]


def latest_submitted_of(wearer_ids: Iterable[int]) -> dict[int, FootProfile]:
    """Return the newest submitted profile of each wearer that has one, by the wearer's primary key; one statement."""
    return {profile.wearer_id: profile for profile in usable(wearer_ids)}


def usable(wearer_ids: Iterable[int]) -> QuerySet[FootProfile]:
    """Return each wearer's newest submitted version, unless they have said since that something has changed."""
    return still_right(FootProfile.objects.of_wearers(wearer_ids).latest_submitted())


def still_right(profiles: QuerySet[FootProfile]) -> QuerySet[FootProfile]:
    """Leave out the versions of which the wearer has said since that something has changed."""
    return profiles.exclude(Exists(Recheck.objects.of_outdated().filter(profile=OuterRef("pk"))))


@allowed("customer", "guest", "wearer", "fitter")
def open_profile(wearer_id: int, *, at: dt.datetime, by: Actor, based_on: str | None = None) -> FootProfile:
    """
    Open a draft: empty, or with the answers and measures of an earlier version of the same wearer.

    :param based_on: public id of the earlier version.
    :raises NotFound: if the actor has no such wearer, or the wearer no such version.
    :raises WearerAnswersForThemselves: if an adult has taken over and the actor is a customer.
    :raises DraftExists: if there is a draft; its id is in the answer.
    """
    with Wearer.hold_where(reach_of(by) & Q(pk=wearer_id)) as found:
        wearer = consenting.one_live(found)
        consenting.insist_on_voice(wearer, by)
        draft = wearer.profiles.drafts().first()
        if draft is not None:
            raise DraftExists(extra={"profile": draft.public_id})
        earlier = None if based_on is None else _earlier(wearer, based_on)
        last = wearer.profiles.aggregate(last=Max("version"))["last"] or 0
        with refusing({"profile_one_draft": DraftExists(), "fitting_footprofile.wearer_id": DraftExists()}):
            profile = FootProfile.objects.create(
                wearer=wearer,
                version=last + 1,
                schema_version=CURRENT.version,
                answers=_answers_from(wearer, earlier),
                based_on=earlier,
                opened_at=at,
                changed_at=at,
            )
        if earlier is not None:
            Measures.objects.bulk_create(Measures.copies(earlier.measures.all(), profile))
    return profile


def _earlier(wearer: Wearer, public_id: str) -> FootProfile:
    found = wearer.profiles.filter(public_id=public_id, status=FootProfile.Status.SUBMITTED).first()
    if found is None:
        raise NotFound(pointer="/based_on")
    return found


def _answers_from(wearer: Wearer, earlier: FootProfile | None) -> dict[str, Any]:
    """Carry over what the present questionnaire still asks; a known birth need not be asked again."""
    asked = {question.code for question in CURRENT.questions}
    carried = {code: answer for code, answer in (earlier.answers if earlier else {}).items() if code in asked}
    if wearer.birth is not None:
        carried["birth_month"] = str(wearer.birth)
    return carried


@allowed("customer", "guest", "wearer", "fitter")
def answer(
    profile_id: int,
    *,
    at: dt.datetime,
    by: Actor,
    answers: Mapping[str, object] | None = None,
    measures: Mapping[str, object] | None = None,
    confirm: Sequence[str] = (),
    check: Callable[[FootProfile], None] | None = None,
) -> FootProfile:
    """
    Change a draft: merge answers and measures field by field, and confirm doubts. All of it or nothing.

    :param answers: by the questionnaire of the draft's version; ``null`` removes one.
    :param measures: by side and code; ``null`` removes one.
    :param confirm: keys of doubts that stand as they are.
    :param check: looks at the row as it is now, under the lock, and raises if the author saw another state.
    :raises NotFound: if the actor has no such profile.
    :raises ProfileFrozen: if it is submitted.
    :raises WearerAnswersForThemselves: if an adult has taken over and the actor is a customer.
    :raises ConsentMissing: if health answers may not be taken in.
    :raises BadAnswers: with a pointer and a remedy for everything that cannot be.
    """
    with FootProfile.hold_where(reach_of(by, "wearer__") & Q(pk=profile_id)) as found:
        profile = _changeable(found, at=at, by=by)
        if check is not None:
            check(profile)
        form = QUESTIONNAIRES[profile.schema_version]
        rows = Measures.of(profile)
        before = _facts(profile.answers, rows, on=at.date())
        merged = form.merge(profile.answers, dict(answers or {}))
        # Only whose birth tells that a guardian must agree comes in before one does.
        more = bool(set(answers or {}) - {"birth_month"} or measures or confirm)
        if more and consenting.is_minor(profile.wearer, merged, on=at.date()):
            consenting.insist_on_consent(profile.wearer, on=at.date(), answers=merged)
        sent = read_measures(dict(measures or {}), STAFF_SOURCES if by.kind is Kind.STAFF else OWN_SOURCES)
        changed = _put(profile, rows, sent)
        after = _facts(merged, rows, on=at.date())
        impossible = refused(after)
        if impossible:
            raise BadAnswers(problems=impossible)
        settled = _settled(profile.settled, before, after, confirm, at=at)
        for row in changed:
            row.save()
        profile.change(answers=merged, settled=settled, changed_at=at, revision=profile.revision + 1)
    return profile


def _changeable(found: Sequence[FootProfile], *, at: dt.datetime, by: Actor) -> FootProfile:
    if not found:
        raise NotFound
    profile = found[0]
    wearer = consenting.one_live([profile.wearer])
    consenting.insist_on_voice(wearer, by)
    if not profile.is_draft:
        raise ProfileFrozen
    consenting.insist_on_consent(wearer, on=at.date())
    return profile


def _put(profile: FootProfile, rows: dict[Side, Measures], sent: SentMeasures) -> list[Measures]:
    """Write what was sent onto the rows, making those that are not there; return the rows that changed."""
    for side, values in sent.items():
        row = rows.setdefault(side, Measures(profile=profile, side=side.value))
        for code, value in values.items():
            row.put(code, value)
    return [rows[side] for side in sent]


def facts_of(profile: FootProfile, *, at: dt.datetime) -> Facts:
    """Return what a profile says, its measures prefetched; a submitted version speaks of the day it was submitted."""
    return _facts(profile.answers, Measures.of(profile), on=(profile.submitted_at or at).date())


def _facts(answers: Mapping[str, Any], rows: Mapping[Side, Measures], *, on: dt.date) -> Facts:
    return Facts(answers, {side: row.all_measured() for side, row in rows.items()}, on)


def _settled(
    settled: Sequence[dict[str, Any]], before: Facts, after: Facts, confirm: Sequence[str], *, at: dt.datetime
) -> list[dict[str, Any]]:
    """
    Keep both answers: what was in doubt, and what stands now.

    :raises BadAnswers: if something is confirmed that is not in doubt.
    """
    now = {doubt.key: doubt for doubt in doubts(after)}
    known = _confirmed(settled)
    unknown = [
        Problem(f"/confirm/{index}", "no_such_doubt", "Read the profile again: this is not in doubt, or has changed.")
        for index, key in enumerate(confirm)
        if key not in now
    ]
    if unknown:
        raise BadAnswers(problems=unknown)
    stands = [_entry(now[key], now[key].said, confirmed=True, at=at) for key in confirm if key not in known]
    withdrawn = [
        _entry(doubt, _told(after, doubt.pointer), confirmed=False, at=at)
        for doubt in doubts(before)
        if doubt.key not in now and doubt.key not in known
    ]
    return [*settled, *withdrawn, *stands]


def _entry(doubt: Doubt, stands: str, *, confirmed: bool, at: dt.datetime) -> dict[str, Any]:
    kept = {"code": doubt.code, "pointer": doubt.pointer, "said": doubt.said, "stands": stands}
    return {**kept, "confirmed": confirmed, "at": at.isoformat()}


def _confirmed(settled: Sequence[dict[str, Any]]) -> set[str]:
    return {f"{entry['code']}:{entry['pointer']}:{entry['said']}" for entry in settled if entry["confirmed"]}


def _told(facts: Facts, pointer: str) -> str:
    """Return what is now said at a pointer, or nothing."""
    _, part, *path = pointer.split("/")
    if part == "answers":
        return str(facts.answers.get(path[0], ""))
    value = facts.length(Side(path[0]), MeasureCode(path[1]))
    return "" if value is None else f"{value:f} mm"


def take_measured(profile: FootProfile, side: Side, values: Mapping[MeasureCode, Measured], *, at: dt.datetime) -> bool:
    """
    Write what a scan measured onto a held draft; a clinician's values stay. Called by the chapter of scans.

    :returns: whether it was written: a submitted version is left alone, and so is one that the values would make
        impossible.
    """
    profile.require_held()
    if not profile.is_draft:
        return False
    rows = Measures.of(profile)
    by_clinician = {
        code for code, value in (rows[side].all_measured() if side in rows else {}).items()
        if value.source is Source.CLINICIAN
    }  # fmt: skip
    kept: dict[MeasureCode, Measured | None] = {
        code: value for code, value in values.items() if code not in by_clinician
    }
    before = _facts(profile.answers, rows, on=at.date())
    changed = _put(profile, rows, {side: kept})
    after = _facts(profile.answers, rows, on=at.date())
    if any(problem not in refused(before) for problem in refused(after)):
        return False
    settled = _settled(profile.settled, before, after, (), at=at)
    for row in changed:
        row.save()
    profile.change(settled=settled, changed_at=at, revision=profile.revision + 1)
    return True


def standing(profile: FootProfile, *, consents: Iterable[str], at: dt.datetime) -> Standing:
    """
    Return how far a profile is, from its prefetched wearer and measures and the wearer's live consents.

    A submitted version is judged on the day it was submitted and misses nothing.
    """
    facts = facts_of(profile, at=at)
    confirmed = _confirmed(profile.settled)
    judged = [(doubt, doubt.key in confirmed) for doubt in doubts(facts)]
    if not profile.is_draft:
        return Standing(judged, [])
    minor = facts.birth.is_minor(facts.on) if facts.birth else profile.wearer.is_minor(facts.on)
    missing = [
        *consenting.lacking(consents, minor=minor),
        *QUESTIONNAIRES[profile.schema_version].missing(profile.answers),
        *_unmeasured(facts),
        *_being_measured(profile),
        *refused(facts),
        *(Problem(doubt.pointer, "unconfirmed", doubt.detail) for doubt, done in judged if not done),
    ]
    return Standing(judged, missing)


def _unmeasured(facts: Facts) -> list[Problem]:
    return [
        Problem(f"/measures/{side}/{code}", "missing", "Measure this; the measuring sheet shows how.")
        for side in facts.sides
        for code in NEEDED
        if facts.length(side, code) is None
    ]


def _being_measured(profile: FootProfile) -> list[Problem]:
    return [
        Problem(f"/scans/{scan.side}", "being_measured", "A scan of this side is being measured; wait a moment.")
        for scan in profile.scans.all()
        if scan.status == scan.Status.UPLOADED
    ]


@allowed("customer", "guest", "wearer", "fitter")
def submit(
    profile_id: int, *, at: dt.datetime, by: Actor, check: Callable[[FootProfile], None] | None = None
) -> FootProfile:
    """
    Freeze the draft as the wearer's newest version; the wearer's birth follows what was answered.

    :param check: as in :func:`answer`.
    :raises NotFound: if the actor has no such profile.
    :raises ProfileFrozen: if it is submitted already.
    :raises WearerAnswersForThemselves: if an adult has taken over and the actor is a customer.
    :raises ProfileIncomplete: with everything that is missing, refused or not confirmed.
    """
    seen = FootProfile.objects.reachable_by(by).filter(pk=profile_id).values_list("wearer_id", flat=True).first()
    with Wearer.hold_where(Q(pk=seen)) as wearers, FootProfile.hold_where(Q(pk=profile_id)) as found:
        if not wearers or not found:
            raise NotFound
        wearer, profile = consenting.one_live(wearers), found[0]
        consenting.insist_on_voice(wearer, by)
        if not profile.is_draft:
            raise ProfileFrozen
        if check is not None:
            check(profile)
        missing = standing(profile, consents=consenting.live_purposes(wearer.pk), at=at).missing
        if missing:
            raise ProfileIncomplete(problems=missing)
        year, month = profile.answers["birth_month"].split("-")
        wearer.change(birth_year=int(year), birth_month=int(month))
        profile.become(
            FootProfile.Status.SUBMITTED, at=at, by=by, submitted_at=at, changed_at=at, revision=profile.revision + 1
        )
    return profile
