"""Order: what was bought, frozen at checkout; three statuses, each with its graph."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar, Self, override

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fitting.models import Graph, Journalled
from orders.models.address import ShipTo
from orders.numbers import new_number
from shop.actor import Actor, Kind
from shop.refusal import NotFound


def new_order_number() -> str:
    """Return a fresh order number."""
    return new_number("A")


class PaymentStatus(models.TextChoices):
    """Where the money of an order stands; what is refunded or disputed is read from the ledger."""

    AWAITING_PAYMENT = "awaiting_payment"
    PROCESSING = "processing"
    PAID = "paid"
    CANCELLED = "cancelled"


class ProductionStatus(models.TextChoices):
    """How much of the order is made; follows from the lines."""

    NONE = "none"
    PARTIAL = "partial"
    DONE = "done"


class ShippingStatus(models.TextChoices):
    """How much of the order is on its way or there; follows from the lines."""

    NONE = "none"
    PARTIAL = "partial"
    SHIPPED = "shipped"
    DELIVERED = "delivered"


LIVE_UNPAID = (PaymentStatus.AWAITING_PAYMENT.value, PaymentStatus.PROCESSING.value)


# Characters that fit on a slip.
LONGEST_GIFT_MESSAGE = 300


class OrderQuerySet(models.QuerySet["Order"]):
    """Words about orders."""

    def owned_by(self, user_id: int) -> Self:
        """Keep the orders of one customer or guest."""
        return self.filter(customer_id=user_id)

    def reachable_by(self, by: Actor) -> Self:
        """Keep what the actor may name: a customer's own, all for staff and the system."""
        return self.all() if by.kind in {Kind.STAFF, Kind.SYSTEM} else self.filter(customer_id=by.id)

    def to_invoice(self) -> Self:
        """Keep the orders that were paid for and have no invoice yet."""
        return self.filter(payment=PaymentStatus.PAID, invoiced_at=None, total_minor__gt=0)

    def unpaid_since(self, until: object) -> Self:
        """Keep the orders whose time to pay ended before the instant."""
        return self.filter(payment=PaymentStatus.AWAITING_PAYMENT, pay_until__lte=until)


class Order(Journalled, ShipTo):
    """
    What a customer bought. Everything but statuses and corrections is frozen by the snapshot.

    Amounts are minor units of ``currency``. ``tax_minor`` is all tax; ``tax_added_minor`` the part that
    comes on top of the prices (0 where prices include tax).
    """

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "payment": {
            "awaiting_payment": frozenset({"processing", "paid", "cancelled"}),
            "processing": frozenset({"awaiting_payment", "paid", "cancelled"}),
            # A paid order that is cancelled stays paid: its lines are cancelled and the ledger tells the rest.
            "paid": frozenset(),
            # Only by a person, when the money came too late (orders/reviving.py).
            "cancelled": frozenset({"paid"}),
        },
        "production": {
            "none": frozenset({"partial", "done"}),
            "partial": frozenset({"none", "done"}),
            "done": frozenset({"partial", "none"}),
        },
        "shipping": {
            "none": frozenset({"partial", "shipped", "delivered"}),
            "partial": frozenset({"none", "shipped", "delivered"}),
            # What the only parcel of an order held can come back.
            "shipped": frozenset({"none", "partial", "delivered"}),
            "delivered": frozenset({"none", "partial", "shipped"}),
        },
    }
    LOCK_RANK = 40

    number = models.CharField(max_length=12, unique=True, default=new_order_number, editable=False)
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cart = models.ForeignKey("orders.Cart", on_delete=models.PROTECT, related_name="orders", null=True, blank=True)
    market = models.ForeignKey("shop.Market", on_delete=models.PROTECT, related_name="+")
    email = models.EmailField()
    language = models.CharField(max_length=8)
    currency = models.CharField(max_length=3)
    prices_include_tax = models.BooleanField()

    payment = models.CharField(
        max_length=20, choices=PaymentStatus.choices, default=PaymentStatus.AWAITING_PAYMENT, db_index=True
    )
    production = models.CharField(
        max_length=12, choices=ProductionStatus.choices, default=ProductionStatus.NONE, db_index=True
    )
    shipping = models.CharField(
        max_length=12, choices=ShippingStatus.choices, default=ShippingStatus.NONE, db_index=True
    )

    goods_minor = models.PositiveBigIntegerField()
    discount_minor = models.PositiveBigIntegerField(default=0)
    discount_code = models.CharField(max_length=24, blank=True, default="", db_default="")
    shipping_minor = models.PositiveBigIntegerField()
    shipping_tax_rate = models.DecimalField(max_digits=6, decimal_places=5)
    shipping_tax_minor = models.PositiveBigIntegerField()
    tax_minor = models.PositiveBigIntegerField()
    tax_added_minor = models.PositiveBigIntegerField()
    total_minor = models.PositiveBigIntegerField()
    # What the tax comes from, where the market's provider is not the table of rates.
    tax_calculation = models.ForeignKey(
        "orders.TaxCalculation", on_delete=models.PROTECT, related_name="orders", null=True, blank=True
    )

    shipping_code = models.CharField(max_length=40)
    shipping_name = models.CharField(max_length=120)
    shipping_min_days = models.PositiveSmallIntegerField()
    shipping_max_days = models.PositiveSmallIntegerField()

    placed_at = models.DateTimeField()
    pay_until = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    # When its customer was forgotten: names, addresses and words are gone.
    erased_at = models.DateTimeField(null=True, blank=True)
    invoiced_at = models.DateTimeField(null=True, blank=True)

    # What lies with it if it is a gift, in its giver's words; printed on the slip.
    gift_message = models.CharField(max_length=LONGEST_GIFT_MESSAGE, blank=True, default="", db_default="")

    objects = OrderQuerySet.as_manager()

    class Meta:
        """The arithmetic, the choices and the one live unpaid order per cart are the database's."""

        indexes: ClassVar = [
            models.Index(fields=["customer", "-id"], name="order_by_customer"),
            models.Index(fields=["email"], name="order_by_email"),
            models.Index(fields=["payment", "pay_until"], name="order_unpaid_due"),
            # Of the few that wait for an invoice only.
            models.Index(
                fields=["paid_at"],
                name="order_to_invoice",
                condition=Q(payment="paid", invoiced_at=None, total_minor__gt=0),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="order_one_live_unpaid_per_cart",
                fields=["cart"],
                condition=Q(payment__in=LIVE_UNPAID),
                violation_error_message="This cart already has an order that waits for payment.",
            ),
            models.CheckConstraint(name="order_payment_known", condition=Q(payment__in=PaymentStatus.values)),
            models.CheckConstraint(name="order_production_known", condition=Q(production__in=ProductionStatus.values)),
            models.CheckConstraint(name="order_shipping_known", condition=Q(shipping__in=ShippingStatus.values)),
            models.CheckConstraint(
                name="order_total_adds_up",
                condition=Q(
                    total_minor=F("goods_minor") - F("discount_minor") + F("shipping_minor") + F("tax_added_minor")
                ),
            ),
            models.CheckConstraint(
                name="order_tax_added_is_part_of_tax", condition=Q(tax_added_minor__lte=F("tax_minor"))
            ),
            models.CheckConstraint(
                name="order_paid_has_time",
                condition=~Q(payment=PaymentStatus.PAID) | Q(paid_at__isnull=False),
            ),
            models.CheckConstraint(
                name="order_cancelled_has_time",
                condition=~Q(payment=PaymentStatus.CANCELLED) | Q(cancelled_at__isnull=False),
            ),
        ]

    @classmethod
    @contextmanager
    def hold_for(cls, order_id: int, by: Actor) -> Iterator[Self]:
        """
        Lock an order that the actor may name.

        :raises NotFound: if there is none, or it is somebody else's.
        """
        mine = Q() if by.kind in {Kind.STAFF, Kind.SYSTEM} else Q(customer_id=by.id)
        with cls.hold_where(Q(pk=order_id) & mine) as orders:
            if not orders:
                raise NotFound
            yield orders[0]

    @override
    def __str__(self) -> str:
        """Read by its number."""
        return f"Order {self.number}"

    @override
    def journal_thread(self) -> str:
        """Every move of the order and of what belongs to it is on one timeline."""
        return f"order:{self.pk}"


class Hold(models.Model):
    """A coded reason why an order, or one line of it, must not go on; several may be open at once."""

    class Code(models.TextChoices):
        """Why."""

        PAYMENT_MISMATCH = "payment_mismatch", "amount or currency differs from the order"
        LATE_PAYMENT = "late_payment", "paid after it was cancelled or expired"
        DUPLICATE_PAYMENT = "duplicate_payment", "paid twice"
        UNKNOWN_SESSION = "unknown_session", "paid through a session we never opened"
        DISPUTE = "dispute", "disputed by the cardholder's bank"
        PAYMENT_REVIEW = "payment_review", "Stripe lets somebody look at the payment"
        FRAUD_WARNING = "fraud_warning", "the bank suspects fraud"
        STAFF = "staff", "paused by staff"
        FIT = "fit", "waits for an answer about the fit"
        ADDRESS = "address", "came back, and waits for an address"

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="holds")
    line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="holds", null=True, blank=True)
    code = models.CharField(max_length=24, choices=Code.choices)
    detail = models.CharField(max_length=300, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=40, blank=True)

    class Meta:
        """One open hold of a code per order and line."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                name="hold_one_open_per_order_and_code",
                fields=["order", "code"],
                condition=Q(closed_at=None, line=None),
            ),
            models.UniqueConstraint(
                name="hold_one_open_per_line_and_code",
                fields=["line", "code"],
                condition=Q(closed_at=None, line__isnull=False),
            ),
            models.CheckConstraint(
                name="hold_of_fit_is_of_a_line", condition=~Q(code__in=["fit", "address"]) | Q(line__isnull=False)
            ),
            models.CheckConstraint(
                name="hold_code_known",
                condition=Q(
                    code__in=[
                        "payment_mismatch",
                        "late_payment",
                        "duplicate_payment",
                        "unknown_session",
                        "dispute",
                        "payment_review",
                        "fraud_warning",
                        "staff",
                        "fit",
                        "address",
                    ]
                ),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as the reason."""
        return self.get_code_display()
