"""A pair that is made again and again, as its customer reads it: for its fit, for a crack, and then paid back."""

from collections.abc import Callable
from typing import Final

from tests.browser import steps
from tests.browser.beside import beside
from tests.browser.test_claims import claimed, claiming
from tests.browser.test_claims_decided import ARRIVES, FOLLOWS
from tests.browser.test_guarantees import delivered
from tests.browser.visitor import DESK, Visitor
from tests.journeys.premises import Premises, until
from tests.journeys.storefront import Shopper

type Visit = Callable[..., Visitor]
_APPROVED: Final = """
from django.utils import timezone
from orders import reviews, tasks
from orders.models import OrderLine
from tests.orders.staffed import a_colleague
# What a sweep does every few seconds: something else is proposed, and the line waits for a fitter.
for _ in range(2):
    tasks.follow_profiles(at=timezone.now())
line = OrderLine.objects.get(answers__number="{number}")
reviews.approve(line.pk, at=timezone.now(), by=a_colleague("fay", "fitter").as_actor())
"""


def arrives(shop: Premises, visitor: Visitor, number: str) -> str:
    """Have what answers a claim made, sent and delivered; return the serial that is worn on the left from now on."""
    claim = f"FROM orders_claim WHERE number = '{number}'"
    prescribed = f"(SELECT prescription_id FROM orders_orderline WHERE id = (SELECT remake_id {claim}))"
    sides = f"SELECT id FROM fitting_prescriptionside WHERE prescription_id = {prescribed}"
    built = f"SELECT count(*) FROM fitting_design WHERE status = 'released' AND side_id IN ({sides})"
    until(lambda: shop.rows(built) == [(2,)], "both sides are designed")
    shop.manage("shell", "-v", "0", "-c", ARRIVES.format(number=number) + FOLLOWS)
    visitor.open(f"/claims/{number}/")
    visitor.reads("Settled", "It has arrived.")
    serial = (
        f"SELECT d.serial FROM orders_device d JOIN orders_coverside s ON s.device_id = d.id "
        f"WHERE s.side = 'left' AND s.line_id = (SELECT line_id {claim})"
    )
    return str(shop.rows(serial)[0][0])


def does_not_fit(visitor: Visitor, serial: str, *, wish: str = "") -> str:
    """Claim that the left arch is too high, and return the claim's number."""
    claiming(visitor, serial, "left")
    visitor.page.get_by_label("What is wrong?").select_option("fit")
    visitor.page.get_by_role("checkbox", name="Arch: too high").check()
    if wish:
        visitor.page.get_by_label("What would you like best?").select_option(label=wish)
    return claimed(visitor)


def somebody_is_hurt(shop: Premises, visitor: Visitor, right: str) -> None:
    """Claim with an injury: a person looks, and it is recorded, even if it is taken back."""
    claiming(
        visitor, right, "right",
        what_has_happened="Cracked or broken", to_which_part="The shell below", how_did_it_come_about="Ordinary wear",
    )  # fmt: skip
    visitor.page.get_by_label("Was anybody hurt by it?").select_option("yes")
    number = claimed(visitor)
    visitor.reads("We are looking at it", "Somebody was hurt. It is recorded as complaint")
    visitor.shot("claim-injury")
    assert beside(shop, number) == (["received"], 0, (0, 3, 0))
    visitor.press("Withdraw the claim")
    visitor.press("Yes, withdraw it")
    visitor.reads("Open it again", "It is recorded as complaint")
    assert beside(shop, number) == (["received"], 0, (0, 3, 0))


def is_paid_back(shop: Premises, visitor: Visitor, guest: Shopper, order: str, serial: str) -> None:
    """Choose the money, after two remakes: all that the pair cost goes back, and page, mails and books say so."""
    number = does_not_fit(visitor, serial, wish="Money back")
    visitor.reads("Granted: Money back")
    until(lambda: [one["status"] for one in guest.order(order)["refunds"]] == ["succeeded"], "it is paid back")
    shop.manage("shell", "-v", "0", "-c", FOLLOWS)
    visitor.open(f"/claims/{number}/")
    (refund,) = guest.order(order)["refunds"]
    bought = guest.line(order)
    paid = bought["subtotal"]["amount"] + bought["tax"]["amount"]
    assert refund["amount"]["amount"] == paid
    visitor.reads("Settled", f"${paid / 100:.2f} has gone back to you")
    visitor.open(f"/orders/{order}/")
    visitor.reads(f"${paid / 100:.2f} has gone back to you")
    assert beside(shop, number) == (["decided", "resolved"], paid, (paid, 3, 0))
    assert visitor.barriers() == []
    letters = steps.letters_to(shop, "ladder@example.com")
    assert sum(number in letter for letter in letters) >= 1


def test_what_does_not_fit_is_made_again_twice_and_paid_back_and_an_injury_is_recorded(
    shop: Premises, visit: Visit
) -> None:
    guest = shop.guest()
    first, right = delivered(shop, guest, guest.add_wearer("Mara"), "ladder@example.com", days=20)
    (order,) = guest.orders()
    visitor = visit(state=steps.known_as(shop, guest), size=DESK)
    number = does_not_fit(visitor, first)
    visitor.reads("Try this first")
    assert beside(shop, number) == (["decided"], 0, (0, 0, 0))
    visitor.press("It has not helped")
    visitor.reads("Granted: We make it again for nothing")
    assert beside(shop, number) == (["decided", "decided"], 0, (0, 1, 0))
    line = (
        f"SELECT status FROM orders_orderline WHERE id = (SELECT remake_id FROM orders_claim WHERE number = '{number}')"
    )
    prescribed = f"{line} AND prescription_id IS NOT NULL"
    until(lambda: shop.rows(prescribed), "something else is proposed")
    shop.manage("shell", "-v", "0", "-c", _APPROVED.format(number=number))
    second = arrives(shop, visitor, number)
    assert beside(shop, number) == (["decided", "decided", "resolved"], 0, (0, 1, 0))

    # Its cover wears through: that is made again, too, and no day is added to what was promised.
    visitor.open(f"/guarantees/{second}/")
    ends = [words for words in visitor.page.locator("main .hint").all_inner_texts() if "until " in words]
    assert len(ends) >= 4
    claiming(visitor, second, "left", what_has_happened="Worn through", to_which_part="The cover on top")
    number = claimed(visitor)
    assert beside(shop, number) == (["decided"], 0, (0, 2, 0))
    covered = arrives(shop, visitor, number)
    assert beside(shop, number) == (["decided", "resolved"], 0, (0, 2, 0))
    visitor.open(f"/guarantees/{second}/")
    visitor.reads(f"The insole with serial {second} was replaced by a new one.", covered, right)
    assert [words for words in visitor.page.locator("main .hint").all_inner_texts() if "until " in words] == ends

    # The remake cracks: a second one is made from the first, and each serial leads to what is worn now.
    claiming(
        visitor, covered, "left",
        what_has_happened="Cracked or broken", to_which_part="The springy core", how_did_it_come_about="Ordinary wear",
    )  # fmt: skip
    number = claimed(visitor)
    assert beside(shop, number) == (["decided"], 0, (0, 3, 0))
    third = arrives(shop, visitor, number)
    assert beside(shop, number) == (["decided", "resolved"], 0, (0, 3, 0))
    assert len({first, second, covered, third}) == 4
    for serial in (first, second, covered, third):
        visitor.open(f"/guarantees/{serial}/")
        visitor.reads(third, right)
        assert visitor.barriers() == []

    somebody_is_hurt(shop, visitor, right)
    is_paid_back(shop, visitor, guest, order, third)
