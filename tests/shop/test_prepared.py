"""A prepared statement answers what its queryset would, on both databases, however often it runs."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connection, models

from shop import prepared
from shop.models import Price, Variant
from shop.models.price import current_amount
from shop.prepared import Prepared, Shapes, hole
from tests.budgets import queries
from tests.shop import given

pytestmark = pytest.mark.django_db
AT = hole("at", models.DateTimeField())
PRICED = Prepared(
    lambda: (
        Variant.objects.filter(sku=hole("sku", models.CharField()))
        .select_related("product__family", "stock")
        .on_sale(AT)
        .annotate(now_minor=current_amount(models.OuterRef("pk"), hole("currency", models.CharField()), AT))
    )
)
NAMES = Prepared(lambda: Variant.objects.filter(product_id=hole("product", models.BigIntegerField())).values("sku"))


def test_it_answers_instances_with_joins_and_annotations() -> None:
    made = given.variant("STRIDE-M", on_hand=3)
    (found,) = PRICED.run(sku="STRIDE-M", currency="USD", at=given.NOW)
    assert found == made
    assert found.now_minor == 18900
    with queries(0):
        assert (found.product.family.slug, found.stock.free) == ("running", 3)


def test_each_run_has_its_own_values() -> None:
    made = given.variant("STRIDE-M")
    later = given.NOW + dt.timedelta(days=1)
    given.price(made, 17000, starts_at=later)
    amounts = [PRICED.run(sku="STRIDE-M", currency=code, at=at)[0].now_minor for code, at in (
        ("USD", given.NOW), ("USD", later), ("EUR", later), ("USD", given.NOW),
    )]  # fmt: skip
    assert amounts == [18900, 17000, None, 18900]
    assert PRICED.run(sku="NONE", currency="USD", at=later) == []


def test_it_sends_one_statement_that_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[int] = []

    def build() -> models.QuerySet[Price]:
        built.append(1)
        return Price.objects.filter(amount_minor=hole("amount", models.IntegerField()))

    statement = Prepared(build)
    for _ in range(3):
        with queries(1):
            statement.run(amount=1)
    assert built == [1]


def test_values_come_as_dictionaries() -> None:
    made = given.variant("STRIDE-M")
    assert NAMES.run(product=made.product_id) == [{"sku": "STRIDE-M"}]


def test_columns_come_converted_as_from_the_queryset() -> None:
    given.variant("STRIDE-M", of=given.product(footwear=["trainer"]), thickness_mm=Decimal("5.5"))
    rows = Prepared(lambda: Variant.objects.values_list("thickness_mm", "product__footwear", "published_from"))
    assert rows.run() == [(Decimal("5.5"), ["trainer"], given.LONG_AGO)]


def test_patterns_in_a_value_are_only_letters() -> None:
    given.variant("STRIDE-M")
    by_name = Prepared(lambda: Variant.objects.filter(sku__icontains=hole("word", models.CharField())))
    assert [len(by_name.run(word=word)) for word in ("stri", "%", "_", "-m")] == [1, 0, 0, 1]


def test_each_shape_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "MOST_SHAPES", 2)
    written: list[int] = []

    def build(shape: int) -> models.QuerySet[Variant]:
        written.append(shape)
        return Variant.objects.order_by("pk")[:shape]

    made = [given.variant(f"S-{number}", of=given.product(f"p-{number}")) for number in range(3)]
    shapes = Shapes(build)
    for _ in range(2):
        assert shapes.of(1).run() == made[:1]
        assert shapes.of(2).run() == made[:2]
    assert written == [1, 2]
    shapes.of(3).run()
    assert len(shapes._known) == 1


def test_a_hole_that_stays_empty_is_a_fault() -> None:
    with pytest.raises(KeyError):
        NAMES.run()


@pytest.mark.django_db(transaction=True)
def test_threads_share_the_statement_and_not_the_connection() -> None:
    given.variant("STRIDE-M")
    PRICED.run(sku="STRIDE-M", currency="USD", at=given.NOW)
    answers: list[object] = []

    def ask() -> None:
        answers.extend(PRICED.run(sku="STRIDE-M", currency="USD", at=given.NOW))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
