"""What is claimed, and what is told about claims."""

from decimal import Decimal

from rest_framework import serializers

from orders.api.cart_shapes import AddressIn, AddressOut
from orders.api.order_shapes import REFUND_TOLD
from orders.claims import Misfit
from orders.covering.judging import Clause, Failure, Verdict
from orders.covering.terms import Cause, Component, Remedy
from orders.models import LONGEST, REMEDIES, Claim, ClaimMessage, Parcel
from shop.api.fields import StrictSerializer


class ClaimSideIn(StrictSerializer):
    """What is the matter with one side."""

    side = serializers.ChoiceField(choices=["left", "right"])
    part = serializers.ChoiceField(choices=[part.value for part in Component], required=False, default="")
    failure = serializers.ChoiceField(choices=[failure.value for failure in Failure], required=False, default="")
    cause = serializers.ChoiceField(choices=[cause.value for cause in Cause], required=False, default="")
    misfits = serializers.ListField(
        child=serializers.ChoiceField(choices=[misfit.value for misfit in Misfit]),
        required=False, default=list, max_length=6, help_text="For `fit`: where and how it is wrong.",
    )  # fmt: skip


class ClaimIn(StrictSerializer):
    """A claim. For `durability` each side says part, failure and cause; for `fit` what does not fit."""

    kind = serializers.ChoiceField(choices=["fit", "durability"])
    sides = serializers.ListField(child=ClaimSideIn(), min_length=1, max_length=2)
    words = serializers.CharField(max_length=LONGEST, required=False, default="", allow_blank=True)
    noticed_on = serializers.DateField(required=False, default=None, allow_null=True)
    wish = serializers.ChoiceField(choices=["remake", "refund"], required=False, default="")
    injury = serializers.BooleanField(required=False, default=False, help_text="Whether somebody was hurt.")
    confirmed_miles = serializers.DecimalField(
        max_digits=7, decimal_places=1, min_value=Decimal(0), required=False, default=None, allow_null=True,
        help_text="Your own figure so far. Without one, distance refuses nothing.",
    )  # fmt: skip
    sends_to = AddressIn(
        allow_null=True,
        help_text="Where it goes if it is made again. Null confirms the address of the order, as only its buyer can. "
        "In another country or tax region a person looks at it.",
    )


class ClaimParcelOut(serializers.Serializer[object]):
    """A parcel with what was made again."""

    number = serializers.CharField()
    status = serializers.ChoiceField(choices=Parcel.Status.values)
    carrier = serializers.CharField()
    tracking_number = serializers.CharField()
    tracking_url = serializers.CharField(allow_null=True, help_text="Null: this carrier has no page for it.")
    handed_over_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)


class ClaimedSideOut(serializers.Serializer[object]):
    """One side of a claim."""

    side = serializers.ChoiceField(choices=["left", "right"])
    serial = serializers.CharField(help_text="Of the insole that was worn when it was claimed.")
    part = serializers.CharField(allow_null=True)
    failure = serializers.CharField(allow_null=True)
    cause = serializers.CharField(allow_null=True)
    misfits = serializers.ListField(child=serializers.CharField())


class ClauseOut(serializers.Serializer[object]):
    """A sentence of the policy."""

    code = serializers.ChoiceField(choices=[clause.value for clause in Clause])
    sentence = serializers.CharField()


class SideReasonsOut(serializers.Serializer[object]):
    """What was said of one side."""

    side = serializers.ChoiceField(choices=["left", "right"])
    verdict = serializers.ChoiceField(choices=[verdict.value for verdict in Verdict])
    clause = ClauseOut()
    speaks_for = ClauseOut(many=True)
    against = ClauseOut(many=True)


class ClaimDecisionOut(serializers.Serializer[object]):
    """A decision: by a rule, or by a person."""

    number = serializers.CharField(help_text="The claim's number and which decision it is.")
    verdict = serializers.ChoiceField(choices=["granted", "refused"])
    remedy = serializers.ChoiceField(
        choices=REMEDIES, allow_null=True, help_text="Of a refusal: what may be bought instead."
    )
    clause = ClauseOut()
    sides = SideReasonsOut(many=True)
    words = serializers.CharField()
    advice = serializers.ListField(child=serializers.CharField(), help_text="What to try, if it is `advice`.")
    amount = serializers.DictField(allow_null=True, help_text="Of a refund; for who bought the pair.")
    refund_status = serializers.ChoiceField(
        choices=REFUND_TOLD, allow_null=True, help_text="How far the money is; null too where it was called off."
    )
    by_rule = serializers.BooleanField()
    on_appeal = serializers.BooleanField()
    decided_at = serializers.DateTimeField()


class StillCoveredOut(serializers.Serializer[object]):
    """What a refusal leaves standing."""

    side = serializers.ChoiceField(choices=["left", "right"])
    part = serializers.ChoiceField(
        choices=[*(part.value for part in Component), "fit"], help_text="`fit`: that it fits."
    )
    until = serializers.DateTimeField(allow_null=True, help_text="Null: a report in time holds every step open.")
    last_on = serializers.DateField(allow_null=True, help_text="The last day that counts, in the shop's calendar.")


class OutsideRouteOut(serializers.Serializer[object]):
    """A way that is open beside ours."""

    code = serializers.CharField()
    words = serializers.CharField()


class PhotoIn(StrictSerializer):
    """A photo: JPEG, PNG or WebP."""

    file = serializers.FileField(max_length=200)


class PhotoOut(serializers.Serializer[object]):
    """A photo of a claim; it was written anew, without place, time and camera."""

    id = serializers.CharField(source="public_id")
    url = serializers.CharField(help_text="For the next ten minutes.")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    sent_at = serializers.DateTimeField()


class ClaimMessageIn(StrictSerializer):
    """What you want to say."""

    text = serializers.CharField(max_length=LONGEST, help_text="Plain text; line breaks are kept.")


class ClaimMessageOut(serializers.Serializer[ClaimMessage]):
    """One message about a claim."""

    id = serializers.CharField(source="public_id")
    author = serializers.ChoiceField(choices=["customer", "us"], help_text="`customer` is you; `us` is we.")
    text = serializers.CharField()
    written_at = serializers.DateTimeField()


class InjuryIn(StrictSerializer):
    """That somebody was hurt."""

    text = serializers.CharField(max_length=LONGEST, help_text="What happened, as plain text.")


class AppealIn(StrictSerializer):
    """Why somebody else should look at it; nobody has to say more."""

    text = serializers.CharField(max_length=LONGEST, required=False, default="", allow_blank=True)


class AdviceIn(StrictSerializer):
    """Whether the advice has helped."""

    helped = serializers.BooleanField()


class ClaimSummaryOut(serializers.Serializer[object]):
    """A claim, in short."""

    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=["fit", "durability"])
    status = serializers.ChoiceField(choices=Claim.Status.values)
    product = serializers.CharField()
    order = serializers.CharField(allow_null=True, help_text="For who bought the pair.")
    sides = serializers.ListField(child=serializers.CharField())
    submitted_at = serializers.DateTimeField()


class ClaimDelayOut(serializers.Serializer[object]):
    """That what is made again leaves us later than promised."""

    was = serializers.DateField(help_text="The day that was promised.")
    ship_by = serializers.DateField(allow_null=True, help_text="The new one; null while we cannot say.")
    answer_until = serializers.DateTimeField()
    silence = serializers.ChoiceField(choices=["accepts", "cancels"], help_text="What no answer means.")


class ClaimOut(serializers.Serializer[object]):
    """A claim, with everything that was decided about it and why."""

    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=["fit", "durability"])
    status = serializers.ChoiceField(choices=Claim.Status.values)
    next = serializers.CharField(help_text="A stable code of what comes next; `none` when nothing does.")
    who = serializers.CharField(help_text="Whose turn it is.")
    product = serializers.CharField()
    order = serializers.CharField(allow_null=True, help_text="For who bought the pair.")
    policy = serializers.DictField(help_text="Slug and version of the text that it is judged by.")
    sides = ClaimedSideOut(many=True)
    words = serializers.CharField()
    noticed_on = serializers.DateField(allow_null=True)
    wish = serializers.ChoiceField(choices=[remedy.value for remedy in Remedy], allow_null=True)
    injury = serializers.BooleanField()
    confirmed_miles = serializers.FloatField(allow_null=True)
    submitted_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True, help_text="Until when we decide; null when we need not.")
    due_on = serializers.DateField(allow_null=True, help_text="The last of these days, in the shop's calendar.")
    decisions = ClaimDecisionOut(many=True)
    remake_order = serializers.CharField(
        allow_null=True, help_text="By which sides are made again; for who bought the pair."
    )
    sends_to = AddressOut(allow_null=True, help_text="Where what is made again goes.")
    parcels = ClaimParcelOut(many=True, help_text="In which it was sent, the oldest first.")
    delay = ClaimDelayOut(allow_null=True, help_text="That it leaves us later than promised, while you may answer.")
    remake_status = serializers.CharField(allow_null=True, help_text="How far what is made again has come.")
    still_covered = StillCoveredOut(many=True)
    outside_routes = OutsideRouteOut(many=True)
    appeal_until = serializers.DateTimeField(allow_null=True)
    appeal_last_on = serializers.DateField(allow_null=True, help_text="The last day for it, in the shop's calendar.")
    complaint = serializers.CharField(allow_null=True)
    parted_from = serializers.CharField(
        allow_null=True, help_text="The claim of which this was a side: the two are answered differently."
    )
    parted = serializers.ListField(
        child=serializers.CharField(), help_text="Claims of sides of this one that are answered by themselves."
    )
