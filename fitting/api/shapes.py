"""The shapes of requests and answers about wearers; the answers themselves are written by ``portraits``."""

from typing import Any, override

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from fitting.ages import BirthMonth
from fitting.models import Consent, FootProfile, Wearer
from fitting.size_charts import EVERY
from shop.api.fields import StrictSerializer

_SCALES = [(str(code), name) for code, name in EVERY.items()]
_WEARERS_OWN = [choice for choice in Consent.Purpose.choices if choice[0] != Consent.Purpose.MARKETING]


@extend_schema_field({"type": "string", "pattern": r"^[0-9]{4}-(0[1-9]|1[0-2])$", "examples": ["1988-05"]})
class MonthField(serializers.CharField):
    """Year and month, ``YYYY-MM``, read as a month of birth."""

    @override
    def to_internal_value(self, data: Any) -> BirthMonth:  # type: ignore[override]
        """Read the month."""
        try:
            return BirthMonth.of(super().to_internal_value(data))
        except ValueError as error:
            message = "Write year and month as YYYY-MM, for example 1988-05."
            raise serializers.ValidationError(message, code="not_a_month") from error


# --- shoe sizes -------------------------------------------------------------------------------


class ShoeSizeQuery(StrictSerializer):
    """A size as on the shoe, and whose scale it is."""

    scale = serializers.ChoiceField(choices=_SCALES)
    size = serializers.CharField(max_length=12, help_text="As on the shoe: `42`, `8.5`, `8 1/2`, `42⅔`.")


class PaperQuery(StrictSerializer):
    """Which paper the sheet is printed on."""

    paper = serializers.ChoiceField(choices=["a4", "letter"], default="a4")


class InScaleOut(serializers.Serializer[Any]):
    """The same foot in one scale."""

    scale = serializers.ChoiceField(choices=_SCALES)
    name = serializers.CharField()
    value = serializers.FloatField(help_text="Unrounded.")
    label = serializers.CharField(help_text="Rounded as printed on shoes.")  # type: ignore[assignment]
    low = serializers.FloatField()
    high = serializers.FloatField()


class ConversionOut(serializers.Serializer[Any]):
    """What a size says about a foot. There is no exact conversion: mind `plus_minus_mm`."""

    foot_length_mm = serializers.FloatField()
    plus_minus_mm = serializers.FloatField()
    scales = InScaleOut(many=True)


# --- consents ---------------------------------------------------------------------------------


class ConsentTextOut(serializers.Serializer[Any]):
    """The text that can be agreed to now."""

    purpose = serializers.ChoiceField(choices=Consent.Purpose.choices)
    version = serializers.CharField()
    text = serializers.CharField()


class AgreementIn(StrictSerializer):
    """One purpose agreed to; texts and versions are in `profile-form/`."""

    purpose = serializers.ChoiceField(choices=_WEARERS_OWN)
    text_version = serializers.CharField(max_length=16)


class ConsentIn(StrictSerializer):
    """Agree (`granted` true, with the version of the text) or withdraw (`granted` false)."""

    purpose = serializers.ChoiceField(choices=Consent.Purpose.choices)
    granted = serializers.BooleanField(default=True)
    text_version = serializers.CharField(max_length=16, required=False, default="")
    wearer = serializers.CharField(
        max_length=32, required=False, default=None, help_text="Id of the wearer it is about; none for `marketing`."
    )
    guardian_name = serializers.CharField(max_length=120, required=False, default="")


class OwnConsentIn(StrictSerializer):
    """Agree or withdraw for oneself, at one's own door."""

    purpose = serializers.ChoiceField(choices=_WEARERS_OWN)
    granted = serializers.BooleanField(default=True)
    text_version = serializers.CharField(max_length=16, required=False, default="")
    guardian_name = serializers.CharField(max_length=120, required=False, default="")


class ConsentOut(serializers.Serializer[Any]):
    """One consent: what for, about whom, since when, until when."""

    purpose = serializers.ChoiceField(choices=Consent.Purpose.choices)
    wearer = serializers.CharField(allow_null=True)
    text_version = serializers.CharField()
    given_at = serializers.DateTimeField()
    given_by = serializers.CharField(help_text="`customer`, `guest`, `wearer` or `staff`.")
    withdrawn_at = serializers.DateTimeField(allow_null=True)


# --- wearers and invitations ------------------------------------------------------------------


class WearerIn(StrictSerializer):
    """A new wearer; consents can be given at once."""

    name = serializers.CharField(max_length=80)
    relation = serializers.ChoiceField(choices=Wearer.Relation.choices)
    birth_month = MonthField(required=False, default=None)
    consents = AgreementIn(many=True, required=False, default=list)
    guardian_name = serializers.CharField(
        max_length=120, required=False, default="", help_text="Who agrees for a minor; needed for `guardian`."
    )


class WearerChangeIn(StrictSerializer):
    """What may be corrected; left-out fields stay."""

    name = serializers.CharField(max_length=80, required=False)
    relation = serializers.ChoiceField(choices=Wearer.Relation.choices, required=False)
    birth_month = MonthField(required=False)


_STATES = ["open", "accepted", "expired", "revoked"]


class InvitationOut(serializers.Serializer[Any]):
    """An invitation; its secret is not stored and not shown again."""

    id = serializers.CharField()
    state = serializers.ChoiceField(choices=_STATES)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    renewed_at = serializers.DateTimeField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)


class InvitationIssuedOut(InvitationOut):
    """An invitation with its secret, this once."""

    token = serializers.CharField(help_text="Pass it on to the wearer; it opens `invitations/{token}/`.")
    door = serializers.CharField(help_text="The wearer's own door on this server.")


class LatestOut(serializers.Serializer[Any]):
    """The newest submitted version."""

    id = serializers.CharField()
    version = serializers.IntegerField()
    submitted_at = serializers.DateTimeField()


class WearerOut(serializers.Serializer[Any]):
    """A wearer as their customer sees them."""

    id = serializers.CharField()
    name = serializers.CharField()
    relation = serializers.ChoiceField(choices=Wearer.Relation.choices)
    birth_month = serializers.CharField(allow_null=True, help_text="Hidden once an adult answers for themselves.")
    is_minor = serializers.BooleanField()
    speaks_for_self = serializers.BooleanField(help_text="An invited adult has taken over their answers.")
    created_at = serializers.DateTimeField()
    consents = serializers.ListField(child=serializers.ChoiceField(choices=Consent.Purpose.choices))
    draft = serializers.CharField(allow_null=True, help_text="Id of the profile that is being filled in.")
    latest_profile = LatestOut(allow_null=True)
    invitation = InvitationOut(allow_null=True)


class AcceptIn(StrictSerializer):
    """What an invited wearer, or their guardian, agrees to."""

    birth_month = MonthField(required=False, default=None)
    guardian_name = serializers.CharField(max_length=120, required=False, default="")
    consents = AgreementIn(many=True)


class AskedOut(ConsentTextOut):
    """A consent that is asked for at the door."""

    required = serializers.BooleanField()  # type: ignore[assignment]  # shadows an argument of Field
    given = serializers.BooleanField()


class DoorOut(serializers.Serializer[Any]):
    """What an invited wearer finds: nothing about price, address or other people."""

    name = serializers.CharField()
    state = serializers.ChoiceField(choices=_STATES)
    expires_at = serializers.DateTimeField()
    birth_month_needed = serializers.BooleanField()
    guardian_needed = serializers.BooleanField(allow_null=True, help_text="Unknown until the birth is.")
    consents = AskedOut(many=True)
    profile_status = serializers.ChoiceField(choices=FootProfile.Status.choices, allow_null=True)
