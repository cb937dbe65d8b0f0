"""What scans look like in requests and answers."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from fitting.measured import Load, Side
from fitting.models import Scan
from fitting.scan_found import Found, Sole, Unit, Verdict
from shop.api.fields import StrictSerializer


@extend_schema_field({"type": "string", "format": "binary"})
class ScanFileField(serializers.FileField):
    """The file; what it is called does not matter, what is in it does."""


class ScanIn(StrictSerializer):
    """One scan of one foot, as `multipart/form-data`."""

    file = ScanFileField(allow_empty_file=True, help_text="STL, OBJ or PLY, up to 50 MB and 500,000 triangles.")
    side = serializers.ChoiceField(choices=[side.value for side in Side])
    load = serializers.ChoiceField(choices=[load.value for load in Load], help_text="How much weight the foot bore.")
    unit = serializers.ChoiceField(
        choices=[unit.value for unit in Unit],
        required=False,
        default=None,
        help_text="The unit of the file, if you know it; we find out and compare.",
    )


class UploadIn(StrictSerializer):
    """A scan that is going to be sent past us."""

    side = serializers.ChoiceField(choices=[side.value for side in Side])
    load = serializers.ChoiceField(choices=[load.value for load in Load], help_text="How much weight the foot bore.")
    unit = serializers.ChoiceField(
        choices=[unit.value for unit in Unit], required=False, default=None, help_text="Of the file, if you know it."
    )


class UploadOut(serializers.Serializer[Any]):
    """Leave to send one file: POST it to `url` as `multipart/form-data`, the `fields` first, itself last as `file`."""

    id = serializers.CharField(help_text="Names it when it is attached.")
    url = serializers.CharField()
    fields = serializers.DictField(child=serializers.CharField())  # type: ignore[assignment]
    until = serializers.DateTimeField(help_text="When sending must have begun.")
    largest_bytes = serializers.IntegerField()


class UploadedIn(StrictSerializer):
    """What was sent has arrived."""

    sha256 = serializers.RegexField(
        "^[0-9a-fA-F]{64}$", required=False, default="", help_text="Of the file, in hex; compared with what arrived."
    )


class ScanRemarkOut(serializers.Serializer[Any]):
    """One thing that is to be said about a scan."""

    code = serializers.CharField()
    text = serializers.CharField()


class ScanValueOut(serializers.Serializer[Any]):
    """One value: lengths in millimetres, angles in degrees, indices bare."""

    value = serializers.FloatField()
    confidence = serializers.FloatField(help_text="0 to 1.")
    method = serializers.CharField()


class ScanPicturesOut(serializers.Serializer[Any]):
    """Addresses that end after ten minutes; read the scan again for fresh ones."""

    above = serializers.CharField(allow_null=True)
    side = serializers.CharField(allow_null=True)
    preview = serializers.CharField(allow_null=True, help_text="The surface as GLB.")


class ScanOut(serializers.Serializer[Any]):
    """
    One scan. `private` hides what was found from a customer whose wearer answers for themselves.

    While `status` is `uploaded`, ask again after a second or two.
    """

    id = serializers.CharField()
    profile = serializers.CharField()
    side = serializers.ChoiceField(choices=[side.value for side in Side])
    load = serializers.ChoiceField(choices=[load.value for load in Load])
    status = serializers.ChoiceField(choices=Scan.Status.choices)
    progress = serializers.ChoiceField(choices=["waiting", "measuring", "done"])
    private = serializers.BooleanField()
    uploaded_at = serializers.DateTimeField()
    measured_at = serializers.DateTimeField(allow_null=True)
    erased_at = serializers.DateTimeField(allow_null=True)
    keep_until = serializers.DateTimeField(allow_null=True, help_text="When the file is erased at the latest.")
    verdict = serializers.ChoiceField(choices=[one.value for one in Verdict], allow_null=True)
    code = serializers.CharField(allow_null=True)
    text = serializers.CharField(help_text="What is the matter and how to fix it; empty if nothing is.")
    remarks = ScanRemarkOut(many=True)
    next_steps = serializers.ListField(
        child=serializers.ChoiceField(choices=["scan_again", "measure_by_hand", "ask_fitter", "send_for_other_side"])
    )
    unit_found = serializers.ChoiceField(choices=[unit.value for unit in Unit], allow_null=True)
    side_found = serializers.ChoiceField(choices=[side.value for side in Side], allow_null=True)
    side_confidence = serializers.FloatField()
    sole = serializers.ChoiceField(choices=[sole.value for sole in Sole], allow_null=True)
    values = serializers.DictField(
        child=ScanValueOut(), help_text=f"By name: {', '.join(found.value for found in Found)}. Only what was measured."
    )
    pictures = ScanPicturesOut()
