"""
Chapter: activity files, handed in for a pair's miles: on foot, since it came, and never twice.

Of a file distance, time and sport are kept; its bytes and its track are gone when the answer is given.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db.models import Q, QuerySet

from fitting import consenting
from fitting.models import Wearer, refusing
from orders.activity.counting import Counted, Part, count
from orders.activity.found import SENTENCES, Activity, Reason, Sport, Unread
from orders.activity.reading import LARGEST, read
from orders.models import ON_FOOT, ActivityFile, ActivityStretch, Cover, OrderLine
from orders.pairs import insist_on_voice, spoken_for
from shop.actor import Actor, allowed
from shop.refusal import BadInput, NotFound, Problem, Refusal, TooLarge, WrongType

# A file a day, for longer than any cover lasts.
MOST_FILES: Final = 5000
_MM: Final = 1000


class ActivityTooLarge(TooLarge):
    """More than any activity needs."""

    code = "activity_too_large"
    title = "The file is larger than 25 MB. Send one activity per file."


class ActivityUnreadable(WrongType):
    """Neither GPX nor TCX nor FIT, or damaged."""

    code = "activity_unreadable"
    title = "Send a GPX, TCX or FIT file of a walk, a run or a hike."


class ActivityNotCounted(BadInput):
    """The file can be read, and nothing in it counts; the reason is named in the errors."""

    code = "activity_not_counted"
    title = "Nothing in this file counts; see the errors."


class ActivityAlreadyCounted(Refusal):
    """The same file, or the same time in another one."""

    code = "activity_already_counted"
    title = "This time is counted already, from another file. Take that one away first if this one is right."


class ActivitySportStated(Refusal):
    """The file itself says what it was."""

    code = "activity_sport_stated"
    title = "The file says what you did; only what it does not say can be named."


class TooManyActivities(Refusal):
    """One a day for longer than the guarantee lasts."""

    code = "too_many_activities"
    title = f"There are {MOST_FILES:,} files for this pair. Enter further miles by hand."


def of(line: OrderLine) -> QuerySet[ActivityFile]:
    """Return what was handed in for a pair, the newest first, with its stretches."""
    return line.activity_files.prefetch_related("stretches").order_by("-handed_in_at", "-pk")


@allowed("customer", "guest")
def of_pair(serial: str, *, by: Actor) -> QuerySet[ActivityFile]:
    """
    Return the files of a pair, by either serial.

    :raises SerialUnknown: if the actor has no such pair.
    :raises CoverTakenOver: if the wearer has taken it over.
    """
    return of(spoken_for(serial, by))


@allowed("customer", "guest")
def hand_in(serial: str, data: bytes, *, sport: str = "", at: dt.datetime, by: Actor) -> ActivityFile:
    """
    Read a file and keep what counts of it.

    :param sport: what it was, for stretches of which the file does not say; without it they wait to be named.
    :raises SerialUnknown: if the actor has no such pair.
    :raises CoverTakenOver: if the wearer has taken it over.
    :raises WearerAnswersForThemselves: if an adult answers for themselves and the actor is whoever bought.
    :raises ConsentMissing: without consent to use health data of the wearer, or a minor's guardian's.
    :raises ActivityTooLarge: beyond 25 MB.
    :raises ActivityUnreadable: if it is no activity, damaged, or ends early.
    :raises ActivityNotCounted: if nothing of it counts, by a reason with a name.
    :raises ActivityAlreadyCounted: if the same bytes or the same time were handed in for this wearer.
    :raises TooManyActivities: if the pair has thousands of files.
    """
    line = _may_tell(serial, at=at, by=by)
    if len(data) > LARGEST:
        raise ActivityTooLarge(pointer="/file")
    activity = read(data)  # seconds for the largest: nothing is held meanwhile
    if isinstance(activity, Unread):
        raise _named(ActivityUnreadable, activity.reason)
    sha256 = hashlib.sha256(data).hexdigest()
    with _wearer_held(line):
        parts = _counted(line, activity, sha256, sport=sport, at=at)
        clash = ActivityAlreadyCounted(pointer="/file")
        names = ("activity_file_once_per_line", "orders_activityfile.line_id, orders_activityfile.sha256")
        with refusing(dict.fromkeys(names, clash)):
            file = ActivityFile.objects.create(
                line=line, kind=activity.kind, sha256=sha256, handed_in_at=at, by_id=by.user_id
            )
        named = sport or Sport.UNSTATED.value
        ActivityStretch.objects.bulk_create([_stretch(file, part, named) for part in parts])
    return of(line).get(pk=file.pk)


def _may_tell(serial: str, *, at: dt.datetime, by: Actor) -> OrderLine:
    line = spoken_for(serial, by)
    insist_on_voice(line, by)
    lacking = consenting.lacking_of(_wearer_of(line), on=at.date())
    if lacking:
        raise consenting.ConsentMissing(problems=lacking)
    return line


def _wearer_of(line: OrderLine) -> int:
    if line.wearer_id is None:  # a covered line has a wearer: the database sees to it
        raise NotFound
    return line.wearer_id


@contextmanager
def _wearer_held(line: OrderLine) -> Iterator[None]:
    """Let one file of a wearer be counted at a time: nobody wears two pairs at once."""
    with Wearer.hold(_wearer_of(line)):
        yield


def _counted(line: OrderLine, activity: Activity, sha256: str, *, sport: str, at: dt.datetime) -> tuple[Part, ...]:
    earlier = ActivityFile.objects.filter(line__wearer=line.wearer_id)
    if earlier.filter(sha256=sha256).exists():
        raise ActivityAlreadyCounted(pointer="/file")
    if line.activity_files.count() >= MOST_FILES:
        raise TooManyActivities
    begins_at = Cover.objects.filter(line=line).order_by("begins_at").values_list("begins_at", flat=True)[0]
    # What is not stated is counted as if it were walked, for its track is gone before anybody can name it.
    answer: Counted = count(
        activity,
        from_time=begins_at.timestamp(),
        until_time=at.timestamp(),
        taken=_taken(line, activity),
        named=Sport(sport) if sport else Sport.WALKING,
    )
    if answer.reason is Reason.ALREADY_COUNTED:
        raise ActivityAlreadyCounted(pointer="/file")
    if answer.reason is not None:
        raise _named(ActivityNotCounted, answer.reason)
    parts = tuple(part for part in answer.parts if round(part.metres * _MM))
    if not parts:
        raise _named(ActivityNotCounted, Reason.NO_DISTANCE)
    return parts


def _taken(line: OrderLine, activity: Activity) -> list[tuple[float, float]]:
    """Return the times near the activity that count already for the wearer, from whatever pair."""
    known = [span for stretch in activity.stretches if (span := stretch.span) is not None]
    if not known:
        return []
    first, last = min(span[0] for span in known), max(span[1] for span in known)
    try:
        near = (dt.datetime.fromtimestamp(first, dt.UTC), dt.datetime.fromtimestamp(last, dt.UTC))
    except (OverflowError, OSError, ValueError):
        return []  # no clock shows such a time, and counting says so
    spans = _on_foot(line).filter(begins_at__lt=near[1], ends_at__gt=near[0]).values_list("begins_at", "ends_at")
    return [(begin.timestamp(), end.timestamp()) for begin, end in spans]


def _on_foot(line: OrderLine) -> QuerySet[ActivityStretch]:
    return ActivityStretch.objects.filter(file__line__wearer=line.wearer_id, sport__in=ON_FOOT)


def _stretch(file: ActivityFile, part: Part, named: str) -> ActivityStretch:
    begin, end = (dt.datetime.fromtimestamp(time, dt.UTC) for time in part.span)
    return ActivityStretch(
        file=file,
        sport=part.sport.value if part.stated else named,
        stated=part.stated,
        distance_mm=round(part.metres * _MM),
        begins_at=begin,
        ends_at=end,
    )


def _named(refusal: type[Refusal], reason: Reason) -> Refusal:
    sentence = str(SENTENCES[reason])
    return refusal(sentence, problems=[Problem("/file", reason.value, sentence)])


@allowed("customer", "guest")
def name_sport(serial: str, file_id: str, sport: str, *, at: dt.datetime, by: Actor) -> ActivityFile:
    """
    Say what a file that does not say it was: on foot it counts from now on, else nothing of it does.

    Of two stretches of one time, the one that was named first counts.

    :raises SerialUnknown: if the actor has no such pair.
    :raises CoverTakenOver: if the wearer has taken it over.
    :raises NotFound: if the pair has no such file.
    :raises ActivitySportStated: if the file says it all by itself.
    :raises ActivityAlreadyCounted: if all of it lies in times that count from other files.
    """
    line = _may_tell(serial, at=at, by=by)
    with _wearer_held(line):
        file = _own(line, file_id)
        unstated = list(file.stretches.filter(stated=False))
        if not unstated:
            raise ActivitySportStated
        free = [row for row in unstated if sport not in ON_FOOT or not _is_taken(line, row)]
        if not free:
            raise ActivityAlreadyCounted
        file.stretches.filter(pk__in=[row.pk for row in free]).update(sport=sport)
    return of(line).get(pk=file.pk)


def _is_taken(line: OrderLine, row: ActivityStretch) -> bool:
    meets = Q(begins_at__lt=row.ends_at, ends_at__gt=row.begins_at)
    return _on_foot(line).filter(meets).exclude(file=row.file_id).exists()


def _own(line: OrderLine, file_id: str) -> ActivityFile:
    found = line.activity_files.filter(public_id=file_id).first()
    if found is None:
        raise NotFound
    return found


@allowed("customer", "guest")
def take_away(serial: str, file_id: str, *, by: Actor) -> None:
    """
    Take a file's miles away, wholly; it may be handed in again.

    :raises SerialUnknown: if the actor has no such pair.
    :raises CoverTakenOver: if the wearer has taken it over.
    :raises NotFound: if the pair has no such file.
    """
    line = spoken_for(serial, by)
    with _wearer_held(line):
        _own(line, file_id).delete()
