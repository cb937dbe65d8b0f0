"""The same again: what has changed since the feet were described, and what follows from that."""

import datetime as dt
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from fitting import reordering
from fitting.api.wearers import NO_STORE, own_wearer
from fitting.models import PrescriptionStatus, Wearer
from fitting.reordering import QUESTIONS, Answered, Changes, Standing
from shop.actor import actor_of
from shop.api.fields import StrictSerializer

type Json = dict[str, Any]


# --- shapes -----------------------------------------------------------------------------------
class DescribedOut(serializers.Serializer[Any]):
    """The newest description of the feet."""

    id = serializers.CharField()
    version = serializers.IntegerField()
    submitted_at = serializers.DateTimeField()
    good_until = serializers.DateField(help_text="The last day on which it may be used as it is.")
    is_fresh = serializers.BooleanField()


class RecheckQuestionOut(serializers.Serializer[Any]):
    """One thing that is asked; `unit` is empty where yes or no is the answer."""

    code = serializers.CharField()
    text = serializers.CharField()
    unit = serializers.CharField()


class MadeBeforeOut(serializers.Serializer[Any]):
    """What was made to measure for this wearer, or is being made."""

    sku = serializers.CharField()
    product = serializers.CharField(help_text="Slug.")
    name = serializers.CharField()
    variant = serializers.CharField()
    is_on_sale = serializers.BooleanField()


class ReorderStandingOut(serializers.Serializer[Any]):
    """What can be ordered again, and what is asked first."""

    wearer = serializers.CharField()
    profile = DescribedOut(allow_null=True)
    answered_by = serializers.ChoiceField(
        choices=["you", "wearer"], help_text="`wearer`: they answer for themselves, and you cannot."
    )
    questions = RecheckQuestionOut(many=True)
    previous = MadeBeforeOut(many=True)


class ChangesIn(StrictSerializer):
    """The answers to all `questions`."""

    weight_kg = serializers.DecimalField(max_digits=5, decimal_places=1, min_value=10, max_value=250)
    injury = serializers.BooleanField()
    surgery = serializers.BooleanField()
    pregnancy = serializers.BooleanField()
    other_shoes = serializers.BooleanField()


class ReorderIn(StrictSerializer):
    """What is to be made again, and what has changed."""

    sku = serializers.CharField(max_length=40)
    answers = ChangesIn()


class NeedOut(serializers.Serializer[Any]):
    """A code and a sentence."""

    code = serializers.CharField()
    sentence = serializers.CharField()


class PrescribedOut(serializers.Serializer[Any]):
    """What is built for these feet and this product."""

    id = serializers.CharField()
    status = serializers.ChoiceField(choices=PrescriptionStatus.choices)


class ReorderOut(serializers.Serializer[Any]):
    """
    What follows. `same`: order it; `profile` is used as it is, and the `prescription` with it, if there is one.

    `changed`: `profile` is a new draft; what `needs` names is missing from it. Submit it before you order, or after.
    """

    outcome = serializers.ChoiceField(choices=["same", "changed"])
    sku = serializers.CharField()
    profile = serializers.CharField()
    causes = NeedOut(many=True)
    needs = NeedOut(many=True)
    prescription = PrescribedOut(allow_null=True)
    needs_review = serializers.BooleanField(help_text="Whether rules or a fitter look before it is made.")


# --- portraits ----------------------------------------------------------------------------------
def _standing(wearer: Wearer, found: Standing, *, at: dt.datetime) -> Json:
    profile = found.profile
    return {
        "wearer": wearer.public_id,
        "profile": None if profile is None else {
            "id": profile.public_id, "version": profile.version, "submitted_at": profile.submitted_at,
            "good_until": found.good_until, "is_fresh": found.is_fresh,
        },
        "answered_by": "you" if found.asks else "wearer",
        "questions": [{"code": one.code, "text": one.text, "unit": one.unit} for one in QUESTIONS if found.asks],
        "previous": [
            {"sku": one.sku, "product": one.product.slug, "name": one.product.name, "variant": one.name,
             "is_on_sale": one.is_on_sale(at)}
            for one in found.previous
        ],
    }  # fmt: skip


def _answered(sku: str, found: Answered) -> Json:
    made = found.prescription
    return {
        "outcome": "same" if found.is_same else "changed",
        "sku": sku,
        "profile": found.profile.public_id,
        "causes": [{"code": one.code, "sentence": one.sentence} for one in found.causes],
        "needs": [{"code": one.code, "sentence": one.sentence} for one in found.needs],
        "prescription": None if made is None else {"id": made.public_id, "status": made.status},
        "needs_review": not found.is_approved,
    }


# --- doors --------------------------------------------------------------------------------------
class WearerReorder(GenericAPIView[Wearer]):
    """Order the same again."""

    queryset = Wearer.objects.none()
    serializer_class = ReorderStandingOut
    pagination_class = None

    @extend_schema(operation_id="wearers_reorder_read", responses=ReorderStandingOut)
    def get(self, request: Request, wearer: str) -> Response:
        """Show what was made for a wearer, how long their description is good for, and what is asked first."""
        by = actor_of(request.user)
        found = own_wearer(wearer, by)
        at = timezone.now()
        return Response(_standing(found, reordering.standing(found, at=at, by=by), at=at), headers=NO_STORE)

    @extend_schema(operation_id="wearers_reorder", request=ReorderIn, responses=ReorderOut)
    def post(self, request: Request, wearer: str) -> Response:
        """
        Say what has changed. Nothing: the same description and prescription are used, and nobody looks again.

        Something: a new draft is opened with all that still holds, and the old description is not built from any more.
        """
        by = actor_of(request.user)
        found = own_wearer(wearer, by)
        given = ReorderIn(data=request.data)
        given.is_valid(raise_exception=True)
        new = given.validated_data
        done = reordering.answer(found.pk, new["sku"], Changes(**new["answers"]), at=timezone.now(), by=by)
        return Response(_answered(new["sku"], done), headers=NO_STORE)
