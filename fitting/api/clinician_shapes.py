"""What links, letters, entries of clinicians and pressure pictures look like in requests and answers."""

from decimal import Decimal
from typing import Any, Final

from rest_framework import serializers

from fitting.api.scan_shapes import ScanFileField
from fitting.clinical import BOUNDS, FPI_ITEMS, FPI_MOST, INDEX_LOADS, STANDING
from fitting.clinician_letter import LANGUAGES
from fitting.measured import Side
from fitting.models import ClinicianEntry
from shop.api.fields import StrictSerializer

_SIDES: Final = [side.value for side in Side]


def _number(name: str, words: str) -> serializers.FloatField:
    limit = BOUNDS[name]
    told = f"{words} {limit.low:f} to {limit.high:f}, in steps of {limit.step:f}."
    return serializers.FloatField(
        required=False, allow_null=True, default=None, min_value=float(limit.low), max_value=float(limit.high),
        help_text=told,
    )  # fmt: skip


def _load(known: tuple[Any, ...]) -> serializers.ChoiceField:
    return serializers.ChoiceField(
        choices=[one.value for one in known], required=False, allow_null=True, default=None,
        help_text="The load under which it was taken; goes with its value.",
    )  # fmt: skip


class FootValuesIn(StrictSerializer):
    """What was found of one foot; leave out what was not examined."""

    fpi = serializers.ListField(
        child=serializers.IntegerField(min_value=-FPI_MOST, max_value=FPI_MOST),
        min_length=len(FPI_ITEMS), max_length=len(FPI_ITEMS), required=False, allow_null=True, default=None,
        help_text=f"FPI-6: {', '.join(FPI_ITEMS)}.",
    )  # fmt: skip
    rearfoot_deg = _number("rearfoot_deg", "Standing, heel against lower leg; positive is everted.")
    rearfoot_load = _load(STANDING)
    arch_height_index = _number("arch_height_index", "Dorsum at half the length, over the length to the ball.")
    arch_height_load = _load(INDEX_LOADS)
    forefoot_deg = _number("forefoot_deg", "Forefoot on rearfoot; positive is varus.")
    shorter_by_mm = _number("shorter_by_mm", "How much shorter this leg is.")
    post_deg = _number("post_deg", "Prescribed: tilt of the heel seat; positive raises the inner side.")
    forefoot_post_deg = _number("forefoot_post_deg", "Prescribed: the same under the ball.")
    lift_mm = _number("lift_mm", "Prescribed: heel lift.")
    met_pad_mm = _number("met_pad_mm", "Prescribed: metatarsal pad.")


class EntryIn(StrictSerializer):
    """What a clinician says, and signs."""

    left = FootValuesIn(required=False, default=None, allow_null=True)
    right = FootValuesIn(required=False, default=None, allow_null=True)
    may_wear_insoles = serializers.BooleanField(help_text="The statement that is signed.")
    clinician_name = serializers.CharField(max_length=120)
    profession = serializers.CharField(max_length=80)
    register_number = serializers.CharField(max_length=60, help_text="Licence or register number.")
    signed_on = serializers.DateField()
    remarks = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class EntryFileIn(StrictSerializer):
    """One file for the entry that was sent, as `multipart/form-data`."""

    file = ScanFileField(allow_empty_file=True, help_text="PDF, JPEG or PNG up to 10 MB; a pressure picture as CSV.")
    kind = serializers.ChoiceField(choices=["document", "pressure_print"])
    side = serializers.ChoiceField(
        choices=_SIDES, required=False, default=None, help_text="Of a pressure picture: which foot."
    )


class PrintIn(StrictSerializer):
    """One pressure picture of one foot, as `multipart/form-data`."""

    file = ScanFileField(allow_empty_file=True, help_text="The peak picture as CSV: one row of cells in each line.")
    side = serializers.ChoiceField(choices=_SIDES)


class PrintOut(serializers.Serializer[Any]):
    """What a pressure picture told. The picture itself is not kept."""

    side = serializers.ChoiceField(choices=_SIDES)
    arch_index = serializers.FloatField(help_text="Share of the middle third of the print, without toes.")
    cells = serializers.IntegerField(help_text="In contact, without toes.")
    taken_at = serializers.DateTimeField()


class PrintsOut(serializers.Serializer[Any]):
    """The pictures that count, left first."""

    results = PrintOut(many=True)


class LetterQuery(StrictSerializer):
    """How the letter is written, and on which paper."""

    language = serializers.ChoiceField(choices=list(LANGUAGES), default="en")
    country = serializers.CharField(
        max_length=2, required=False, default="", help_text="Decides between A4 and Letter."
    )


class ClinicianLinkOut(serializers.Serializer[Any]):
    """
    How far a clinician's answer is. `entry` is the newest one.

    `token` and `page` open the clinician's door; whoever has them can answer, so show them to the wearer alone.
    """

    state = serializers.ChoiceField(choices=["none", "open", "expired", "revoked"])
    expires_at = serializers.DateTimeField(allow_null=True)
    token = serializers.CharField(allow_null=True)
    page = serializers.CharField(allow_null=True, help_text="Where the clinician answers.")
    entry = serializers.ChoiceField(choices=ClinicianEntry.Status.choices, allow_null=True)
    entry_sent_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(help_text="Why the entry was rejected; else empty.")


class AskedFlagOut(serializers.Serializer[Any]):
    """Something that was ticked."""

    code = serializers.CharField()
    sentence = serializers.CharField()


class ClinicianDoorOut(serializers.Serializer[Any]):
    """What a clinician is shown: initials, year of birth, what was ticked, and how far their answer is."""

    initials = serializers.CharField()
    birth_year = serializers.IntegerField(allow_null=True)
    sides = serializers.ListField(child=serializers.ChoiceField(choices=_SIDES))
    flags = AskedFlagOut(many=True)
    expires_at = serializers.DateTimeField()
    entry = serializers.ChoiceField(choices=ClinicianEntry.Status.choices, allow_null=True)
    has_document = serializers.BooleanField()
    prints = PrintOut(many=True)


def exact(values: dict[str, Any] | None) -> dict[str, Any]:
    """Return what was read of one foot with exact numbers."""
    given = values or {}
    return {name: Decimal(str(value)) if isinstance(value, float) else value for name, value in given.items()}
