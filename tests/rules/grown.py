"""The same small shop with more of everything in it: no count of statements may notice the difference."""

from functools import cached_property
from typing import Final, override

from fitting import inviting
from fitting.models import FootProfile, Wearer
from orders import addresses
from orders.carts import Standing, Wanted
from orders.models import Order
from tests import given
from tests.fitting.making import a_submitted_profile, a_wearer
from tests.given import NOW, PORTLAND
from tests.rules.world import World
from tests.shop import given as in_shop

MORE: Final = 4


def more_in_the_shop(tag: str, count: int) -> None:
    """Put so many more of everything on the shelves and on the pages of the shop."""
    for number in range(count):
        name = f"{tag}-{number}"
        product = in_shop.product(f"p-{name}", in_family=f"f-{name}")
        in_shop.variant(f"V-{name}", of=product, on_hand=1)
        in_shop.a_testimonial(f"t-{name}", of=product)
        in_shop.concern(f"c-{name}")
        in_shop.foot_type(f"f-{name}")
        in_shop.advice(f"a-{name}")
        in_shop.faq(f"q-{name}")
        in_shop.evidence(f"e-{name}")


class Grown(World):
    """An owner who has more of everything: lines, wearers, profiles, invitations, addresses, orders."""

    @override
    @cached_property
    def wearer(self) -> Wearer:
        """One of several, with several profiles and invitations that are over."""
        wearer = super().wearer
        for number in range(MORE):
            other = a_wearer(wearer.customer_id, name=f"Bo {number}", relation="other", at=NOW)
            a_submitted_profile(other, at=NOW)
            a_submitted_profile(wearer, at=NOW)
            asked = inviting.invite(wearer.pk, at=NOW, by=self.actor)
            inviting.revoke(asked.invitation.pk, at=NOW, by=self.actor)
        return wearer

    @override
    @cached_property
    def cart(self) -> Standing:
        """A cart of many lines."""
        return given.cart_ready_to_pay(self.actor, *self._pairs(), Wanted(given.stock_good().sku))

    @override
    @cached_property
    def paid(self) -> Order:
        """A paid order of many lines, beside others that wait to be paid."""
        for _ in range(MORE):
            given.placed_order(self.actor)
        return given.paid_order(self.box, self.actor, *self._pairs())

    @override
    @cached_property
    def address(self) -> object:
        """One of several."""
        for number in range(MORE):
            addresses.remember(PORTLAND, label=f"Home {number}", at=NOW, by=self.actor)
        return super().address

    @override
    @cached_property
    def submitted(self) -> FootProfile:
        """A frozen profile of the wearer of the paid order's first line."""
        wearer = self.paid.lines.order_by("pk")[0].wearer
        assert wearer is not None
        return a_submitted_profile(wearer, at=NOW)

    def _pairs(self) -> list[Wanted]:
        """A pair each for people who are not measured yet."""
        people = [a_wearer(self.wearer.customer_id, name=f"Cy {n}", relation="other", at=NOW) for n in range(MORE)]
        sku = given.custom_product().sku
        return [Wanted(sku, wearer=person.public_id) for person in people]
