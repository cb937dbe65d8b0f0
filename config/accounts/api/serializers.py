"""What guests and account holders send and read about themselves."""

from typing import ClassVar

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.accounts.erasing import ERASED, KEPT, Preview
from config.accounts.guests import GuestSession
from config.accounts.models import ErasureRequest, User
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
    waits_for = SaidOut(many=True)

    @extend_schema_field(SaidOut(many=True))
    def get_erased(self, _preview: Preview) -> list[dict[str, str]]:
        """Tell what goes."""
        return [{"code": code, "detail": detail} for code, detail in ERASED]

    @extend_schema_field(SaidOut(many=True))
    def get_kept(self, _preview: Preview) -> list[dict[str, str]]:
        """Tell what stays, and why."""
        return [{"code": code, "detail": detail} for code, detail in KEPT]
