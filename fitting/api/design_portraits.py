"""How the insoles of a prescription look in answers, side by side, while they are designed and after."""

import datetime as dt
from typing import Any, Final

from django.urls import reverse
from rest_framework import serializers

from fitting import designing, files
from fitting.building import HEIGHTS, PREVIEW
from fitting.measured import Side
from fitting.models import Design, PrescriptionSide

type Json = dict[str, Any]

DESIGNING, READY, WITH_FITTER = "designing", "ready", "with_fitter"
_STATES: Final = {
    Design.Status.WAITING: DESIGNING,
    Design.Status.RELEASED: READY,
    # Whose fault it is makes no difference to who waits: somebody of ours sees to it.
    Design.Status.FAILED: WITH_FITTER,
    Design.Status.DEAD: WITH_FITTER,
    Design.Status.ERASED: WITH_FITTER,
}


class DesignPicturesOut(serializers.Serializer[Any]):
    """Addresses that end after ten minutes; read again for fresh ones."""

    heights = serializers.CharField(allow_null=True, help_text="The heights as a picture (SVG).")
    preview = serializers.CharField(allow_null=True, help_text="The surface as GLB.")


class DesignOut(serializers.Serializer[Any]):
    """One side's insole. While `state` is `designing`, ask again after a second or two."""

    side = serializers.ChoiceField(choices=[side.value for side in Side])
    state = serializers.ChoiceField(choices=[DESIGNING, READY, WITH_FITTER])
    pictures = DesignPicturesOut()


class DesignsOut(serializers.Serializer[Any]):
    """The insoles of one prescription."""

    prescription = serializers.CharField(allow_null=True)
    designs = DesignOut(many=True)


def sides(prescription_id: int, *, at: dt.datetime, hidden: bool) -> list[Json]:
    """Show how far each side of an approved prescription is; two statements. ``hidden`` leaves pictures out."""
    standing = designing.of_prescription(prescription_id)
    rows = PrescriptionSide.objects.filter(prescription_id=prescription_id).order_by("side")
    return [_side(row, standing.get(row.pk), at=at, hidden=hidden) for row in rows]


def _side(row: PrescriptionSide, design: Design | None, *, at: dt.datetime, hidden: bool) -> Json:
    state = _STATES[Design.Status(design.status)] if design is not None else DESIGNING
    shown = design if design is not None and state == READY and not hidden else None
    return {
        "side": row.side,
        "state": state,
        "pictures": {"heights": _address(HEIGHTS, shown, at=at), "preview": _address(PREVIEW, shown, at=at)},
    }


def _address(what: str, design: Design | None, *, at: dt.datetime) -> str | None:
    if design is None:
        return None
    return reverse("v1:file", kwargs={"token": files.link(what, design.public_id, at=at)})
