"""What guests and account holders send and read about themselves."""

from collections.abc import Sequence
from typing import ClassVar

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.accounts.erasing import ERASED, KEPT, Preview
from config.accounts.exporting import CONTAINS, LEFT_OUT, ExportPreview
from config.accounts.guests import GuestSession
from config.accounts.models import ErasureRequest, ExportRequest, User
from shop.api.fields import StrictSerializer


class GuestSessionIn(StrictSerializer):
    """Nothing for a new guest, or the one-time code of a mail."""

    code = serializers.CharField(required=False, max_length=100, help_text="From the link in a mail; it works once.")


class GuestSessionOut(serializers.Serializer[GuestSession]):
    """The secret to send as `Authorization: Guest <token>`; it is shown once."""

    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class MeIn(StrictSerializer):
    """What may be changed; left-out fields stay."""

    name = serializers.CharField(required=False, allow_blank=True, max_length=120)
    language = serializers.ChoiceField(
        required=False, choices=[code for code, _ in settings.LANGUAGES], help_text="The language of our mails."
    )


class MeOut(serializers.ModelSerializer[User]):
    """Who is asking."""

    id = serializers.CharField(source="public_id")
    email = serializers.EmailField(allow_null=True)
    is_guest = serializers.BooleanField()

    class Meta:
        """No keys, no rights."""

        model = User
        fields: ClassVar = ["id", "email", "name", "language", "is_guest", "created_at", "verified_at"]


class EraseIn(StrictSerializer):
    """The word that says it is meant."""

    confirm = serializers.ChoiceField(choices=["erase"], help_text="Send `erase`: it cannot be undone once it is done.")


class SaidOut(serializers.Serializer[object]):
    """A code for storefronts and a sentence for people."""

    code = serializers.CharField()
    detail = serializers.CharField()


class ExportOut(serializers.ModelSerializer[ExportRequest]):
    """What was asked, and where the copy is."""

    id = serializers.CharField(source="public_id")

    class Meta:
        """Nothing of who asked, nor where we keep it."""

        model = ExportRequest
        fields: ClassVar = ["id", "status", "requested_at", "ready_at", "keep_until", "size_bytes"]


class ExportIn(StrictSerializer):
    """Nothing: a copy is of everything."""


class ExportPreviewOut(serializers.Serializer[ExportPreview]):
    """What a copy holds and what it does not, and what was asked last."""

    request = ExportOut(allow_null=True)
    contains = serializers.SerializerMethodField()
    left_out = serializers.SerializerMethodField()

    @extend_schema_field(SaidOut(many=True))
    def get_contains(self, _preview: ExportPreview) -> list[dict[str, str]]:
        """Tell what is in it."""
        return _said(CONTAINS)

    @extend_schema_field(SaidOut(many=True))
    def get_left_out(self, _preview: ExportPreview) -> list[dict[str, str]]:
        """Tell what is not, and why."""
        return _said(LEFT_OUT)


class MustEndOut(SaidOut):
    """Something that must end first."""

    number = serializers.CharField(help_text="Of its order, or of the claim where the code is `claim_open`.")


class ErasureOut(serializers.ModelSerializer[ErasureRequest]):
    """What was asked, and whether it is done."""

    id = serializers.CharField(source="public_id")
    status = serializers.ChoiceField(choices=["requested", "done"])

    class Meta:
        """Nothing of who asked."""

        model = ErasureRequest
        fields: ClassVar = ["id", "status", "requested_at", "done_at"]


class ErasePreviewOut(serializers.Serializer[Preview]):
    """What goes, what stays and why, and what must end first."""

    request = ErasureOut(allow_null=True)
    erased = serializers.SerializerMethodField()
    kept = serializers.SerializerMethodField()
    waits_for = MustEndOut(many=True)

    @extend_schema_field(SaidOut(many=True))
    def get_erased(self, _preview: Preview) -> list[dict[str, str]]:
        """Tell what goes."""
        return _said(ERASED)

    @extend_schema_field(SaidOut(many=True))
    def get_kept(self, _preview: Preview) -> list[dict[str, str]]:
        """Tell what stays, and why."""
        return _said(KEPT)


def _said(told: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"code": code, "detail": detail} for code, detail in told]
