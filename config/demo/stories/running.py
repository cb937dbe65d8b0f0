"""Runners: Mara, who trains for marathons and overpronates, and others who count landings."""

from config.demo.stories.desks import sam
from config.demo.stories.people import MARA, PORTLAND, SEATTLE, TEACHER, TRAIL_RUNNER
from config.demo.stories.telling import Script, Shop, pair, story
from config.demo.stories.workshop import Job
from fitting.review_codes import Rescan
from orders.carts import Wanted
from orders.queues import QueueCode


@story("paid: delivered", ago="38d 6h")
def mara_gets_a_racing_pair(shop: Shop) -> Script:
    """Mara describes her low arches and orders Tempo: approved, designed, made, and hers; the guarantees have begun."""
    mara = shop.customer("mara@demo.example")
    herself = mara.has("Mara", born=MARA.born)
    mara.measures(herself, MARA, ball_length=182.0, instep_height=53.0)
    yield "12m"
    order = mara.orders(pair("TMP-ME-LIM", herself), to=SEATTLE)
    yield "4m"
    order.pays_by_card()
    yield "21h"
    shop.fitter_approves(order)
    yield "5d"
    order.writes("Will they fit my racing shoes too? Those are a little narrower.")
    yield "3h"
    sam(shop).answers(order, "They will: the cover is cut to the narrower of your pairs.")
    yield "20h"
    tempo = Job(order)
    tempo.is_designed()
    tempo.is_begun()
    yield "1d 2h"
    tempo.is_checked()
    yield "4h"
    tempo.is_sent("ups", "1Z04R7A80391144726")
    yield "3d 1h"
    tempo.arrives()


@story("paid: in_production + quality_check + queued + shipped", ago="8d 4h")
def mara_orders_the_same_for_all_her_shoes(shop: Shop) -> Script:
    """Mara orders four Tempo more: one is on its way, one is measured, of one a print failed, one waits its turn."""
    mara = shop.customer("mara@demo.example")
    herself = mara.has("Mara")
    order = mara.orders(*[pair("TMP-ME-LIM", herself)] * 4, to=SEATTLE)
    order.pays_by_card()
    yield "1d 4h"
    first, second, third = Job(order), Job(order, 1), Job(order, 2)
    first.is_begun()
    yield "1d"
    first.is_checked()
    second.is_begun()
    yield "5h"
    first.is_sent("ups", "1Z04R7A80391151190")
    yield "4d"
    second.is_scrapped("left", "The arch has a seam.")
    second.is_printed_again("left")
    second.is_scrapped("right", "The heel came loose from the bed.")
    third.is_begun()
    third.is_measured("left")


@story("paid: in_review", ago="2d 5h")
def mara_orders_stride(shop: Shop) -> Script:
    """Mara orders Stride for her training shoes and pays by card; her profile is in review."""
    mara = shop.customer("mara@demo.example")
    order = mara.orders(pair("STR-ME-BLU", mara.has("Mara")), to=SEATTLE)
    yield "3m"
    order.pays_by_card()


@story("paid: allocated", ago="5d 2h")
def mara_buys_a_wash_bag(shop: Shop) -> Script:
    """Mara buys a wash bag and covers from the shelf; they are set aside for her."""
    mara = shop.customer("mara@demo.example")
    order = mara.orders(Wanted("BAG-MESH"), Wanted("CVR-MF-BLK", 2), to=SEATTLE, method="express")
    yield "2m"
    order.pays_by_card()


@story("awaiting_payment", ago="1d 3h")
def mara_is_called_away(shop: Shop) -> Script:
    """Mara orders a second pair of Stride, is called away on Stripe's page and has not paid yet."""
    mara = shop.customer("mara@demo.example")
    mara.orders(pair("STR-MF-BLK", mara.has("Mara")), to=SEATTLE)
    yield "1h"


@story("paid: in_review", ago="4d 8h")
def theo_needs_three_cards(shop: Shop) -> Script:
    """Theo runs trails; two cards are declined, he comes back the next morning and pays."""
    theo = shop.guest("theo@customers.example")
    himself = theo.has("Theo", born=TRAIL_RUNNER.born)
    theo.measures(himself, TRAIL_RUNNER)
    order = theo.orders(pair("RDG-ME-PIN", himself), to=PORTLAND)
    order.is_declined()
    yield "2m"
    order.is_declined()
    yield "11h"
    order.comes_back_to_pay()
    order.pays_by_card()


@story("paid: awaiting_profile", ago="1d 9h")
def lena_pays_first(shop: Shop) -> Script:
    """Lena pays first and will measure her feet at the weekend; this morning she wrote."""
    lena = shop.guest("lena@customers.example")
    order = lena.orders(pair("STR-ME-COR", lena.has("Lena", born="1993-04")), to=PORTLAND)
    yield "5m"
    order.pays_by_card()
    yield "1d 4h"
    order.writes("My printer has no A4. Does the measuring sheet work on US Letter?")


@story("paid: awaiting_profile", ago="43d 4h")
def otto_has_forgotten(shop: Shop) -> Script:
    """Otto paid six weeks ago and has never measured his feet; Sam rang him once, and he has forgotten again."""
    otto = shop.guest("otto@customers.example")
    order = otto.orders(pair("STR-MF-BLK", otto.has("Otto", born="1967-08")), to=PORTLAND)
    yield "5m"
    order.pays_by_card()
    yield "14d 3h"
    sam(shop).takes(order, QueueCode.WAITING).is_closed("Rang him: he will measure on Sunday.")


@story("paid: awaiting_profile", ago="9d 7h")
def tess_is_asked_to_measure_again(shop: Shop) -> Script:
    """Tess measured in shoes: the fitter asks for new measures, by code; she asked how, and Sam waits for her."""
    tess = shop.guest("tess@customers.example")
    herself = tess.has("Tess", born=TEACHER.born)
    tess.measures(herself, TEACHER)
    order = tess.orders(pair("STR-ME-COR", herself), to=PORTLAND)
    yield "6m"
    order.pays_by_card()
    yield "2d"
    shop.fitter_asks_again(order, Rescan.MEASURE_AGAIN, words="Barefoot, please: this looks like the size of a shoe.")
    yield "1d"
    order.writes("Barefoot on the cold tiles? Or are thin socks all right?")
    yield "5h"
    sam(shop).answers(order, "Please without socks, on a hard floor. Did it work?", expects_reply=True)


@story("cancelled", ago="12d 1h")
def rita_never_pays(shop: Shop) -> Script:
    """Rita leaves Stripe's page and does not come back: after seven days her order is cancelled."""
    rita = shop.guest("rita@customers.example")
    rita.orders(pair("TMP-ME-BLK", rita.has("Rita", born="1999-01")), to=PORTLAND)
    yield "1h"
