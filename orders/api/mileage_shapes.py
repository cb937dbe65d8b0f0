"""What is asked and told about how far a pair has gone."""

from decimal import Decimal

from rest_framework import serializers

from orders.models import ON_FOOT, MileageChoice
from orders.models.mileage import SPORTS
from shop.api.fields import StrictSerializer

_SOURCES = MileageChoice.Source.values
_NOT_YET = "A sport that the file does not say waits to be named: until then it counts nothing."


class DistanceOut(serializers.Serializer[object]):
    """One distance in three units."""

    metres = serializers.FloatField()
    miles = serializers.FloatField()
    kilometres = serializers.FloatField()


class ActivityFileIn(StrictSerializer):
    """A GPX, TCX or FIT file of a walk, a run or a hike, up to 25 MB."""

    file = serializers.FileField(allow_empty_file=True)
    sport = serializers.ChoiceField(
        choices=list(ON_FOOT), default="", help_text="What it was, where the file does not say."
    )


class ActivityNameIn(StrictSerializer):
    """What a file was that does not say so."""

    sport = serializers.ChoiceField(choices=list(SPORTS[:4]), help_text="`other` was not on foot and counts nothing.")


class ActivityStretchOut(serializers.Serializer[object]):
    """What is kept of one stretch."""

    sport = serializers.ChoiceField(choices=list(SPORTS))
    stated = serializers.BooleanField(help_text="Whether the file says it; else it can be named.")
    distance = DistanceOut()
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class ActivityFileOut(serializers.Serializer[object]):
    """A file that was handed in; neither it nor its track is kept."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=["gpx", "tcx", "fit"])
    handed_in_at = serializers.DateTimeField()
    counted = DistanceOut()
    sport_needed = serializers.BooleanField(help_text=_NOT_YET)
    stretches = ActivityStretchOut(many=True)


class MileFigureOut(serializers.Serializer[object]):
    """How far by one way of telling."""

    by = serializers.ChoiceField(choices=_SOURCES)
    distance = DistanceOut()
    counts = serializers.BooleanField(help_text="Whether what is left is told by this figure.")


class MileEntryOut(serializers.Serializer[object]):
    """Miles entered by hand."""

    id = serializers.CharField()
    distance = DistanceOut()
    first_on = serializers.DateField()
    last_on = serializers.DateField()


class MileageChoiceOut(serializers.Serializer[object]):
    """A choice that was made."""

    by = serializers.ChoiceField(choices=_SOURCES)
    distance = DistanceOut(help_text="As it was then.")
    chosen_at = serializers.DateTimeField()


class MileageChartOut(serializers.Serializer[object]):
    """Miles over time against the guarantee."""

    svg = serializers.CharField(help_text="A picture, in the language that is asked for.")
    description = serializers.CharField(help_text="What it shows, in words.")


class PairMileageOut(serializers.Serializer[object]):
    """How far a pair has gone, by each figure."""

    figures = MileFigureOut(many=True)
    choose = serializers.BooleanField(help_text="Figures differ and none was chosen: say which counts.")
    limit = DistanceOut(allow_null=True, help_text="How far the guarantee goes; null if distance plays no part.")
    entries = MileEntryOut(many=True)
    choices = MileageChoiceOut(many=True, help_text="The newest first; the newest stands.")
    chart = MileageChartOut()


class MileageChooseIn(StrictSerializer):
    """Which figure counts."""

    by = serializers.ChoiceField(choices=_SOURCES)
    miles = serializers.DecimalField(
        max_digits=7, decimal_places=1, min_value=Decimal(0), required=False, help_text="With `own`, and only then."
    )


class MileEntryIn(StrictSerializer):
    """Miles of a day, or of some days together."""

    miles = serializers.DecimalField(max_digits=7, decimal_places=1, min_value=Decimal(0))
    first_on = serializers.DateField()
    last_on = serializers.DateField(required=False, help_text="The same day, unless you say otherwise.")
