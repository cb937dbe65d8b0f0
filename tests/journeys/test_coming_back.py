"""Coming back to one's orders: by a mailed link, by an account that proves the address; strangers learn nothing."""

from tests.journeys import accounts, hosted_page
from tests.journeys.backstage import Backstage
from tests.journeys.storefront import EMAIL, V1, Shopper

LOOKUP = f"{V1}/orders/lookup/"


def bought(shopper: Shopper, stage: Backstage) -> tuple[str, str]:
    """Buy insoles; return the order's number and the wearer."""
    wearer = shopper.add_wearer()
    placed = shopper.check_out(shopper.cart_of_insoles(wearer=wearer))
    hosted_page.pay(placed["checkout_url"])
    stage.catch_up()
    return str(placed["order"]), wearer


def test_the_confirmation_mail_leads_a_guest_back_to_the_order_once(stage: Backstage, guest: Shopper) -> None:
    number, _ = bought(guest, stage)
    code = stage.code_mailed_to(EMAIL)
    other = Shopper()
    other.enter(code=code)
    assert other.orders() == [number]
    refused = Shopper().api.call("post", f"{V1}/guest-sessions/", body={"code": code}, expect=400)
    assert refused["code"] == "guest_code_invalid"


def test_proving_the_address_adopts_the_orders_and_wearers_of_the_guest(stage: Backstage, guest: Shopper) -> None:
    number, wearer = bought(guest, stage)
    ada = accounts.sign_up()
    assert guest.orders() == [number]  # an address that is not proved adopts nothing

    accounts.prove(ada)
    accounts.sign_in(ada)
    assert ada.orders() == [number]
    assert ada.api.call("get", f"{V1}/wearers/{{wearer}}/", wearer=wearer)["name"] == "Ada"
    assert guest.orders() == []
    guest.order(number, expect=404)

    ada.measure(wearer)
    stage.work()
    assert ada.line(number)["status"] == "in_review"
    stage.assert_books_hold()


def test_another_address_adopts_nothing(stage: Backstage, guest: Shopper) -> None:
    number, _ = bought(guest, stage)
    eve = accounts.account("eve@example.com")
    assert eve.orders() == []
    eve.order(number, expect=404)
    assert guest.orders() == [number]


def test_a_guest_who_orders_under_the_address_of_an_account_keeps_the_order(stage: Backstage, guest: Shopper) -> None:
    ada = accounts.account()
    number, _ = bought(guest, stage)
    stage.work()
    assert (ada.orders(), guest.orders()) == ([], [number])


def test_looking_up_by_mail_answers_the_same_for_every_address_and_mails_only_the_known(
    stage: Backstage, guest: Shopper
) -> None:
    number, _ = bought(guest, stage)
    before = len(stage.mails(EMAIL))
    anybody = Shopper()
    known = anybody.api.call("post", LOOKUP, body={"email": EMAIL}, expect=202)
    headers = told(anybody)
    unknown = anybody.api.call("post", LOOKUP, body={"email": "nobody@example.com"}, expect=202)
    assert (unknown, told(anybody)) == (known, headers)
    wrong = anybody.api.call("post", LOOKUP, body={"email": "eve@example.com", "number": number}, expect=202)
    assert wrong == known

    stage.work()
    assert len(stage.mails(EMAIL)) == before + 1
    assert stage.mails("nobody@example.com") == stage.mails("eve@example.com") == []
    again = Shopper()
    again.enter(code=stage.code_mailed_to(EMAIL))
    assert again.orders() == [number]


def told(shopper: Shopper) -> dict[str, str]:
    """Return the headers of the last answer without what differs between any two answers."""
    varying = {"X-Request-ID", "RateLimit"}
    return {name: value for name, value in shopper.api.last.headers.items() if name not in varying}


def test_fresh_links_end_the_old_ones_and_the_sessions_of_whoever_has_them(stage: Backstage, guest: Shopper) -> None:
    bought(guest, stage)
    old = stage.code_mailed_to(EMAIL)
    Shopper().api.call("post", LOOKUP, body={"email": EMAIL}, expect=202)
    stage.work()
    Shopper().api.call("post", f"{V1}/guest-sessions/", body={"code": old}, expect=400)
    guest.api.call("get", f"{V1}/orders/", expect=401)
