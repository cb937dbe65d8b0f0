"""Claims that people decide, in two browsers: refused, looked at by another one, overturned; and covers sold anew."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import expect

from tests.browser import staff, steps
from tests.browser.barriers import ours
from tests.browser.beside import beside
from tests.browser.test_claims import claimed, claiming
from tests.browser.test_guarantees import delivered
from tests.browser.test_made_to_order import press
from tests.browser.visitor import DESK, Visitor
from tests.journeys.premises import Premises, until
from tests.journeys.storefront import V1

type Visit = Callable[..., Visitor]

CLAIMS: Final = "/admin/orders/claim/"
FOLLOWS: Final = """
from django.utils import timezone
from orders import tasks
tasks.follow_claims(at=timezone.now())
"""
_DELAYED: Final = """
from django.utils import timezone
from orders import promises
from orders.models import OrderLine
from shop.actor import Actor, Kind
# What a sweep does every hour: a day is promised for what is made again.
promises.keep(at=timezone.now())
line = OrderLine.objects.get(answers__number="{number}")
by = Actor(Kind.STAFF, 1, frozenset({{"support"}}))
promises.tell_delay(line.pk, ship_by=None, reason="A machine is broken.", at=timezone.now(), by=by)
"""
ARRIVES: Final = """
from django.utils import timezone
from orders import production, shipping
from orders.models import OrderLine
from shop.actor import SYSTEM
from tests.journeys.worn import WAREHOUSE
from tests.orders.workshop import LOT, MACHINE, designs, maker, measure, packer, pieces
line, at, by = OrderLine.objects.get(answers__number="{number}"), timezone.now(), maker()
if line.status == "approved":
    production.release(line.pk, at=at, by=SYSTEM)
production.claim(line.pk, at=at, by=by)
production.start(line.pk, lot=LOT, machine=MACHINE, at=at, by=by)
production.show(line.pk, at=at, by=by)
for device in pieces(line):
    measure(device, at=at, by=by)
    production.check(device.pk, at=at, by=by)
production.finish(line.pk, at=at, by=by)
production.pack(line.pk, [piece.serial for piece in pieces(line)], at=at, by=packer())
parcel = shipping.hand_over(line.order_id, carrier="ups", tracking_number="{number}", at=at, by=WAREHOUSE)
shipping.deliver(parcel.pk, at=at, by=SYSTEM)
"""


def letters(shop: Premises, number: str) -> list[str]:
    """Return the mails about a claim."""
    return [letter for letter in steps.letters_to(shop, "denied@example.com") if number in letter]


def test_a_refusal_is_overturned_by_another_person_and_the_pair_is_made_again(
    shop: Premises, visit: Visit, desk: Callable[..., Visitor]
) -> None:
    guest = shop.guest()
    left, right = delivered(shop, guest, guest.add_wearer("Mara"), "denied@example.com", days=20)
    visitor = visit(state=steps.known_as(shop, guest), size=DESK)
    claiming(
        visitor, left, "left",
        what_has_happened="Has lost its shape", to_which_part="The springy core", how_did_it_come_about="Ordinary wear",
    )  # fmt: skip
    number = claimed(visitor)
    visitor.reads("We are looking at it")
    assert beside(shop, number) == (["received"], 0, (0, 0, 0))
    here = f"SELECT id FROM orders_claim WHERE number = '{number}'"
    page = f"{CLAIMS}{shop.rows(here)[0][0]}/change/"

    clara = desk("claims")
    clara.open(page)
    clara.reads("lost shape", "A person looks at it: needs a look.", "remade 0 left, 0 right")
    assert ours(clara) == []
    clara.shot("desk-claims-claim")
    staff.act(clara, "Grant it")
    clara.reads("If you choose pro rata refund", "an order of nothing for left")
    clara.shot("desk-claims-grant")
    press(clara, page, "Refuse it", words="We see the marks of a dryer.")
    clara.reads("Refused; the customer reads why")
    visitor.page.reload()
    visitor.reads("Not granted", "by a person", "We see the marks of a dryer.", "What is still covered")
    assert beside(shop, number) == (["received", "decided"], 0, (0, 0, 0))
    visitor.page.get_by_label("Why you see it differently").fill("It never saw a dryer.")
    visitor.press("Ask for another look")
    visitor.reads("We are looking at it", "It never saw a dryer.")
    assert beside(shop, number) == (["received", "decided", "received"], 0, (0, 0, 0))

    # Who refused it may not look at it again.
    press(clara, page, "Refuse it", words="Still.")
    clara.reads("You refused this claim yourself; its appeal is for another person.")
    cem = desk("claims2")
    press(cem, page, "Grant it", remedy="remake", clause="durability.failure")
    cem.reads("Granted and begun; the customer is told.")
    assert ours(cem) == []
    visitor.page.reload()
    visitor.reads("by another person, on your appeal", "Granted: We make it again for nothing", "It costs you nothing.")
    assert visitor.barriers() == []
    visitor.shot("claim-overturned")
    assert beside(shop, number) == (
        ["received", "decided", "received", "decided"],
        0,
        (0, 1, 0),
    )
    until(lambda: len(letters(shop, number)) == 4, "both decisions are mailed, and twice that somebody looks")
    shop.manage("shell", "-v", "0", "-c", ARRIVES.format(number=number))
    until(lambda: shop.rows(f"{here} AND status = 'resolved'"), "it is settled")
    visitor.page.reload()
    visitor.reads("Settled", "It has arrived.")
    assert beside(shop, number) == (
        ["received", "decided", "received", "decided", "resolved"],
        0,
        (0, 1, 0),
    )
    visitor.open(f"/guarantees/{left}/")
    # The old serial still leads there, and says so; what is worn has another one.
    visitor.reads("What is promised", right, f"The insole with serial {left} was replaced by a new one.")
    assert visitor.page.locator("main").inner_text().count(left) == 1


def test_what_is_made_again_late_is_called_off_only_after_a_question(shop: Premises, visit: Visit) -> None:
    guest = shop.guest()
    left, _ = delivered(shop, guest, guest.add_wearer("Mara"), "awaited@example.com", days=20)
    visitor = visit(state=steps.known_as(shop, guest), size=DESK)
    claiming(visitor, left, "left", what_has_happened="Worn through", to_which_part="The cover on top")
    number = claimed(visitor)
    answers = f"(SELECT remake_id FROM orders_claim WHERE number = '{number}')"
    shop.manage("shell", "-v", "0", "-c", _DELAYED.format(number=number))
    remake = f"FROM orders_orderline WHERE id = {answers}"
    stage = shop.rows(f"SELECT status {remake}")
    visitor.page.reload()
    visitor.settle()
    visitor.reads("It leaves us later than we promised")
    for _ in range(2):
        visitor.press("Put it right in another way")
        visitor.reads("Put it right in another way?", "The new insole is not made then, and that cannot be taken back.")
        assert visitor.barriers() == []
        visitor.shot("claim-late-otherwise")
        visitor.press("No, leave it")
        expect(visitor.page.get_by_text("Put it right in another way?")).to_have_count(0)
    assert shop.rows(f"SELECT status {remake}") == stage
    assert stage != [("cancelled",)]
    visitor.press("Put it right in another way")
    visitor.press("Yes, do not make it")
    until(lambda: shop.rows(f"SELECT id {remake} AND status <> 'cancelled'") == [], "it is not made")
    shop.manage("shell", "-v", "0", "-c", FOLLOWS)
    visitor.page.reload()
    visitor.settle()
    visitor.reads("We are looking at it")


def test_in_year_four_new_covers_are_put_into_the_cart_in_one_press(shop: Premises, visit: Visit) -> None:
    guest = shop.guest()
    left, _ = delivered(shop, guest, guest.add_wearer("Mara"), "fourth@example.com", days=4 * 365)
    visitor = visit(state=steps.known_as(shop, guest), size=DESK)
    claiming(visitor, left, "left", what_has_happened="Worn through", to_which_part="The cover on top")
    number = claimed(visitor)
    visitor.reads("Not granted", "A new cover", "You see the price before you order.")
    assert visitor.barriers() == []
    visitor.shot("claim-cover-for-sale")
    assert beside(shop, number) == (["decided"], 0, (0, 0, 0))
    visitor.press("Put new covers into the cart")
    visitor.page.wait_for_url("**/cart/")
    visitor.settle()
    visitor.reads("Replacement covers", "$25.00")
    assert visitor.barriers() == []


def test_the_wearer_of_a_gift_claims_and_whoever_paid_is_paid_back_and_reads_of_no_claim(
    shop: Premises, visit: Visit, desk: Callable[..., Visitor]
) -> None:
    guest = shop.guest()
    noor = guest.add_wearer("Noor", "gift")
    left, _ = delivered(shop, guest, noor, "gave@example.com", days=20)
    invitation = guest.api.call("post", f"{V1}/wearers/{{wearer}}/invitations/", wearer=noor, expect=201)
    guest.api.call("post", f"{V1}/covers/{{serial}}/handover/", serial=left, expect=201)
    wearer = visit(size=DESK)
    wearer.open(f"/invitation/#{invitation['token']}")
    wearer.press("Agree and go on")
    wearer.press("Take the guarantee over")
    wearer.reads("See the guarantee")
    claiming(
        wearer, left, "left",
        what_has_happened="Has lost its shape", to_which_part="The springy core", how_did_it_come_about="Ordinary wear",
    )  # fmt: skip
    number = claimed(wearer)
    wearer.reads("We are looking at it")
    assert beside(shop, number) == (["received"], 0, (0, 0, 0))
    ((key,),) = shop.rows(f"SELECT id FROM orders_claim WHERE number = '{number}'")
    what = {"remedy": "partial_refund", "clause": "durability.failure", "amount": "40.00"}
    press(desk("claims"), f"{CLAIMS}{key}/change/", "Grant it", **what)
    (order,) = guest.api.call("get", f"{V1}/orders/")["results"]
    until(
        lambda: [one["status"] for one in guest.order(order["number"])["refunds"]] == ["succeeded"], "it is paid back"
    )
    assert [one["amount"]["amount"] for one in guest.order(order["number"])["refunds"]] == [4000]
    shop.manage("shell", "-v", "0", "-c", FOLLOWS)
    wearer.page.reload()
    wearer.reads("Settled")
    assert beside(shop, number) == (["received", "decided", "resolved"], 4000, (4000, 0, 0))
    # The amount is for whoever paid, who finds it at the order.
    assert "$40" not in wearer.page.locator("main").inner_text()
    assert wearer.barriers() == []
    giver = visit(state=steps.known_as(shop, guest), size=DESK)
    giver.open(f"/orders/{order['number']}/")
    giver.reads("$40.00")
    giver.open(f"/claims/{number}/")
    assert "lost" not in giver.page.locator("main").inner_text()
