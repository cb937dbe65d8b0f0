"""Every page of the journey: nothing in the console, nothing in the way of anybody, in both languages and sizes."""

from collections.abc import Callable
from typing import Final

import pytest

from tests.browser.visitor import DESK, PHONE, Visitor

PAGES: Final = (
    "/cart/", "/checkout/", "/thanks/", "/orders/", "/orders/AB12/", "/orders/AB12/pay/", "/guarantees/",
    "/guarantees/S00000000X/", "/claims/G0000000/",
    "/orders/AB12/lines/x/profile/",
    "/wearers/x/feet/", "/wearers/x/again/", "/invitation/", "/clinician/", "/account/", "/account/sign-in/",
    "/account/sign-up/",
    "/account/verify-email/x/", "/account/password/reset/", "/account/password/reset/1-x/", "/account/addresses/",
    "/account/wearers/", "/account/consents/", "/account/data/",
)  # fmt: skip


@pytest.mark.parametrize(("size", "locale"), [(PHONE, "en-US"), (DESK, "de-DE")], ids=["phone", "desk"])
def test_nothing_is_in_the_way_on_any_page(visit: Callable[..., Visitor], size: dict[str, int], locale: str) -> None:
    visitor = visit(size=size, locale=locale)
    for page in PAGES:
        visitor.open(page)
        assert visitor.barriers() == [], page
        assert visitor.page.locator("h1").count() == 1, page
        wide = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, f"{page} is {wide} pixels wider than the screen"
        visitor.shot(f"{locale[:2]}{page.replace('/', '-')}{size['width']}")
