"""Products go on and off sale by verbs."""

import datetime as dt

import pytest

from shop import publishing
from shop.actor import SYSTEM, Actor, Kind
from shop.models import Product
from shop.refusal import NotAllowed
from tests.shop import given
from tests.shop.given import NOW

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def draft(usd: int | None = 18900) -> Product:
    product = given.product(published_from=None)
    given.variant(of=product, usd=usd, published_from=None)
    return product


def test_a_published_product_goes_on_sale_with_its_variants() -> None:
    product = publishing.publish(product_id=draft().pk, starts_at=NOW + DAY, until=NOW + 3 * DAY, by=SYSTEM, at=NOW)
    variant = product.variants.get()
    on_sale = [variant.is_on_sale(NOW + days * DAY) for days in range(4)]
    assert on_sale == [False, True, True, False]
    assert [product.is_on_sale(NOW + days * DAY) for days in range(4)] == [False, True, True, False]
    assert product.history.first().history_change_reason == "published by system"


def test_a_retired_product_is_off_sale_at_once() -> None:
    product = given.product()
    given.variant(of=product)
    publishing.retire(product_id=product.pk, by=SYSTEM, at=NOW)
    assert not Product.objects.on_sale(NOW).exists()
    assert Product.objects.on_sale(NOW - DAY).exists()


def test_what_is_not_on_sale_cannot_be_retired() -> None:
    product = draft()
    with pytest.raises(publishing.NotOnSale):
        publishing.retire(product_id=product.pk, by=SYSTEM, at=NOW)
    product.refresh_from_db()
    assert product.published_until is None


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"until": NOW}, publishing.WindowEmpty),
        ({"until": NOW - DAY}, publishing.WindowEmpty),
        ({"by": Actor(Kind.CUSTOMER, 1)}, NotAllowed),
    ],
)
def test_a_refused_publication_leaves_the_draft(change: dict[str, object], refusal: type[Exception]) -> None:
    product = draft()
    wish: dict[str, object] = {"starts_at": NOW, "by": SYSTEM, **change}
    with pytest.raises(refusal):
        publishing.publish(product_id=product.pk, at=NOW, **wish)  # type: ignore[arg-type]
    product.refresh_from_db()
    assert product.published_from is None


def test_a_product_nobody_could_pay_for_is_not_published() -> None:
    product = draft(usd=None)
    with pytest.raises(publishing.NothingToSell):
        publishing.publish(product_id=product.pk, starts_at=NOW, by=SYSTEM, at=NOW)
    product.refresh_from_db()
    assert product.published_from is None
