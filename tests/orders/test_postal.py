"""What a country needs in an address, pointed at and explained; what people type is tidied first."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.postal import Address, AddressInvalid, accepted, needs_region, problems_of, rules_for, tidied

ADA = Address(
    name="Ada Stone", line1="12 Elm Street", city="Portland", region="OR", postal_code="97205", country="US"
)  # fmt: skip


def complaints(address: Address) -> list[tuple[str, str]]:
    return [(problem.pointer, problem.code) for problem in problems_of(tidied(address), at_pointer="/address")]


def test_a_complete_address_is_accepted_as_it_is() -> None:
    assert accepted(ADA) == ADA


def test_what_people_type_is_tidied() -> None:
    typed = Address(
        name="  Ada   Stone ",
        line1="12 Elm Street",
        city="Portland",
        region="oregon",
        postal_code="97205",
        country="us",
        phone="(503) 555-0123",
    )
    assert accepted(typed) == dataclasses.replace(ADA, phone="+15035550123")


def test_postal_codes_with_letters_are_kept_in_capitals() -> None:
    typed = Address(
        name="Ann", line1="1 Mill Lane", city="York", region="Yorkshire", postal_code="yo1 7hh", country="GB"
    )
    assert accepted(typed).postal_code == "YO1 7HH"


def test_a_region_the_country_does_not_use_is_dropped() -> None:
    typed = Address(name="Eva", line1="Marktplatz 1", city="Jena", region="TH", postal_code="07743", country="DE")
    assert accepted(typed).region == ""


def test_a_postal_code_the_country_does_not_use_is_dropped() -> None:
    typed = Address(name="Li", line1="1 Queen's Road", city="Central", region="Hong Kong Island", country="HK")
    assert accepted(dataclasses.replace(typed, postal_code="0000")).postal_code == ""


def test_a_prefecture_is_known_by_its_latin_name() -> None:
    typed = Address(name="Emi", line1="1-2-3 Kitazawa", region="Tokyo", postal_code="155-0031", country="JP")
    assert accepted(typed).region == "東京都"


def test_every_missing_part_is_pointed_at() -> None:
    assert complaints(Address(country="US")) == [
        ("/address/name", "required"),
        ("/address/line1", "required"),
        ("/address/city", "required"),
        ("/address/region", "required"),
        ("/address/postal_code", "required"),
    ]
    assert complaints(Address(country="JP", name="Emi", line1="1-2-3")) == [
        ("/address/region", "required"),
        ("/address/postal_code", "required"),
    ]


@pytest.mark.parametrize(
    ("changed", "complaint", "sentence"),
    [
        ({"country": "ZZ"}, ("/address/country", "unknown_country"), "two-letter code"),
        ({"country": "Mars"}, ("/address/country", "unknown_country"), "two-letter code"),
        ({"country": ""}, ("/address/country", "required"), "two-letter code"),
        ({"region": "Oregano"}, ("/address/region", "unknown_region"), "state"),
        ({"postal_code": "9720"}, ("/address/postal_code", "postal_code_invalid"), "ZIP code there, for example 95014"),
        ({"postal_code": "10001"}, ("/address/postal_code", "postal_code_elsewhere"), "not in OR"),
        ({"phone": "12"}, ("/address/phone", "phone_invalid"), "country code"),
        ({"phone": "ring twice"}, ("/address/phone", "phone_invalid"), "country code"),
    ],
)
def test_a_wrong_part_is_refused_with_how_to_fix_it(
    changed: dict[str, str], complaint: tuple[str, str], sentence: str
) -> None:
    with pytest.raises(AddressInvalid) as refused:
        accepted(dataclasses.replace(ADA, **changed), at_pointer="/address")
    assert [(problem.pointer, problem.code) for problem in refused.value.problems] == [complaint]
    assert sentence in refused.value.problems[0].detail


def test_several_wrong_parts_are_all_told() -> None:
    assert complaints(dataclasses.replace(ADA, region="Oregano", postal_code="x", phone="1")) == [
        ("/address/region", "unknown_region"),
        ("/address/postal_code", "postal_code_invalid"),
        ("/address/phone", "phone_invalid"),
    ]


def test_a_code_that_only_begins_like_a_postcode_is_refused() -> None:
    address = Address(name="Ann", line1="1 Mill Lane", city="York", postal_code="GIR 0AAXXXX", country="GB")
    assert complaints(address) == [("/address/postal_code", "postal_code_invalid")]


def test_some_countries_need_a_region_and_some_do_not() -> None:
    assert [needs_region(country) for country in ("US", "CA", "JP", "DE", "GB", "XX")] == [True, True, True] + [
        False
    ] * 3


def test_the_columns_of_a_row_are_the_address() -> None:
    assert Address.of(ADA.columns()) == ADA
    assert set(ADA.columns()) == {f"ship_{field.name}" for field in dataclasses.fields(Address)}


_words = st.text(max_size=12)


@given(st.builds(Address, *[_words] * 7, st.sampled_from(["US", "de", "JP", "GB", "CA", "FR", "", "??"]), _words))
def test_tidying_twice_changes_nothing_more_and_nothing_crashes(typed: Address) -> None:
    once = tidied(typed)
    assert tidied(once) == once
    problems_of(once)


@pytest.mark.parametrize("country", ["US", "CA", "GB", "IE", "DE", "AT", "FR", "NL", "ES", "IT", "JP"])
def test_the_example_postal_code_of_each_country_is_accepted(country: str) -> None:
    rules = rules_for(country)
    assert rules is not None
    address = Address(name="A", line1="1", city="B", postal_code=rules.example, country=country)
    assert not [p for p in problems_of(tidied(address)) if p.pointer == "/postal_code"]
