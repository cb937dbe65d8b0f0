"""
The words that stories are told in: shoppers, their feet, what they buy, and what Stripe, banks and staff do.

A story is a generator: each ``yield "3h"`` lets time pass. Every word presses the verb that a person or a machine
would press at that moment; nothing is written into a table.
"""

import datetime as dt
import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from django.conf import settings

from config.accounts import guests
from config.accounts.models import User
from config.demo.clock import DemoClock, span
from config.demo.loopback import Loopback
from config.demo.staffing import member_of
from config.demo.stories.people import Feet
from fitting import consenting, intake, inviting, reviewing, wearers
from fitting.ages import BirthMonth
from fitting.consent_texts import current
from fitting.models import FootProfile, Wearer
from orders import attempts, cancellations, carts, checkout, conversations, disputes, gateway, holds, lookup, reviews
from orders.carts import Details, Wanted
from orders.models import Order, OrderLine, PaymentAttempt, Refund
from orders.postal import Address
from shop.actor import Actor, Role

type Script = Iterator[str]

GOOD: Final = "4242424242424242"
DECLINED: Final = "4000000000000002"


@dataclass(frozen=True, slots=True)
class Story:
    """
    One story.

    :ivar words: what happens, in a sentence.
    :ivar ago: how long before today it begins.
    :ivar ends: where each of its orders stands today, as :func:`stage_of` says it.
    """

    name: str
    words: str
    ago: dt.timedelta
    ends: tuple[str, ...]
    tell: Callable[["Shop"], Script]


def story(*ends: str, ago: str) -> Callable[[Callable[["Shop"], Script]], Story]:
    """Make a story of a generator; its docstring is the sentence."""

    def made(tell: Callable[["Shop"], Script]) -> Story:
        return Story(tell.__name__, (tell.__doc__ or "").strip(), span(ago), ends, tell)

    return made


def stage_of(order: Order) -> str:
    """Say where an order stands: its payment, its lines once it is paid, what it is on hold for, its refunds."""
    lines = sorted({str(line.status) for line in order.lines.all()}) if order.payment == "paid" else []
    parts = [order.payment + (": " + " + ".join(lines) if lines else "")]
    parts += [f"on hold: {hold.code}" for hold in order.holds.filter(closed_at=None).order_by("pk")]
    parts += [f"refund {refund.status}" for refund in Refund.objects.filter(order=order).order_by("pk")]
    return "; ".join(parts)


@dataclass(slots=True)
class Shop:
    """
    The shop, as one story meets it.

    :ivar placed: primary keys of the orders that were placed in it.
    """

    clock: DemoClock
    stripe: Loopback
    placed: list[int] = field(default_factory=list)

    @property
    def now(self) -> dt.datetime:
        """The demo's present moment."""
        return self.clock.now()

    def guest(self, email: str) -> "Shopper":
        """Let somebody without an account come in."""
        session = guests.start(at=self.now)
        user = guests.holder_of(session.token, at=self.now)
        if user is None:
            raise LookupError(email)
        return Shopper(self, user.as_actor(), email)

    def customer(self, email: str) -> "Shopper":
        """Let somebody come in who can sign in to the demo."""
        return Shopper(self, User.objects.get(email=email).as_actor(), email)

    def fitter_approves(self, bought: "Bought", line: int = 0) -> None:
        """Let the fitter approve a line."""
        reviews.approve(bought.line(line).pk, at=self.now, by=member_of(Role.FITTER))

    def fitter_sends_back(self, bought: "Bought", *, reason: str) -> None:
        """Let the fitter ask for a better profile."""
        reviews.send_back(bought.line().pk, reason=reason, at=self.now, by=member_of(Role.FITTER))

    def fitter_asks_again(self, bought: "Bought", code: str, *, side: str = "", words: str = "") -> None:
        """Let the fitter ask for new measures by one of the reasons of the list."""
        asks, at, by = reviews.followed(reviewing.ask_rescan), self.now, member_of(Role.FITTER)
        asks(bought.line().prescription_id or 0, code=code, side=side, words=words, at=at, by=by)

    def fitter_holds(self, bought: "Bought", *, reason: str) -> None:
        """Let the fitter wait for somebody else's answer."""
        holds_it, at, by = reviews.followed(reviewing.hold), self.now, member_of(Role.FITTER)
        holds_it(bought.line().prescription_id or 0, reason=reason, at=at, by=by)

    def fitter_refuses(self, bought: "Bought", code: str, *, words: str) -> None:
        """Let the fitter make nothing of it; the money goes back by rule."""
        refuses, at, by = reviews.followed(reviewing.refuse), self.now, member_of(Role.FITTER)
        refuses(bought.line().prescription_id or 0, code=code, words=words, at=at, by=by)

    def support_pauses(self, bought: "Bought", *, reason: str) -> None:
        """Let support pause an order."""
        holds.pause(bought.pk, reason=reason, at=self.now, by=member_of(Role.SUPPORT))

    def finance_answers(self, bought: "Bought", *, remark: str) -> None:
        """Let finance answer the bank about an order's dispute."""
        dispute = bought.order.disputes.latest("pk")
        disputes.answer(dispute.pk, remark=remark, at=self.now, by=member_of(Role.FINANCE))

    def finance_closes_hold(self, bought: "Bought", *, reason: str) -> None:
        """Let finance close the oldest hold of an order."""
        hold = bought.order.holds.filter(closed_at=None).order_by("pk")[0]
        holds.close(hold.pk, reason=reason, at=self.now, by=member_of(Role.FINANCE))


@dataclass(frozen=True, slots=True)
class Shopper:
    """Somebody who buys, known by an account or by nothing but a secret."""

    shop: Shop
    actor: Actor
    email: str
    language: str = "en"

    def speaking(self, language: str) -> "Shopper":
        """Let them read mails in another language."""
        return replace(self, language=language)

    def has(self, name: str, relation: str = "self", *, born: str = "", guardian: str = "") -> Wearer:
        """Enter a person whose feet they are, agreeing to what is needed; the one that is there if it is known."""
        known = Wearer.objects.owned_by(self.actor.id).live().filter(name=name).first()
        if known is not None:
            return known
        agreed = {"health_data": current("health_data").version}
        if guardian:
            agreed["guardian"] = current("guardian").version
        birth = BirthMonth.of(born) if born else None
        return wearers.add(
            name, relation, birth=birth, consents=agreed, guardian_name=guardian, at=self.shop.now, by=self.actor
        )

    def only_names(self, name: str, relation: str) -> Wearer:
        """Enter a person who will speak for themselves."""
        return wearers.add(name, relation, at=self.shop.now, by=self.actor)

    def measures(self, wearer: Wearer, feet: Feet, **also_mm: float) -> None:
        """Fill in the questionnaire, measure by ruler, perhaps more than asked, confirm what is unusual, and submit."""
        _submit(wearer, feet.measured_also(**also_mm), at=self.shop.now, by=self.actor)

    def invites(self, wearer: Wearer) -> str:
        """Send the wearer a link of their own; return its secret."""
        return inviting.invite(wearer.pk, at=self.shop.now, by=self.actor).token

    def orders(self, *wanted: Wanted, to: Address, method: str = "standard") -> "Bought":
        """Fill a cart, accept what it warns of, check out, and land on Stripe's page."""
        said = Details(
            email=self.email,
            address=replace(to, name=self.full_name(to)),
            language=self.language,
            shipping_method=method,
        )
        cart = carts.start(to.country, lines=wanted, details=said, at=self.shop.now, by=self.actor)
        for line in cart.lines:
            if codes := [one.code for one in line.position.suits.warnings]:
                named = line.position.line.public_id
                carts.change_line(cart.cart.public_id, named, accepted_warnings=codes, at=self.shop.now, by=self.actor)
        placed = checkout.begin(
            cart.cart.public_id,
            expected_total=cart.quote.total,
            return_url=return_url(),
            at=self.shop.now,
            by=self.actor,
        )
        self.shop.placed.append(placed.order.pk)
        return Bought(self.shop, placed.order.pk, self.actor)

    def full_name(self, to: Address) -> str:
        """Name who receives the parcel: the buyer, who lives with whoever the address is of."""
        account = User.objects.filter(pk=self.actor.user_id).values_list("name", flat=True).first()
        first, _, family = to.name.partition(" ")
        known = self.email.partition("@")[0].capitalize()
        return account or (to.name if _plain(first) == known else f"{known} {family}")

    def asks_for_links(self) -> None:
        """Ask for fresh links to their orders."""
        lookup.mail_links(self.email, at=self.shop.now)


def answers_invitation(shop: Shop, token: str, feet: Feet) -> None:
    """Let an invited adult open their link, agree for themselves, and measure."""
    invitation = inviting.behind(token, at=shop.now)
    by = inviting.actor_behind(invitation)
    agreed = {"health_data": current("health_data").version}
    inviting.accept(invitation.pk, consents=agreed, birth=BirthMonth.of(feet.born), at=shop.now, by=by)
    _submit(invitation.wearer, feet, at=shop.now, by=by)


def _plain(name: str) -> str:
    """Write a name as it stands in an address of e-mail."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()


def return_url() -> str:
    """Return the storefront's page that buyers come back to."""
    return f"{settings.RETURN_URL_ORIGINS[0]}/thanks"


def pair(sku: str, wearer: Wearer) -> Wanted:
    """Ask for a pair, made for one wearer."""
    return Wanted(sku, wearer=wearer.public_id)


def _submit(wearer: Wearer, feet: Feet, *, at: dt.datetime, by: Actor) -> None:
    missing = consenting.lacking_of(wearer.pk, on=at.date())
    if missing:
        raise LookupError(f"{wearer.name} has not agreed: {missing}")
    draft = intake.open_profile(wearer.pk, at=at, by=by)
    intake.answer(draft.pk, answers=feet.answers, measures=feet.measures, at=at, by=by)
    submit_confirmed(draft.pk, at=at, by=by)


def submit_confirmed(profile_id: int, *, at: dt.datetime, by: Actor) -> None:
    """Confirm what is unusual about a whole draft, and submit it."""
    draft = FootProfile.objects.get(pk=profile_id)
    doubts = intake.standing(draft, consents=consenting.live_purposes(draft.wearer_id), at=at).doubts
    unusual = [doubt.key for doubt, confirmed in doubts if not confirmed]
    if unusual:
        intake.answer(draft.pk, confirm=unusual, at=at, by=by)
    intake.submit(draft.pk, at=at, by=by)


@dataclass(frozen=True, slots=True)
class Bought:
    """An order, as its buyer holds it."""

    shop: Shop
    pk: int
    by: Actor

    @property
    def order(self) -> Order:
        """The order as it is now."""
        return Order.objects.get(pk=self.pk)

    def line(self, index: int = 0) -> OrderLine:
        """Return a line as it is now."""
        return self.order.lines.order_by("position")[index]

    def attempt(self, number: int | None = None) -> PaymentAttempt:
        """Return an attempt to pay; the newest if no number is said."""
        every = self.order.attempts.order_by("number")
        return every.get(number=number) if number else every.reverse()[0]

    def page(self, number: int | None = None) -> str:
        """Return the id of Stripe's session."""
        return self.attempt(number).stripe_session_id or ""

    def pays_by_card(self) -> None:
        """Pay on Stripe's page."""
        self.shop.stripe.pays(self.page())

    def is_declined(self) -> None:
        """Try a card without funds."""
        self.shop.stripe.pays(self.page(), card=DECLINED)

    def asks_bank(self, *, decides_in: str = "", will_pay: bool = True) -> None:
        """Promise a bank debit."""
        seconds = int(span(decides_in).total_seconds()) if decides_in else 0
        self.shop.stripe.asks_bank(self.page(), will_pay=will_pay, decides_in_s=seconds)

    def comes_back_to_pay(self) -> None:
        """Press "pay" again: the page that still serves, or a new one."""
        attempts.pay_again(self.pk, return_url=return_url(), at=self.shop.now, by=self.by)

    def pays_on_a_copied_page(self, *, card: str = GOOD, mistyped: bool = False) -> None:
        """Try a card on a page that somebody opened at Stripe by hand, with our order's number on it, or nearly so."""
        number, kept = self.order.number, json.dumps(self.attempt().params)
        params = json.loads(kept.replace(number, number[:-1]) if mistyped else kept)
        expires_at = int((self.shop.now + dt.timedelta(hours=12)).timestamp())
        copied = gateway.create_session({**params, "expires_at": expires_at}, key=f"copied:{number}")
        self.shop.stripe.pays(copied.id, card=card)

    def writes(self, text: str) -> None:
        """Write to us about the order, as its buyer."""
        conversations.write(self.pk, text=text, at=self.shop.now, by=self.by)

    def is_refunded_at_stripe(self, amount_minor: int) -> None:
        """Give a part back in Stripe's Dashboard, past our desks."""
        intent = self.order.payments.values_list("payment_intent_id", flat=True)[0]
        gateway.create_refund(
            intent_id=intent or "",
            amount_minor=amount_minor,
            reason="requested_by_customer",
            metadata={},
            key=f"by-hand:{self.pk}",
        )

    def charge(self) -> str:
        """Return the id of what Stripe took for it."""
        return self.order.payments.values_list("charge_id", flat=True)[0] or ""

    def is_cancelled(self, *, reason: str) -> None:
        """Cancel the whole order, as its buyer."""
        cancellations.cancel(self.pk, reason=reason, at=self.shop.now, by=self.by)

    def loses_line(self, index: int, *, reason: str) -> None:
        """Cancel one line, as its buyer."""
        cancellations.cancel_line(self.line(index).pk, reason=reason, at=self.shop.now, by=self.by)
