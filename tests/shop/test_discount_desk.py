"""The desk of discount codes: amounts as people write them, kept in minor units."""

import pytest
from django.db import IntegrityError, transaction

from shop.models import DiscountCode, DiscountTerms
from tests.shop import given
from tests.shop.test_admin import staff, url

pytestmark = pytest.mark.django_db


def sent(code: DiscountCode, *rows: dict[str, str]) -> dict[str, str]:
    """Return what the form of a code sends, with these terms."""
    old = list(code.terms.order_by("currency").values_list("pk", flat=True))
    said = {
        "code": code.code, "kind": "amount", "percent": "", "is_active": "on", "starts_at_0": "2026-01-01",
        "starts_at_1": "00:00:00", "terms-TOTAL_FORMS": str(len(rows)), "terms-INITIAL_FORMS": str(len(old)),
    }  # fmt: skip
    for number, row in enumerate(rows):
        key = str(old[number]) if number < len(old) else ""
        said |= {f"terms-{number}-id": key, f"terms-{number}-code": str(code.pk)}
        said |= {f"terms-{number}-{name}": value for name, value in row.items()}
    return said


def kept(code: DiscountCode) -> list[tuple[str, int | None, int]]:
    return list(code.terms.order_by("currency").values_list("currency", "off_minor", "least_minor"))


def test_terms_are_written_as_people_write_money_and_kept_in_minor_units() -> None:
    code = DiscountCode.objects.create(code="SPRING", kind="amount", starts_at=given.LONG_AGO)
    client, page = staff("content"), url(DiscountCode, "change", code.pk)
    dollars, yen = {"currency": "USD", "off": "10.50", "least": "99.00"}, {"currency": "JPY", "off": "1000"}
    assert client.post(page, sent(code, dollars, yen)).status_code == 302
    assert kept(code) == [("JPY", 1000, 0), ("USD", 1050, 9900)]
    assert 'value="10.50"' in client.get(page).content.decode()
    assert "$10.50" in staff("support").get(page).content.decode()

    changed = sent(code, yen | {"off": "900"}, dollars | {"least": ""})
    assert client.post(page, changed).status_code == 302
    assert kept(code) == [("JPY", 900, 0), ("USD", 1050, 0)]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"currency": "USD", "off": "10.005"}, "USD is written with 2 decimal places."),
        ({"currency": "JPY", "off": "10.5"}, "JPY is written with 0 decimal places."),
        ({"currency": "USD", "off": "0"}, "Leave it empty, or take something off."),
        ({"currency": "USD", "off": ""}, "Say for each currency how much an amount takes off."),
    ],
)
def test_what_no_currency_has_is_refused_in_the_form(row: dict[str, str], says: str) -> None:
    code = DiscountCode.objects.create(code="SPRING", kind="amount", starts_at=given.LONG_AGO)
    answer = staff("content").post(url(DiscountCode, "change", code.pk), sent(code, row))
    assert (answer.status_code, says in answer.content.decode()) == (200, True)
    assert not DiscountTerms.objects.exists()


@pytest.mark.parametrize("limit", ["most_uses", "most_per_customer"])
def test_a_limit_of_nought_says_neither_that_there_is_none_nor_that_the_code_is_stopped(limit: str) -> None:
    code = DiscountCode.objects.create(code="SPRING", kind="amount", starts_at=given.LONG_AGO, **{limit: 3})
    client, page = staff("content"), url(DiscountCode, "change", code.pk)
    terms = {"currency": "USD", "off": "10.50"}
    answer = client.post(page, sent(code, terms) | {limit: "0"})
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors == {
        limit: [
            "Of a limit of 0 nobody could use it: leave it empty for no limit, or untick that it is active to stop it."
        ]
    }
    code.refresh_from_db()
    assert (getattr(code, limit), kept(code)) == (3, [])
    with pytest.raises(IntegrityError, match="discount_limits_allow_a_use"), transaction.atomic():
        DiscountCode.objects.filter(pk=code.pk).update(**{limit: 0})
    assert client.post(page, sent(code, terms) | {limit: ""}).status_code == 302
    code.refresh_from_db()
    assert (getattr(code, limit), kept(code)) == (None, [("USD", 1050, 0)])
