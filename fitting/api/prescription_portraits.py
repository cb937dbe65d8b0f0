"""How a prescription looks in answers: where it stands, why, and every value of each side in plain words."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from rest_framework import serializers

from fitting.api import design_portraits
from fitting.api.assessments import ReasonOut
from fitting.api.design_portraits import DesignOut
from fitting.measured import Side
from fitting.models import Prescription, PrescriptionSide, PrescriptionStatus
from fitting.parameters import LIMITS, Grade, InsoleLength, Room, SideParameters
from fitting.review_codes import DENIAL_TEXTS, Denial, rescan_sentence
from fitting.rules.reasons import Confidence

type Json = dict[str, Any]

# What a portrait shows besides profile and wearer, to be read with the row.
JOINED: Final = ("variant__product", "replaced_by")
RULE, FITTER = "rule", "fitter"

# Each parameter as somebody says it who has never built an insole.
PLAIN: Final[Mapping[str, str]] = {
    "arch_height_mm": "Height of the arch support",
    "heel_cup_depth_mm": "Depth of the heel cup",
    "rearfoot_post_deg": "Tilt under the heel; over zero raises the inner side",
    "forefoot_post_deg": "Tilt under the ball; over zero raises the inner side",
    "met_pad_mm": "Pad behind the ball of the foot",
    "heel_lift_mm": "Lift of the whole heel",
    "medial_skive_mm": "Wedge at the inner side of the heel",
    "length": "How far it reaches",
    "room": "Room that the shoe leaves",
    "shell_mm": "Thickness under the heel",
    "top_cover_mm": "Thickness of the cover",
    "heel_grade": "Firmness under the heel",
    "arch_grade": "Firmness under the arch",
    "forefoot_grade": "Firmness under the ball",
    "length_allowance_mm": "Added to the length of the foot",
    "width_allowance_mm": "Added to the width of the foot",
}
# The values that are chosen from a few words.
_CHOSEN: Final[Mapping[str, str]] = {
    InsoleLength.FULL: "to the tip of the toes",
    InsoleLength.SULCUS: "to the crease behind the toes",
    InsoleLength.THREE_QUARTER: "to just behind the ball",
    Room.SLIM: "little, as in dress shoes",
    Room.STANDARD: "as in running, work and everyday shoes",
    Room.DEEP: "much, as in boots",
    **{grade: grade.value for grade in Grade},
}
_CLINICIAN_FIRST: Final = "A clinician comes first: a letter for one is at the foot profile."
_WAITS: Final = "Somebody else has to answer us first; nothing is due meanwhile."


# --- shapes -----------------------------------------------------------------------------------
class ProductPrescribedOut(serializers.Serializer[Any]):
    """What it is made for."""

    product = serializers.CharField(help_text="Slug.")
    name = serializers.CharField()
    sku = serializers.CharField()
    variant = serializers.CharField()


class ParameterOut(serializers.Serializer[Any]):
    """One value of an insole, why it has it, and what a limit took away."""

    code = serializers.CharField()
    name = serializers.CharField(help_text="In plain words.")
    value = serializers.FloatField(allow_null=True, help_text="None where it is chosen from a few words.")
    unit = serializers.ChoiceField(choices=["mm", "°", ""])
    words = serializers.CharField(help_text="The value with its unit, or the word that was chosen.")
    reasons = ReasonOut(many=True, help_text="None where it is the product's, or the usual.")
    clamp = serializers.CharField(help_text="What was wanted, and what a limit allowed; empty if it was the same.")


class SidePrescribedOut(serializers.Serializer[Any]):
    """One insole. What is `engraved` can be read underneath; it says nothing about whose foot it is."""

    side = serializers.ChoiceField(choices=[side.value for side in Side])
    engraved = serializers.CharField()
    confidence = serializers.ChoiceField(choices=[one.value for one in Confidence])
    parameters = ParameterOut(many=True)


class ReviewCauseOut(serializers.Serializer[Any]):
    """Why a person looks at it before it is made."""

    code = serializers.CharField()
    sentence = serializers.CharField()
    side = serializers.ChoiceField(choices=[side.value for side in Side], allow_null=True)


class PrescriptionNoteOut(serializers.Serializer[Any]):
    """What is wanted of whoever answers for the feet, or why nothing is made."""

    code = serializers.CharField()
    sentence = serializers.CharField()


class PrescriptionOut(serializers.Serializer[Any]):
    """
    What is built from one foot profile for one product; other values are another prescription.

    `private`: an adult answers for these feet and shares nothing, so a customer reads where it stands and no more.
    """

    id = serializers.CharField()
    status = serializers.ChoiceField(choices=PrescriptionStatus.choices)
    private = serializers.BooleanField()
    wearer = serializers.CharField()
    profile = serializers.CharField()
    made_for = ProductPrescribedOut()
    proposed_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    decided_by = serializers.ChoiceField(choices=[RULE, FITTER], allow_null=True)
    replaced_by = serializers.CharField(allow_null=True, help_text="The one that was made instead of it.")
    note = PrescriptionNoteOut(allow_null=True)
    causes = ReviewCauseOut(many=True, help_text="None where rules could decide by themselves.")
    sides = SidePrescribedOut(many=True)
    designs = DesignOut(many=True, help_text="How far each insole is; none before it is approved.")


# --- portraits ----------------------------------------------------------------------------------
def prescription(row: Prescription, *, at: dt.datetime, hidden: bool) -> Json:
    """
    Show a prescription; three statements if :data:`JOINED` was read with it.

    :param hidden: whether only status and product are shown.
    """
    newer = getattr(row, "replaced_by", None)
    is_approved = row.status == PrescriptionStatus.APPROVED
    return {
        "id": row.public_id,
        "status": row.status,
        "private": hidden,
        "wearer": row.profile.wearer.public_id,
        "profile": row.profile.public_id,
        "made_for": {
            "product": row.variant.product.slug, "name": row.variant.product.name, "sku": row.variant.sku,
            "variant": row.variant.name,
        },
        "proposed_at": row.proposed_at,
        "decided_at": row.decided_at,
        "decided_by": None if row.decided_at is None else RULE if row.is_by_rule else FITTER,
        "replaced_by": newer.public_id if newer is not None else None,
        "note": None if hidden else _note(row),
        "causes": [] if hidden else [_cause(one) for one in row.causes],
        "sides": [] if hidden else [_side(side) for side in row.sides.all()],
        "designs": design_portraits.sides(row.pk, at=at, hidden=hidden) if is_approved else [],
    }  # fmt: skip


def _note(row: Prescription) -> Json | None:
    match row.status:
        case PrescriptionStatus.RESCAN_WANTED:
            return {
                "code": row.reason_code,
                "sentence": rescan_sentence(row.reason_code, side=row.rescan_side, words=row.words),
            }
        case PrescriptionStatus.REFUSED:
            # What a fitter adds to that is for colleagues.
            return {"code": row.reason_code, "sentence": DENIAL_TEXTS[Denial(row.reason_code)]}
        case PrescriptionStatus.HELD if row.is_blocked:
            return {"code": "clinician_first", "sentence": _CLINICIAN_FIRST}
        case PrescriptionStatus.HELD:
            return {"code": "waits", "sentence": _WAITS}
        case _:
            return None


def _cause(one: Json) -> Json:
    # What a limit took away begins with the parameter's name.
    name, colon, rest = one["sentence"].partition(": ")
    return {"code": one["code"], "sentence": f"{PLAIN.get(name, name)}{colon}{rest}", "side": one["side"]}


def _side(row: PrescriptionSide) -> Json:
    spec, why = row.insole, row.why
    return {
        "side": row.side,
        "engraved": spec.code,
        "confidence": row.confidence,
        "parameters": [
            {
                "code": name, "name": plain, **_value(name, spec.parameters), "clamp": row.clamp_of(name),
                "reasons": [_reason(one) for one in why.get(name, ())],
            }
            for name, plain in PLAIN.items()
        ],
    }  # fmt: skip


def _value(name: str, parameters: SideParameters) -> Json:
    value = getattr(parameters, name)
    if not isinstance(value, Decimal):
        return {"value": None, "unit": "", "words": _CHOSEN[value]}
    unit = LIMITS[name].unit
    return {"value": float(value), "unit": unit, "words": f"{value.normalize():f} {unit}"}


def _reason(one: Json) -> Json:
    return {"code": one["code"], "sentence": one["sentence"], "inputs": dict(one["inputs"]),
            "threshold": one["threshold"], "source": one["source"]}  # fmt: skip
