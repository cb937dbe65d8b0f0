"""Input that knows its fields refuses all others; money is whole minor units with a currency."""

import pytest
from rest_framework import serializers

from shop.api.fields import MoneyOut, StrictSerializer, money
from shop.money import Money


class InnerIn(StrictSerializer):
    size = serializers.IntegerField()


class OuterIn(StrictSerializer):
    name = serializers.CharField()
    inner = InnerIn(required=False)
    others = InnerIn(many=True, required=False)
    shown = serializers.CharField(read_only=True)


def errors(data: object) -> object:
    wish = OuterIn(data=data)
    assert not wish.is_valid()
    return wish.errors


def test_known_fields_are_read() -> None:
    wish = OuterIn(data={"name": "a", "inner": {"size": 1}, "others": [{"size": 2}]})
    assert wish.is_valid()
    assert wish.validated_data == {"name": "a", "inner": {"size": 1}, "others": [{"size": 2}]}


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        ({"name": "a", "color": 1}, {"color": ["There is no such field here."]}),
        ({"name": "a", "shown": "x"}, {"shown": ["There is no such field here."]}),
        ({"name": "a", "inner": {"size": 1, "x": 2}}, {"inner": {"x": ["There is no such field here."]}}),
    ],
)
def test_an_unknown_field_is_refused_where_it_stands(data: object, refused: object) -> None:
    assert errors(data) == refused


def test_an_unknown_field_in_a_list_is_refused_where_it_stands() -> None:
    found = errors({"name": "a", "others": [{"size": 1}, {"size": 1, "x": 2}]})
    assert isinstance(found, dict)
    assert dict(found["others"][1]) == {"x": ["There is no such field here."]}


def test_unknown_and_ill_formed_fields_are_reported_together() -> None:
    found = errors({"color": 1, "inner": {"size": "big"}})
    assert isinstance(found, dict)
    assert set(found) == {"color", "name", "inner"}
    assert found["color"][0].code == "unknown_field"


def test_what_is_no_object_is_refused() -> None:
    found = errors([])
    assert isinstance(found, dict)
    assert set(found) == {"non_field_errors"}


def test_money_is_minor_units_with_a_currency() -> None:
    assert MoneyOut(Money(18900, "USD")).data == money(18900, "USD") == {"amount": 18900, "currency": "USD"}
