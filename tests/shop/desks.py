"""One row of everything that lies on the desks of the catalogue and the content."""

from shop.models import (
    Advice,
    Concern,
    DiscountCode,
    EvidenceStatement,
    Family,
    Faq,
    FootType,
    Market,
    Notice,
    Price,
    Product,
    Stock,
    TaxRate,
    Testimonial,
    Variant,
)
from tests.shop import given


def stocked() -> dict[type, int]:
    """Make one row of everything, and return the primary keys."""
    code = DiscountCode.objects.create(code="SPRING", kind="percentage", percent=10, starts_at=given.LONG_AGO)
    code.save()
    product = given.product()
    variant = given.variant(of=product, on_hand=4)
    market, notice, concern, kind = given.market(), given.notice(), given.concern(), given.foot_type()
    return {
        DiscountCode: code.pk,
        Product: product.pk, Variant: variant.pk, Family: product.family_id, Market: market.pk, Notice: notice.pk,
        Concern: concern.pk, FootType: kind.pk, Advice: given.advice().pk, Faq: given.faq().pk,
        EvidenceStatement: given.evidence().pk, Testimonial: given.a_testimonial(of=product).pk,
        TaxRate: TaxRate.objects.earliest("pk").pk, Price: variant.prices.get().pk, Stock: variant.stock.pk,
    }  # fmt: skip
