"""A shop of some size: a thousand products and ten thousand orders, written in bulk and always the same."""

import datetime as dt
import hashlib
from decimal import Decimal
from typing import Final

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection

from config.accounts.models import GuestToken, User
from fitting.models import JournalEntry
from orders.models import LedgerEntry, Order, OrderLine, Payment, Policy
from shop.actor import Role
from shop.models import Family, Market, Price, Product, Variant
from tests.bench.facts import TOKEN, Seeded

STARTED: Final = dt.datetime(2026, 1, 5, 9, 0, tzinfo=dt.UTC)
STAFF: Final = "support@bench.example"
BATCH: Final = 1000


def seed(products: int, orders: int) -> Seeded:
    """Fill an empty, migrated database."""
    for command in ("createcachetable", "load_catalogue", "load_policies"):
        call_command(command, verbosity=0)
    _products(products)
    guest = User.objects.create()
    GuestToken.objects.create(
        user=guest,
        token_hash=hashlib.sha256(TOKEN.encode()).hexdigest(),
        created_at=STARTED,
        expires_at=STARTED + dt.timedelta(days=3650),
    )
    numbers = _orders(orders, guest)
    staff = _staff()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    custom = Product.objects.filter(kind="custom").order_by("pk")[0]
    stock = Variant.objects.filter(product__kind="stock", stock__on_hand__gt=0).order_by("pk")[0]
    return Seeded(custom.slug, stock.sku, numbers[0], staff.pk)


def _products(count: int) -> None:
    model = Product.objects.filter(kind="custom").order_by("pk")[0]
    family = Family.objects.get(pk=model.family_id)
    made: list[Product] = []
    for number in range(count - Product.objects.count()):
        twin = Product.objects.get(pk=model.pk) if number == 0 else made[0]
        made.append(_copy(twin, slug=f"bench-{number:04}", name=f"Bench insole {number:04}", family=family))
    Product.objects.bulk_create(made, batch_size=BATCH)
    variants = [
        Variant(product=product, sku=f"BENCH-{product.pk}-{size}", name=f"Size {size}", published_from=STARTED)
        for product in made
        for size in ("A", "B")
    ]
    Variant.objects.bulk_create(variants, batch_size=BATCH)
    Price.objects.bulk_create(
        [
            Price(variant=variant, currency=currency, amount_minor=18900, starts_at=STARTED)
            for variant in variants
            for currency in ("USD", "EUR")
        ],
        batch_size=BATCH,
    )


def _copy(product: Product, **changed: object) -> Product:
    values = {
        field.attname: getattr(product, field.attname) for field in Product._meta.concrete_fields if field.name != "id"
    }
    twin = Product(**values)
    for name, value in changed.items():
        setattr(twin, name, value)
    return twin


def _staff() -> User:
    """Return a member of one role group, with the right to see orders: not a superuser."""
    staff = User.objects.create_user(STAFF, "a long bench password", is_staff=True)
    group, _ = Group.objects.get_or_create(name=Role.SUPPORT.value)
    group.permissions.set(Permission.objects.filter(content_type__app_label="orders", codename__startswith="view_"))
    staff.groups.add(group)
    return staff


def _orders(count: int, guest: User) -> list[str]:
    market = Market.objects.get(currency="USD")
    terms = Policy.objects.filter(kind="terms").order_by("pk")[0]
    variant = Variant.objects.filter(product__kind="stock").select_related("product").order_by("pk")[0]
    customers = [User(email=f"customer{number}@bench.example") for number in range(max(1, count // 5))]
    get_user_model().objects.bulk_create(customers, batch_size=BATCH)
    orders = []
    for number in range(count):
        owner = guest if number == 0 else customers[number % len(customers)]
        at = STARTED + dt.timedelta(minutes=17 * number)
        orders.append(
            Order(
                customer=owner,
                market=market,
                email=owner.email or "guest@bench.example",
                language="en",
                currency="USD",
                prices_include_tax=False,
                payment="paid",
                goods_minor=2900,
                shipping_minor=500,
                shipping_tax_rate=Decimal(0),
                shipping_tax_minor=0,
                tax_minor=0,
                tax_added_minor=0,
                total_minor=3400,
                shipping_code="standard",
                shipping_name="Standard",
                shipping_min_days=3,
                shipping_max_days=5,
                placed_at=at,
                pay_until=at + dt.timedelta(days=7),
                paid_at=at,
                ship_name=f"Pat Customer {number}",
                ship_line1="1 Main Street",
                ship_city="Portland",
                ship_region="OR",
                ship_postal_code="97201",
                ship_country="US",
            )
        )
    Order.objects.bulk_create(orders, batch_size=BATCH)
    _order_rows(orders, variant, terms)
    return [order.number for order in orders]


def _order_rows(orders: list[Order], variant: Variant, terms: Policy) -> None:
    """Give every order its line, payment, ledger entry and journal."""
    lines, payments, ledger, journal = [], [], [], []
    for order in orders:
        at = order.placed_at
        lines.append(
            OrderLine(
                order=order,
                position=1,
                kind="stock",
                status="allocated",
                variant=variant,
                sku=variant.sku,
                product_name=variant.product.name,
                variant_name=variant.name,
                quantity=1,
                unit_price_minor=2900,
                subtotal_minor=2900,
                tax_class=variant.product.tax_class,
                tax_rate=Decimal(0),
                tax_minor=0,
                withdrawal="days_14",
                lead_time_business_days=2,
                terms_policy=terms,
            )
        )
        payments.append(
            Payment(
                order=order,
                standing="counted",
                payment_intent_id=f"pi_bench_{order.pk}",
                charge_id=f"ch_bench_{order.pk}",
                amount_minor=order.total_minor,
                currency="USD",
                paid_at=at,
                recorded_at=at,
            )
        )
        ledger.append(
            LedgerEntry(
                order=order,
                kind="charge",
                amount_minor=order.total_minor,
                fee_minor=-129,
                currency="USD",
                source_id=f"ch_bench_{order.pk}",
                txn_id=f"txn_bench_{order.pk}",
                occurred_at=at,
                created_at=at,
            )
        )
        journal.append(
            JournalEntry(
                subject="orders.order",
                subject_id=order.pk,
                thread=f"order:{order.pk}",
                field="payment",
                was="awaiting_payment",
                became="paid",
                by_kind="system",
                at=at,
            )
        )
    OrderLine.objects.bulk_create(lines, batch_size=BATCH)
    Payment.objects.bulk_create(payments, batch_size=BATCH)
    LedgerEntry.objects.bulk_create(ledger, batch_size=BATCH)
    JournalEntry.objects.bulk_create(journal, batch_size=BATCH)
