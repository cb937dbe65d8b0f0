"""Markets and shipping methods over HTTP."""

import pytest
from django.test import Client

from shop.models import ShippingMethod
from tests.budgets import queries
from tests.shop import given

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def markets() -> None:
    given.market("us", position=10)
    given.market("eu", "EUR", "FR DE", prices_include_tax=True, position=20)
    given.market("jp", "JPY", "JP", is_open=False, position=5)


def test_open_markets_are_listed_the_default_one_first(client: Client) -> None:
    with queries(1):
        answer = client.get("/api/v1/markets/").json()
    assert [market["code"] for market in answer["results"]] == ["us", "eu"]
    assert answer["results"][1] == {
        "code": "eu",
        "name": "EU",
        "currency": "EUR",
        "prices_include_tax": True,
        "default_language": "en",
        "languages": ["en"],
        "countries": [{"code": "DE", "name": "Germany"}, {"code": "FR", "name": "France"}],
    }


def test_shipping_methods_are_those_of_the_country(client: Client) -> None:
    ShippingMethod.objects.filter(market__code="us").update(is_active=False)
    assert client.get("/api/v1/shipping-methods/", {"country": "US"}).json()["results"] == []
    with queries(2):
        answer = client.get("/api/v1/shipping-methods/", {"country": "de"}).json()
    assert answer["results"] == [
        {
            "code": "standard",
            "name": "Standard",
            "description": "",
            "price": {"amount": 900, "currency": "EUR"},
            "free_from": {"amount": 30000, "currency": "EUR"},
            "min_days": 3,
            "max_days": 5,
        }
    ]
    ShippingMethod.objects.update(free_from_minor=None)
    answer = client.get("/api/v1/shipping-methods/", {"country": "DE"}).json()
    assert answer["results"][0]["free_from"] is None


@pytest.mark.parametrize(
    ("query", "code"), [({}, "required"), ({"country": "JP"}, "country_not_served"), ({"country": "??"}, None)]
)
def test_a_country_must_be_named_and_served(client: Client, query: dict[str, str], code: str | None) -> None:
    answer = client.get("/api/v1/shipping-methods/", query)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/country"
    assert code is None or answer.json()["errors"][0]["code"] == code
