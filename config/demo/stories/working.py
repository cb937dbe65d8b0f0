"""People who stand all day: Nils on the ward, Bo on the site, and others at work."""

from config.demo.stories.desks import fay, sam
from config.demo.stories.people import AUSTIN, BO, BOSTON, CAREFUL, CHICAGO, NILS, TAMPA, TEACHER, WAITER, WALKER
from config.demo.stories.telling import Script, Shop, pair, story
from fitting import clinicians
from fitting.clinical import SideValues
from fitting.clinicians import Signed
from fitting.measured import Side
from fitting.review_codes import Denial
from orders.carts import Wanted
from orders.queues import QueueCode


@story("paid: allocated + approved", ago="26d 4h")
def nils_gets_through_the_night(shop: Shop) -> Script:
    """Nils orders Long Shift with spare covers; his arches are just high enough, and the fitter approves them."""
    nils = shop.customer("nils@demo.example")
    himself = nils.has("Nils", born=NILS.born)
    nils.measures(himself, NILS, ball_length=199.0, instep_height=77.5)
    order = nils.orders(pair("LSH-MF-TEA", himself), Wanted("CVR-MF-BLK"), to=CHICAGO)
    yield "4m"
    order.pays_by_card()
    yield "1d 2h"
    shop.fitter_approves(order)


@story("processing", ago="20h")
def nils_pays_by_bank(shop: Shop) -> Script:
    """Nils orders a second pair by bank debit; his bank will decide in four days."""
    nils = shop.customer("nils@demo.example")
    order = nils.orders(pair("LSH-MF-BLK", nils.has("Nils")), to=CHICAGO)
    yield "3m"
    order.asks_bank(decides_in="4d")


@story("awaiting_payment", ago="5d 3h")
def oona_hears_no_from_her_bank(shop: Shop) -> Script:
    """Oona's bank does not pay; she is told, and can still pay another way."""
    oona = shop.guest("oona@customers.example")
    order = oona.orders(pair("LSH-LE-TAN", oona.has("Oona", born="1990-02")), to=CHICAGO)
    order.asks_bank(decides_in="3d", will_pay=False)
    yield "3d 1h"
    sam(shop).asks(order, QueueCode.PAYMENTS, "Her bank says it has paid after all. Has anything come?")


@story("paid: in_review", ago="10d 3h")
def walt_pays_by_card_after_his_bank_refused(shop: Shop) -> Script:
    """Walt's bank refuses; a day later he pays by card, and his profile is in review."""
    walt = shop.guest("walt@customers.example")
    himself = walt.has("Walt", born=WAITER.born)
    walt.measures(himself, WAITER)
    order = walt.orders(pair("SLM-LE-BLK", himself), to=TAMPA)
    order.asks_bank(decides_in="3d", will_pay=False)
    yield "4d"
    order.comes_back_to_pay()
    order.pays_by_card()


@story("paid: in_review", ago="6d 6h")
def wanda_pays_by_bank(shop: Shop) -> Script:
    """Wanda's bank takes three days and pays."""
    wanda = shop.guest("wanda@customers.example")
    herself = wanda.has("Wanda", born=WALKER.born)
    wanda.measures(herself, WALKER)
    order = wanda.orders(pair("EVD-MF-GRA", herself), to=TAMPA)
    order.asks_bank(decides_in="3d")
    yield "3d"


@story("paid: approved", ago="31d 5h")
def bo_levels_his_boots(shop: Shop) -> Script:
    """Bo orders Site for his work boots; the fitter approves the tilt."""
    bo = shop.customer("bo@demo.example")
    himself = bo.has("Bo", born=BO.born)
    bo.measures(himself, BO, ball_length=198.0, instep_height=67.0)
    order = bo.orders(pair("SIT-MF-ORA", himself), to=AUSTIN)
    yield "5m"
    order.pays_by_card()
    yield "1d 20h"
    shop.fitter_approves(order)


@story("paid: in_review; on hold: staff", ago="3d 2h")
def bo_rings_support(shop: Shop) -> Script:
    """Bo orders winter boots' insoles and rings up about the boots: support pauses the order."""
    bo = shop.customer("bo@demo.example")
    order = bo.orders(pair("SIT-WO-GRY", bo.has("Bo")), to=AUSTIN)
    yield "5m"
    order.pays_by_card()
    yield "1d"
    shop.support_pauses(order, reason="Rang up: may order other boots first. Wait for his call on Friday.")


@story("paid: cancelled; refund succeeded", ago="17d 2h")
def bo_changes_his_mind(shop: Shop) -> Script:
    """Bo cancels a paid order before anything is made; the whole amount goes back."""
    bo = shop.customer("bo@demo.example")
    order = bo.orders(pair("EVD-WO-MOS", bo.has("Bo")), to=AUSTIN)
    yield "5m"
    order.pays_by_card()
    yield "20h"
    order.is_cancelled(reason="ordered the wrong cover")


@story("paid: in_review; on hold: fit", ago="7d 3h")
def carl_ticks_a_warning_sign(shop: Shop) -> Script:
    """Carl ticks a warning sign after paying: the fitter has taken it, and his podiatrist has answered the letter."""
    carl = shop.guest("carl@customers.example")
    himself = carl.has("Carl", born=CAREFUL.born)
    order = carl.orders(pair("EVD-MF-SAN", himself), to=BOSTON)
    yield "8m"
    order.pays_by_card()
    yield "20m"
    carl.measures(himself, CAREFUL)
    link = clinicians.issue(himself.profiles.latest("version").pk, at=shop.now, by=carl.actor)
    yield "1d"
    fay(shop).takes(order, QueueCode.REVIEW).notes("Asked him to take the letter to his doctor first.")
    yield "2d"
    signed = Signed(
        may_wear=True, clinician_name="Dr. Ruth Abel", profession="Podiatrist", register_number="MA 20417",
        signed_on=shop.now.date(), remarks="Protective sensation is reduced, no ulcer. Check the skin daily.",
    )  # fmt: skip
    found = {Side.LEFT: SideValues(fpi=(1, 1, 1, 1, 1, 1)), Side.RIGHT: SideValues(fpi=(1, 1, 0, 1, 1, 1))}
    by = clinicians.actor_behind(clinicians.behind(link.token, at=shop.now))
    clinicians.send(link.token, values=found, signed=signed, at=shop.now, by=by)


@story("paid: in_review", ago="14d 4h")
def tina_measures_again(shop: Shop) -> Script:
    """Tina is asked to measure again, does so the next evening, and is back with the fitter."""
    tina = shop.guest("tina@customers.example")
    herself = tina.has("Tina", born=TEACHER.born)
    tina.measures(herself, TEACHER)
    order = tina.orders(pair("LOH-LE-NUD", herself), to=BOSTON)
    yield "5m"
    order.pays_by_card()
    yield "2d"
    shop.fitter_sends_back(order, reason="The right foot is shorter than your shoe size allows. Please measure again.")
    yield "1d 6h"
    tina.measures(herself, TEACHER)


@story("paid: in_review; on hold: fit", ago="4d 6h")
def hilda_asks_her_podiatrist(shop: Shop) -> Script:
    """Hilda wears an orthosis: the fitter holds her pair until her podiatrist has said what must stay free."""
    hilda = shop.guest("hilda@customers.example")
    herself = hilda.has("Hilda", born=WALKER.born)
    hilda.measures(herself, WALKER)
    order = hilda.orders(pair("LSH-LE-TAN", herself), to=TAMPA)
    order.pays_by_card()
    yield "1d"
    shop.fitter_holds(order, reason="She asks her podiatrist which part of the sole must stay free; rings on Friday.")


@story("paid: cancelled; refund succeeded", ago="6d 7h")
def urs_cannot_be_helped(shop: Shop) -> Script:
    """Urs's heels need more than an insole can give, says the fitter: nothing is made, his money goes back by rule."""
    urs = shop.guest("urs@customers.example")
    himself = urs.has("Urs", born=WAITER.born)
    urs.measures(himself, WAITER)
    order = urs.orders(pair("LSH-MF-BLK", himself), to=CHICAGO)
    order.pays_by_card()
    yield "1d 2h"
    shop.fitter_refuses(order, Denial.NOT_SAFE, words="A podiatrist can build what these heels need.")
    yield "1h"


@story("paid: approved; on hold: staff", ago="20d 3h")
def sol_moves_house(shop: Shop) -> Script:
    """Sol is moving house: approved, and paused until the new address is known; he wrote, and Sam has it."""
    sol = shop.guest("sol@customers.example")
    himself = sol.has("Sol", born=WAITER.born)
    sol.measures(himself, WAITER)
    order = sol.orders(pair("LSH-MF-BLK", himself), to=BOSTON)
    yield "5m"
    order.pays_by_card()
    yield "1d"
    shop.fitter_approves(order)
    yield "2d"
    shop.support_pauses(order, reason="Moving house; will write with the new address.")
    yield "13d"
    order.writes("We have the keys! From Monday: 8 Quince Street. The post code follows.")
    yield "20h"
    sam(shop).takes(order, QueueCode.MESSAGES).notes("Waits for the post code before the address is changed.")


@story("cancelled", ago="8d 5h")
def ivy_cancels_before_paying(shop: Shop) -> Script:
    """Ivy thinks again before paying and cancels."""
    ivy = shop.guest("ivy@customers.example")
    order = ivy.orders(pair("LSH-LE-TAN", ivy.has("Ivy", born="1986-03")), to=BOSTON)
    yield "25m"
    order.is_cancelled(reason="found a pair in a drawer")


@story("paid: allocated", ago="2d 1h")
def gus_asks_for_his_links(shop: Shop) -> Script:
    """Gus buys covers as a guest, loses the mail, and asks for fresh links."""
    gus = shop.guest("gus@customers.example")
    order = gus.orders(Wanted("CVR-WO-GRY", 2), to=TAMPA)
    order.pays_by_card()
    yield "1d 3h"
    gus.asks_for_links()
