"""What guests and account holders send and read about themselves."""

from typing import ClassVar

from django.conf import settings
from rest_framework import serializers

from config.accounts.guests import GuestSession
from config.accounts.models import User
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
