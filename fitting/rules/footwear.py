"""How shoes and days as the questionnaire names them meet the catalogue's words, and how much room a shoe has."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from fitting.parameters import Room
from fitting.rules.evidence import Shoe, Wearer

# The catalogue's footwear for each kind of shoe; none where no insole of ours fits.
FOOTWEAR: Final[Mapping[str, tuple[str, ...]]] = {
    "everyday": ("trainer", "school_shoe"),
    "running": ("running_shoe",),
    "trail": ("running_shoe", "hiking_boot"),
    "hiking": ("hiking_boot",),
    "work": ("work_shoe",),
    "work_boot": ("safety_boot",),
    "safety": ("safety_boot",),
    "dress": ("dress_shoe",),
    "court": ("court_shoe",),
    "cleat": (),
    "ski_skate": (),
    "sandal": (),
    "orthopaedic": ("work_shoe",),
}
LOW_HEEL_FROM: Final = Decimal(20)
HEEL_MOST: Final = Decimal(40)
ACTIVITIES: Final[Mapping[str, tuple[str, ...]]] = {
    "walking": ("walking",),
    "running": ("running",),
    "trail": ("running", "hiking"),
    "hiking": ("hiking",),
    "standing": ("standing",),
    "court": ("court_sport",),
    "field": ("court_sport", "play"),
    "gym": ("lifting",),
    "cycling": (),
    "golf": ("walking",),
    "snow": (),
    "other": (),
}
# Days that are spent in the insoles; sitting, driving and no work are not.
OCCUPATIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "sitting": (),
    "mixed": (),
    "standing": ("standing",),
    "walking": ("walking",),
    "lifting": ("lifting",),
    "ladders": ("lifting",),
    "driving": (),
    "school": ("play",),
    "none": (),
}
# An hour of sport loads a foot like several of standing.
_HARD: Final = frozenset({"running", "trail", "court", "field", "hiking"})
_HARD_HOURS: Final = 3
_WORKDAYS: Final = 5

ROOM: Final[Mapping[str, Room]] = {
    "everyday": Room.STANDARD,
    "running": Room.STANDARD,
    "trail": Room.STANDARD,
    "hiking": Room.DEEP,
    "work": Room.STANDARD,
    "work_boot": Room.DEEP,
    "safety": Room.DEEP,
    "dress": Room.SLIM,
    "court": Room.STANDARD,
    "cleat": Room.SLIM,
    "ski_skate": Room.SLIM,
    "sandal": Room.SLIM,
    "orthopaedic": Room.DEEP,
}
_ROOMS: Final = tuple(Room)


def footwear_of(shoe: Shoe) -> tuple[str, ...]:
    """Return the catalogue's words for a shoe; a dress shoe with a heel is a low heel, a high heel is none."""
    height = shoe.heel_height_mm
    if shoe.kind == "dress" and height is not None and height >= LOW_HEEL_FROM:
        return ("low_heel",) if height <= HEEL_MOST else ()
    return FOOTWEAR[shoe.kind]


def room_of(shoe: Shoe) -> Room:
    """Return the room in a shoe: by its kind, one less if little room was said, one more if plenty."""
    place = _ROOMS.index(ROOM[shoe.kind]) + {"slim": -1, "roomy": 1}.get(shoe.volume or "", 0)
    if shoe.removable_insole == "no":
        # The shoe's own insole stays, and takes its part.
        place -= 1
    return _ROOMS[min(max(place, 0), len(_ROOMS) - 1)]


def days_of(wearer: Wearer) -> dict[str, Decimal]:
    """Return the share of a week's load for each activity of the catalogue, most first; the shares add up to 1."""
    loads: dict[str, Decimal] = {}
    for kind, hours in wearer.activities:
        for word in ACTIVITIES[kind]:
            loads[word] = loads.get(word, Decimal(0)) + hours * (_HARD_HOURS if kind in _HARD else 1)
    for word in OCCUPATIONS.get(wearer.occupation, ()):
        loads[word] = loads.get(word, Decimal(0)) + wearer.standing_hours * _WORKDAYS
    total = sum(loads.values())
    ordered = sorted(loads.items(), key=lambda item: (-item[1], item[0]))
    return {word: load / total for word, load in ordered} if total else {}
