"""Write how far a pair has gone as JSON, for who speaks for it."""

from decimal import Decimal

from orders import mileage
from orders.covering.course import picture
from orders.covering.habits import MM_PER_MILE
from orders.models import ON_FOOT, ActivityFile, ActivityStretch, MileageChoice, MileEntry

type Json = dict[str, object]
_MM_PER_METRE = 1000
_MM_PER_KILOMETRE = 1_000_000


def distance_json(millimetres: float | Decimal) -> Json:
    """Write a distance in three units."""
    whole = Decimal(millimetres)
    return {
        "metres": round(float(whole / _MM_PER_METRE), 1),
        "miles": round(float(whole / MM_PER_MILE), 1),
        "kilometres": round(float(whole / _MM_PER_KILOMETRE), 2),
    }


def miles_json(miles: Decimal | int) -> Json:
    """Write miles in three units."""
    return distance_json(miles * MM_PER_MILE)


def file_json(file: ActivityFile) -> Json:
    """Write what is kept of a file; it comes with its stretches."""
    stretches = list(file.stretches.all())
    return {
        "id": file.public_id,
        "kind": file.kind,
        "handed_in_at": file.handed_in_at,
        "counted": distance_json(sum(each.distance_mm for each in stretches if each.sport in ON_FOOT)),
        "sport_needed": any(each.sport == "unstated" for each in stretches),
        "stretches": [_stretch(each) for each in stretches],
    }


def _stretch(each: ActivityStretch) -> Json:
    return {
        "sport": each.sport,
        "stated": each.stated,
        "distance": distance_json(each.distance_mm),
        "begins_at": each.begins_at,
        "ends_at": each.ends_at,
    }


def mileage_json(told: mileage.Told) -> Json:
    """Write every figure, entry and choice, and the picture."""
    counts = told.mileage.counts
    courses = {source.value: points for source, points in mileage.courses_of(told).items()}
    drawn = picture(courses, begins_on=told.begins_on, on=told.on, limit=told.limit)
    return {
        "figures": [
            {"by": source, "distance": miles_json(figure), "counts": source == counts}
            for source, figure in told.mileage.figures().items()
        ],
        "choose": told.mileage.is_open,
        "limit": None if told.limit is None else miles_json(told.limit[0]),
        "entries": [_entry(entry) for entry in told.entries],
        "choices": [_choice(choice) for choice in told.choices],
        "chart": {"svg": drawn.svg, "description": drawn.description},
    }


def _entry(entry: MileEntry) -> Json:
    return {
        "id": entry.public_id,
        "distance": miles_json(Decimal(entry.tenths) / mileage.TENTHS),
        "first_on": entry.first_on,
        "last_on": entry.last_on,
    }


def _choice(choice: MileageChoice) -> Json:
    return {
        "by": choice.source,
        "distance": miles_json(Decimal(choice.tenths) / mileage.TENTHS),
        "chosen_at": choice.chosen_at,
    }
