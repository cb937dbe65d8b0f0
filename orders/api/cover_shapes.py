"""What is asked and told about covered pairs."""

from decimal import Decimal

from rest_framework import serializers

from orders.covering.judging import Clause, Failure, Verdict
from orders.covering.standing import Limit
from orders.covering.terms import Cause, Component, Remedy
from shop.api.fields import StrictSerializer


class CoverSummaryOut(serializers.Serializer[object]):
    """A covered pair, in short."""

    order = serializers.CharField(allow_null=True, help_text="Null for whoever has taken the guarantee over.")
    line = serializers.CharField()
    product = serializers.CharField()
    wearer = serializers.CharField(allow_null=True)
    wearer_id = serializers.CharField(allow_null=True, help_text="Among `wearers/`; for whoever ordered.")
    wearer_is_buyer = serializers.BooleanField()
    serials = serializers.DictField(child=serializers.CharField(), help_text="`left` and `right`, as far as there are.")
    delivered_at = serializers.DateTimeField()


class CoveredPartOut(serializers.Serializer[object]):
    """What is left for one part."""

    part = serializers.ChoiceField(choices=[part.value for part in Component])
    until = serializers.DateTimeField(help_text="Exclusive.")
    last_on = serializers.DateField(help_text="The last day, by the shop's calendar.")
    days_left = serializers.IntegerField()
    miles_left = serializers.FloatField(allow_null=True, help_text="Null: distance plays no part, or nobody has told.")
    free_left = serializers.IntegerField(help_text="How often it is still put right for nothing.")
    over = serializers.ListField(
        child=serializers.ChoiceField(choices=[limit.value for limit in Limit]),
        help_text="Why it is over: the limits that are reached; of `miles` only by a figure that you have confirmed.",
    )


class CoveredGrowingOut(serializers.Serializer[object]):
    """What is left where feet grow out of a pair: it is made again in the new size."""

    until = serializers.DateTimeField(help_text="Exclusive.")
    last_on = serializers.DateField(help_text="The last day, by the shop's calendar.")
    days_left = serializers.IntegerField()
    free_left = serializers.IntegerField()
    over = serializers.ListField(
        child=serializers.ChoiceField(choices=[limit.value for limit in Limit]),
        help_text="Why it is over; `age`: the wearer was too old when the pair came. Empty: it is not.",
    )


class CoveredFitOut(serializers.Serializer[object]):
    """What is left of the promise that it fits."""

    until = serializers.DateTimeField(help_text="For a first report; exclusive.")
    last_on = serializers.DateField(help_text="The last day, by the shop's calendar.")
    days_left = serializers.IntegerField()
    held_open = serializers.BooleanField(help_text="You reported in time, so every further step stays open.")
    remakes_left = serializers.IntegerField()


class CoveredSideOut(serializers.Serializer[object]):
    """One side of the pair."""

    side = serializers.ChoiceField(choices=["left", "right"])
    serial = serializers.CharField()
    refunded = serializers.BooleanField()
    fit = CoveredFitOut(allow_null=True)
    parts = CoveredPartOut(many=True)
    growing = CoveredGrowingOut(allow_null=True, help_text="Null: growing feet are not promised anything.")


class CoverPolicyOut(serializers.Serializer[object]):
    """The text it is judged by, for ever; read it at `policies/{slug}/{version}/`."""

    kind = serializers.ChoiceField(choices=["fit", "durability"])
    slug = serializers.CharField()
    version = serializers.IntegerField()
    headline = serializers.CharField()
    limits = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))


class MileageOut(serializers.Serializer[object]):
    """How far the pair has gone, and what that is made of."""

    estimated_miles = serializers.FloatField(allow_null=True)
    confirmed_miles = serializers.FloatField(allow_null=True)
    steps_per_day = serializers.IntegerField(allow_null=True)
    miles_per_day = serializers.FloatField(allow_null=True)
    share_percent = serializers.IntegerField(allow_null=True)
    doubtful = serializers.BooleanField(help_text="More than people walk in a day: look at the figure once more.")
    told_at = serializers.DateTimeField(allow_null=True)


class CoverOut(serializers.Serializer[object]):
    """Everything that is promised for a pair, now."""

    order = serializers.CharField(allow_null=True, help_text="Null for whoever has taken the guarantee over.")
    line = serializers.CharField()
    product = serializers.CharField()
    wearer = serializers.CharField(allow_null=True)
    wearer_id = serializers.CharField(allow_null=True, help_text="Among `wearers/`; for whoever ordered.")
    wearer_is_buyer = serializers.BooleanField()
    taken_over = serializers.BooleanField(help_text="By its wearer; then you see what is left, and they do the rest.")
    came_back = serializers.BooleanField(
        help_text="The carrier has brought the pair back to us: everything begins anew on the day on which you have it."
    )
    delivered_at = serializers.DateTimeField()
    sides = CoveredSideOut(many=True)
    policies = CoverPolicyOut(many=True)
    mileage = MileageOut()


class HabitsIn(StrictSerializer):
    """How a pair is used; steps or miles, not both."""

    steps_per_day = serializers.IntegerField(min_value=0, max_value=100_000, required=False)
    miles_per_day = serializers.DecimalField(max_digits=4, decimal_places=1, min_value=Decimal(0), required=False)
    share_percent = serializers.IntegerField(min_value=1, max_value=100, help_text="Of all steps, with this pair on.")
    confirmed_miles = serializers.DecimalField(
        max_digits=7, decimal_places=1, min_value=Decimal(0), required=False, help_text="Your own figure so far."
    )


class EligibilityIn(StrictSerializer):
    """What a claim would say of one side."""

    kind = serializers.ChoiceField(choices=["fit", "durability"])
    side = serializers.ChoiceField(choices=["left", "right"])
    part = serializers.ChoiceField(choices=[part.value for part in Component], required=False)
    failure = serializers.ChoiceField(choices=[failure.value for failure in Failure], required=False)
    cause = serializers.ChoiceField(choices=[cause.value for cause in Cause], required=False)
    wish = serializers.ChoiceField(choices=["remake", "refund"], required=False)
    confirmed_miles = serializers.DecimalField(
        max_digits=7, decimal_places=1, min_value=Decimal(0), required=False,
        help_text="Your own figure so far; left out, the one that you have confirmed before.",
    )  # fmt: skip


class EligibilityOut(serializers.Serializer[object]):
    """The rules' answer; where it says `review` a person looks."""

    verdict = serializers.ChoiceField(choices=[verdict.value for verdict in Verdict])
    clause = serializers.ChoiceField(choices=[clause.value for clause in Clause])
    remedy = serializers.ChoiceField(choices=[remedy.value for remedy in Remedy], allow_null=True)
    speaks_for = serializers.ListField(child=serializers.ChoiceField(choices=[clause.value for clause in Clause]))
    against = serializers.ListField(child=serializers.ChoiceField(choices=[clause.value for clause in Clause]))
    sentences = serializers.DictField(child=serializers.CharField(), help_text="Each clause that is named, in words.")


class HandoverOut(serializers.Serializer[object]):
    """Whether a guarantee is offered to its wearer."""

    status = serializers.ChoiceField(choices=["none", "offered", "taken"])
    offered_at = serializers.DateTimeField(allow_null=True)
    taken_at = serializers.DateTimeField(allow_null=True)


class OfferedCoverOut(serializers.Serializer[object]):
    """A pair whose guarantee its wearer may take over, or has."""

    product = serializers.CharField()
    serials = serializers.DictField(child=serializers.CharField(), help_text="`left` and `right`, as far as there are.")
    delivered_at = serializers.DateTimeField()
    status = serializers.ChoiceField(choices=["offered", "taken"])


class TakeOverIn(StrictSerializer):
    """The secret of the link that invited the wearer."""

    invitation = serializers.CharField(max_length=100)
