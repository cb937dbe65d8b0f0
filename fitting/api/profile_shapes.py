"""The shapes of requests and answers about foot profiles, and of the form they are filled in by."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from fitting.api.shapes import ConsentTextOut
from fitting.measured import Load, Side, Source
from fitting.models import FootProfile
from shop.api.fields import StrictSerializer
from shop.fit_spec import MeasureCode

type Shape = serializers.Serializer[Any]


class MeasureIn(serializers.Serializer[Any]):
    """One value: exactly one of the three lengths, how it was obtained, and under which load."""

    value_mm = serializers.FloatField(required=False)
    value_cm = serializers.FloatField(required=False)
    value_in = serializers.FloatField(required=False)
    source = serializers.ChoiceField(choices=[Source.RULER.value, Source.OWN_WORDS.value])  # type: ignore[assignment]
    load = serializers.ChoiceField(choices=[load.value for load in Load])


class MeasureOut(serializers.Serializer[Any]):
    """One value in millimetres with one decimal."""

    value_mm = serializers.FloatField()
    source = serializers.ChoiceField(choices=[source.value for source in Source])  # type: ignore[assignment]
    load = serializers.ChoiceField(choices=[load.value for load in Load])


def _side(name: str, one: type[Shape]) -> type[Shape]:
    """Return the shape of the measures of one side, each optional."""
    fields: dict[str, Any] = {code.value: one(required=False, allow_null=True) for code in MeasureCode}
    return type(name, (serializers.Serializer,), {"__doc__": "The measures of one foot.", **fields})


def _sides(name: str, side: type[Shape]) -> type[Shape]:
    fields: dict[str, Any] = {code.value: side(required=False, allow_null=True) for code in Side}
    return type(name, (serializers.Serializer,), {"__doc__": "The measures of both feet, by side.", **fields})


SidesIn = _sides("SidesIn", _side("SideIn", MeasureIn))
SidesOut = _sides("SidesOut", _side("SideOut", MeasureOut))


@extend_schema_field(SidesIn)
class MeasuresField(serializers.DictField):
    """Read by the one validator of measures, which points at each fault."""


class ProfileOpenIn(StrictSerializer):
    """An empty draft, or one with the answers and measures of an earlier version."""

    based_on = serializers.CharField(
        max_length=32, required=False, default=None, help_text="Id of a submitted profile of the same wearer."
    )


class ProfileChangeIn(StrictSerializer):
    """What changes; everything else stays. `null` removes an answer or a measure."""

    answers = serializers.DictField(required=False, default=dict, help_text="By the codes of `profile-form/`.")
    measures = MeasuresField(required=False, default=dict)
    confirm = serializers.ListField(
        child=serializers.CharField(max_length=300),
        required=False,
        default=list,
        max_length=100,
        help_text="Keys of `doubts` that are right as they are.",
    )


class ProblemOut(serializers.Serializer[Any]):
    """Something that is missing, where, and what to do."""

    pointer = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class DoubtOut(ProblemOut):
    """Something unusual to confirm or to change."""

    key = serializers.CharField()
    said = serializers.CharField()
    confirmed = serializers.BooleanField()


class SettledOut(serializers.Serializer[Any]):
    """Both answers to a doubt: what was said first and what stands."""

    code = serializers.CharField()
    pointer = serializers.CharField()
    said = serializers.CharField()
    stands = serializers.CharField()
    confirmed = serializers.BooleanField()
    at = serializers.DateTimeField()


class SideSizeOut(serializers.Serializer[Any]):
    """The shoe sizes of one foot, for orientation."""

    side = serializers.ChoiceField(choices=[side.value for side in Side])
    labels = serializers.DictField(child=serializers.CharField(), help_text="By scale.")
    width_letter = serializers.CharField(allow_null=True, help_text="About; there is no universal table.")


class ProfileSummaryOut(serializers.Serializer[Any]):
    """One version in a list."""

    id = serializers.CharField()
    wearer = serializers.CharField()
    version = serializers.IntegerField()
    status = serializers.ChoiceField(choices=FootProfile.Status.choices)
    schema_version = serializers.IntegerField()
    opened_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)


class ProfileOut(ProfileSummaryOut):
    """
    One version. `private` hides answers, measures and what is missing from a customer.

    The wearer answers for themselves then, and has not chosen to share.
    """

    private = serializers.BooleanField()
    based_on = serializers.CharField(allow_null=True)
    size = SideSizeOut(many=True)
    answers = serializers.DictField(allow_null=True)
    measures = SidesOut(allow_null=True)
    doubts = DoubtOut(many=True)
    settled = SettledOut(many=True)
    missing = ProblemOut(many=True, help_text="Everything that keeps it from being submitted.")


# --- the form ---------------------------------------------------------------------------------


class SectionOut(serializers.Serializer[Any]):
    """Questions that belong on one page."""

    code = serializers.CharField()
    title = serializers.CharField()
    questions = serializers.ListField(
        child=serializers.DictField(),
        help_text="Each has `code`, `kind`, `text`, `required`, and by kind: `choices` (with pictures), `unit`, "
        "`units`, `min`, `max`, `questions`, `item`.",
    )


class MeasureAskedOut(serializers.Serializer[Any]):
    """A measure that can be given."""

    code = serializers.ChoiceField(choices=[code.value for code in MeasureCode])
    required = serializers.BooleanField()  # type: ignore[assignment]
    min_mm = serializers.FloatField()
    max_mm = serializers.FloatField()


class ProfileFormOut(serializers.Serializer[Any]):
    """The questionnaire, the measures, and the texts of the consents."""

    version = serializers.IntegerField()
    sections = SectionOut(many=True)
    measures = MeasureAskedOut(many=True)
    sources = serializers.ListField(child=serializers.CharField())
    loads = serializers.ListField(child=serializers.CharField())
    size_scales = serializers.ListField(child=serializers.DictField())
    consents = ConsentTextOut(many=True)
    measuring_sheets = serializers.DictField(child=serializers.CharField(), help_text="PDF to print, by paper.")
