"""Fields and bases that the API of every floor shares."""

from collections.abc import Mapping
from typing import Any, Final, override

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from shop.money import EXPONENTS, Money

UNKNOWN_FIELD: Final = ErrorDetail("There is no such field here.", code="unknown_field")


class StrictSerializer(serializers.Serializer[Any]):
    """
    Input that refuses what it does not know: one error per unknown field, code ``unknown_field``.

    Nested serializers (also ``many=True``) are strict when they are of this class. Unknown and
    ill-formed fields are reported together.
    """

    @override
    def to_internal_value(self, data: Any) -> Any:
        """Read the known fields; refuse the rest by name."""
        unknown = self._unknown(data)
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if unknown and isinstance(error.detail, dict):
                raise serializers.ValidationError({**error.detail, **unknown}) from error
            raise
        if unknown:
            raise serializers.ValidationError(unknown)
        return value

    def _unknown(self, data: object) -> dict[str, list[ErrorDetail]]:
        if not isinstance(data, Mapping):
            return {}
        writable = {field.field_name for field in self._writable_fields}
        return {str(name): [UNKNOWN_FIELD] for name in data if name not in writable}


class MoneyOut(serializers.Serializer[Money]):
    """An amount of money in whole minor units, with its currency."""

    amount = serializers.IntegerField(
        source="amount_minor", help_text="Minor units: 18900 is 189.00 USD; JPY has no decimals."
    )
    currency = serializers.ChoiceField(choices=list(EXPONENTS))


def money(amount_minor: int, currency: str) -> dict[str, object]:
    """Return the JSON form of an amount, for lists that are written without a serializer."""
    return {"amount": amount_minor, "currency": currency}
