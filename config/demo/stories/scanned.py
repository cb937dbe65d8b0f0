"""People who send scans instead of measuring: what could be measured, and what could not."""

from dataclasses import dataclass

from config.demo import made_foot
from config.demo.stories.people import BOSTON, CHICAGO, TAMPA, TEACHER, WAITER, WALKER, Feet
from config.demo.stories.telling import Script, Shop, Shopper, pair, story, submit_confirmed
from fitting import consenting, intake, scanning
from fitting.consent_texts import current
from fitting.measured import Load, Side
from fitting.models import Wearer


@dataclass(frozen=True, slots=True)
class Description:
    """A draft that its wearer's customer fills with scans."""

    shopper: Shopper
    pk: int

    def takes_scan(self, side: Side, file: bytes) -> None:
        """Send one file for one side; it is measured while time passes."""
        sent = scanning.Sent(side, Load.STANDING_HALF, file)
        scanning.attach(self.pk, sent, at=self.shopper.shop.now, by=self.shopper.actor)

    def is_measured(self, feet: Feet, side: Side) -> None:
        """Write down what was measured by hand of one side."""
        ruled = {side.value: feet.measures[side.value]}
        intake.answer(self.pk, measures=ruled, at=self.shopper.shop.now, by=self.shopper.actor)

    def is_sent(self) -> None:
        """Confirm what is unusual, and submit."""
        submit_confirmed(self.pk, at=self.shopper.shop.now, by=self.shopper.actor)


def described(shopper: Shopper, wearer: Wearer, feet: Feet) -> Description:
    """Answer everything but the measures, and agree that scans are kept."""
    at, by = shopper.shop.now, shopper.actor
    text = current("photo_scan_storage").version
    consenting.give("photo_scan_storage", text, at=at, by=by, wearer_id=wearer.pk)
    draft = intake.open_profile(wearer.pk, at=at, by=by)
    intake.answer(draft.pk, answers=feet.answers, at=at, by=by)
    return Description(shopper, draft.pk)


@story("paid: in_review", ago="4d 5h")
def ines_sends_two_scans(shop: Shop) -> Script:
    """Ines sends a scan of each foot, one in millimetres, one in metres; both are measured and go to the fitter."""
    ines = shop.guest("ines@customers.example")
    herself = ines.has("Ines", born=WALKER.born)
    feet = described(ines, herself, WALKER)
    feet.takes_scan(Side.LEFT, made_foot.stl(241.0, Side.LEFT))
    feet.takes_scan(Side.RIGHT, made_foot.stl(240.0, Side.RIGHT, mm_per_unit=1000.0))
    yield "3m"
    feet.is_sent()
    order = ines.orders(pair("EVD-MF-GRA", herself), to=TAMPA)
    order.pays_by_card()


@story("paid: in_review", ago="3d 4h")
def uwe_scans_half_a_heel(shop: Shop) -> Script:
    """Uwe's app lost the back of his left heel: it is measured, nobody can be sure of it, and a fitter looks first."""
    uwe = shop.guest("uwe@customers.example")
    himself = uwe.has("Uwe", born=WAITER.born)
    order = uwe.orders(pair("SLM-LE-TAN", himself), to=BOSTON)
    order.pays_by_card()
    feet = described(uwe, himself, WAITER)
    feet.takes_scan(Side.LEFT, made_foot.stl(265.0, Side.LEFT, cropped=0.025))
    feet.is_measured(WAITER, Side.RIGHT)
    yield "4m"
    feet.is_sent()


@story("paid: awaiting_profile", ago="2d 6h")
def lotte_cannot_get_a_scan_through(shop: Shop) -> Script:
    """Lotte sends a file that was cut short, one that is no scan, and points without a surface: a fitter must help."""
    lotte = shop.guest("lotte@customers.example")
    herself = lotte.has("Lotte", born=TEACHER.born)
    order = lotte.orders(pair("EVD-MF-GRA", herself), to=CHICAGO)
    order.pays_by_card()
    yield "1h"
    feet = described(lotte, herself, TEACHER)
    whole = made_foot.stl(250.0, Side.LEFT)
    feet.takes_scan(Side.LEFT, whole[: len(whole) // 2])
    yield "4m"
    feet.takes_scan(Side.LEFT, b"%PDF-1.7 a picture of the foot")
    yield "4m"
    feet.takes_scan(Side.LEFT, b"v 0 0 0\nv 0.25 0 0\nv 0 0.1 0\n")
    yield "4m"
