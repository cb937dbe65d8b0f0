"""Order line: one pair for one wearer, or a number of a stock good; each kind has its own graph."""

import secrets
from typing import ClassVar, override

from django.db import models
from django.db.models import F, Q

from fitting.measured import Side
from fitting.models import Graph, Journalled


class LineStatus(models.TextChoices):
    """Every status of either kind of line."""

    AWAITING_PAYMENT = "awaiting_payment"
    AWAITING_PROFILE = "awaiting_profile"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    QUEUED = "queued"
    IN_PRODUCTION = "in_production"
    QUALITY_CHECK = "quality_check"
    ALLOCATED = "allocated"
    READY = "ready"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    RETURNED = "returned"
    CANCELLED = "cancelled"


CUSTOM_GRAPH: Graph = {
    "awaiting_payment": frozenset({"awaiting_profile", "in_review", "cancelled"}),
    # Delivered before it is handed over: what was to be sent once more is not, as what was sent before has arrived.
    "awaiting_profile": frozenset({"in_review", "delivered", "cancelled"}),
    "in_review": frozenset({"awaiting_profile", "approved", "delivered", "cancelled"}),
    "approved": frozenset({"in_review", "queued", "delivered", "cancelled"}),
    "queued": frozenset({"approved", "in_production", "delivered", "cancelled"}),
    "in_production": frozenset({"quality_check", "delivered", "cancelled"}),
    "quality_check": frozenset({"in_production", "ready", "delivered", "cancelled"}),
    "ready": frozenset({"in_production", "shipped", "delivered", "cancelled"}),
    # What a carrier brings back is ready once more; what was lost or damaged is made again.
    "shipped": frozenset({"delivered", "ready", "queued"}),
    "delivered": frozenset({"ready", "queued"}),
    # Only with an order that was cancelled unpaid, and whose money came too late (orders/reviving.py).
    "cancelled": frozenset({"awaiting_payment"}),
}
STOCK_GRAPH: Graph = {
    "awaiting_payment": frozenset({"allocated", "cancelled"}),
    "allocated": frozenset({"ready", "delivered", "cancelled"}),
    "ready": frozenset({"shipped", "delivered", "cancelled"}),
    "shipped": frozenset({"delivered", "ready", "allocated"}),
    "delivered": frozenset({"ready", "allocated", "returned"}),
    "returned": frozenset(),
    "cancelled": frozenset({"awaiting_payment"}),
}
# Until here a customer may cancel; staff may until hand-over.
CANCELLABLE_BY_CUSTOMER = frozenset(
    {"awaiting_payment", "awaiting_profile", "in_review", "approved", "queued", "allocated"}
)

# Until here staff may: it has not been given to a carrier.
BEFORE_HAND_OVER = CANCELLABLE_BY_CUSTOMER | {"in_production", "quality_check", "ready"}
# No policy promises more; beyond this something is wrong with more than an insole.
MOST_REMAKES_PER_SIDE = 8


def new_line_id() -> str:
    """Return an opaque public id."""
    return "lin_" + secrets.token_urlsafe(9)


class OrderLine(Journalled):
    """
    A frozen line. Money is in minor units of the order's currency.

    ``subtotal_minor = unit_price_minor x quantity - discount_minor``; ``tax_minor`` is inside it where
    prices include tax, on top of it where they do not.

    :ivar accepted_warnings: as on the cart's line, at checkout.
    :ivar remake_of: the line that was bought, if this one answers a claim about it; then it costs nothing, and
        ``only_side`` names the one foot it is for (empty: as prescribed), ``customs_value_minor`` what it is worth at a
        border, and ``cost_minor`` what it costs us.
    :ivar remakes_left_used: how often that side was made again for nothing; ``remakes_right_used``; both are bounded.
    :ivar refunded_minor: what claims gave back of it, at most what it cost.
    :ivar given_on: the day on which a gift is given; the time to describe the feet begins then.
    :ivar fit_said: how its customer says that the pair fits; ``fit_said_at`` when they said so last.
    :ivar prescribed_at: since when it is made from this prescription; feet that are submitted later are news.
    """

    class Kind(models.TextChoices):
        """Made for one wearer, or taken from the shelf."""

        CUSTOM = "custom"
        STOCK = "stock"

    class Withdrawal(models.TextChoices):
        """Whether it can be sent back for no reason: made-to-measure goods are exempt if the buyer was told."""

        MADE_TO_MEASURE = "made_to_measure", "none: made to measure"
        DAYS_14 = "days_14", "14 days"

    class Fit(models.TextChoices):
        """How a pair is, by its customer's word."""

        FITS = "fits", "they fit"
        NOT_RIGHT = "not_right", "something is not right"

    GRAPHS: ClassVar[dict[str, Graph]] = {
        "status": {
            status: CUSTOM_GRAPH.get(status, frozenset()) | STOCK_GRAPH.get(status, frozenset())
            for status in LineStatus.values
        }
    }
    LOCK_RANK = 90

    public_id = models.CharField(max_length=24, unique=True, default=new_line_id, editable=False)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    status = models.CharField(
        max_length=20, choices=LineStatus.choices, default=LineStatus.AWAITING_PAYMENT, db_index=True
    )

    variant = models.ForeignKey("shop.Variant", on_delete=models.PROTECT, related_name="+")
    wearer = models.ForeignKey("fitting.Wearer", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    profile = models.ForeignKey(
        "fitting.FootProfile", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    prescription = models.ForeignKey(
        "fitting.Prescription", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    prescribed_at = models.DateTimeField(null=True, blank=True)

    sku = models.CharField(max_length=40)
    product_name = models.CharField(max_length=120)
    variant_name = models.CharField(max_length=120)
    options = models.JSONField(default=dict)
    quantity = models.PositiveSmallIntegerField()
    unit_price_minor = models.PositiveBigIntegerField()
    discount_minor = models.PositiveBigIntegerField(default=0)
    subtotal_minor = models.PositiveBigIntegerField()
    tax_class = models.CharField(max_length=24)
    tax_rate = models.DecimalField(max_digits=6, decimal_places=5)
    tax_minor = models.PositiveBigIntegerField()
    withdrawal = models.CharField(max_length=16, choices=Withdrawal.choices)
    lead_time_business_days = models.PositiveSmallIntegerField()
    # How often the time to describe the feet was extended.
    extensions = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Whether only a part of it is on its way once more: the rest is with its customer, so it cannot be cancelled.
    in_part = models.BooleanField(default=False, db_default=False)
    given_on = models.DateField(null=True, blank=True)
    fit_said = models.CharField(max_length=9, choices=Fit.choices, blank=True, default="", db_default="")
    fit_said_at = models.DateTimeField(null=True, blank=True)
    accepted_warnings = models.JSONField(default=list, db_default=models.Value([], models.JSONField()), blank=True)

    remake_of = models.ForeignKey("self", on_delete=models.PROTECT, related_name="remakes", null=True, blank=True)
    only_side = models.CharField(
        max_length=5, choices=[(side.value, side.value) for side in Side], blank=True, default="", db_default=""
    )
    customs_value_minor = models.PositiveBigIntegerField(default=0, db_default=0)
    cost_minor = models.PositiveBigIntegerField(default=0, db_default=0)
    remakes_left_used = models.PositiveSmallIntegerField(default=0, db_default=0)
    remakes_right_used = models.PositiveSmallIntegerField(default=0, db_default=0)
    refunded_minor = models.PositiveBigIntegerField(default=0, db_default=0)

    fit_policy = models.ForeignKey("orders.Policy", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    durability_policy = models.ForeignKey(
        "orders.Policy", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    terms_policy = models.ForeignKey("orders.Policy", on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Arithmetic, choices and pairings are the database's."""

        ordering: ClassVar = ["order", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="line_position_once_per_order", fields=["order", "position"]),
            models.CheckConstraint(name="line_kind_known", condition=Q(kind__in=["custom", "stock"])),
            models.CheckConstraint(name="line_status_known", condition=Q(status__in=LineStatus.values)),
            models.CheckConstraint(
                name="line_withdrawal_known", condition=Q(withdrawal__in=["made_to_measure", "days_14"])
            ),
            models.CheckConstraint(
                name="line_custom_is_one_pair_for_a_wearer",
                condition=Q(kind="stock", wearer=None, profile=None)
                | Q(kind="custom", wearer__isnull=False, quantity=1),
            ),
            models.CheckConstraint(
                name="line_subtotal_adds_up",
                condition=Q(subtotal_minor=F("unit_price_minor") * F("quantity") - F("discount_minor")),
            ),
            models.CheckConstraint(
                name="line_remakes_bounded",
                condition=Q(
                    remakes_left_used__lte=MOST_REMAKES_PER_SIDE, remakes_right_used__lte=MOST_REMAKES_PER_SIDE
                ),
            ),
            models.CheckConstraint(
                name="line_given_back_within_paid",
                condition=Q(refunded_minor__lte=F("subtotal_minor") + F("tax_minor")),
            ),
            models.CheckConstraint(
                name="line_remake_is_free",
                condition=Q(remake_of=None, only_side="")
                | Q(remake_of__isnull=False, kind="custom", unit_price_minor=0, subtotal_minor=0, tax_minor=0),
            ),
            models.CheckConstraint(name="line_only_side_known", condition=Q(only_side__in=["", "left", "right"])),
            models.CheckConstraint(
                name="line_fit_said_has_time",
                condition=Q(fit_said="", fit_said_at=None)
                | Q(fit_said__in=["fits", "not_right"], fit_said_at__isnull=False),
            ),
            models.CheckConstraint(name="line_quantity_positive", condition=Q(quantity__gte=1)),
            models.CheckConstraint(
                name="line_in_review_has_profile",
                condition=Q(kind="stock")
                | Q(status__in=["awaiting_payment", "awaiting_profile", "cancelled"])
                | Q(profile__isnull=False),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read by its SKU."""
        return f"line {self.position} ({self.sku})"

    @property
    def name(self) -> str:
        """What it is called on documents, in mails and at Stripe: product and variant."""
        return f"{self.product_name}, {self.variant_name}" if self.variant_name else self.product_name

    @override
    def graph_of(self, field: str) -> Graph:
        """Keep the paths of custom and stock lines apart."""
        return CUSTOM_GRAPH if self.kind == self.Kind.CUSTOM else STOCK_GRAPH

    @override
    def journal_thread(self) -> str:
        """Belong to the order's timeline."""
        return f"order:{self.order_id}"


class StockReservation(models.Model):
    """Pieces of a stock good that a line has set aside; released when the order dies, consumed at packing."""

    class State(models.TextChoices):
        """What became of the pieces."""

        RESERVED = "reserved"
        RELEASED = "released"
        CONSUMED = "consumed"

    line = models.OneToOneField(OrderLine, on_delete=models.PROTECT, related_name="reservation")
    variant = models.ForeignKey("shop.Variant", on_delete=models.PROTECT, related_name="+")
    count = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.RESERVED)
    reserved_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Counted in pieces."""

        constraints: ClassVar = [
            models.CheckConstraint(name="reservation_count_positive", condition=Q(count__gte=1)),
            models.CheckConstraint(
                name="reservation_state_known", condition=Q(state__in=["reserved", "released", "consumed"])
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as what is set aside."""
        return f"{self.count} of {self.variant_id}, {self.state}"
