"""What staff do at their desks with what customers wrote and with cases: the words of stories for it."""

from dataclasses import dataclass

from config.accounts.models import User
from config.demo.stories.telling import Bought, Shop
from orders import cases, conversations, deciding, payouts
from orders.models import Case
from orders.queues import QueueCode
from shop.actor import Actor


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of staff at a desk, by the e-mail of their sign-in."""

    shop: Shop
    email: str

    @property
    def actor(self) -> Actor:
        """Them, as they act."""
        return User.objects.get(email=self.email).as_actor()

    def answers(self, bought: Bought, text: str, *, expects_reply: bool = False) -> None:
        """Answer what the customer of an order wrote."""
        conversations.answer(bought.pk, text=text, expects_reply=expects_reply, at=self.shop.now, by=self.actor)

    def asks(self, bought: Bought, queue: QueueCode, reason: str) -> None:
        """Bring an order into the queue of others."""
        cases.ask(bought.pk, queue=queue, reason=reason, at=self.shop.now, by=self.actor)

    def takes(self, bought: Bought, queue: QueueCode) -> "Taken":
        """Take the case of an order in a queue."""
        case = Case.objects.live().get(order=bought.pk, queue=queue)
        cases.take(case.pk, at=self.shop.now, by=self.actor)
        return Taken(self, case.pk)

    def gives_back(self, bought: Bought, of_each_minor: int, *, reason: str, remark: str) -> None:
        """Decide to give back so much of each line; above the limit a second person must let it go."""
        amounts = {line.public_id: of_each_minor for line in bought.order.lines.all()}
        deciding.decide(bought.pk, amounts=amounts, reason=reason, remark=remark, at=self.shop.now, by=self.actor)

    def has_paid_out(self, bought: Bought, *, reference: str) -> None:
        """Write down that the money of a refund that failed was sent by bank transfer; a colleague must confirm it."""
        [refund] = bought.order.refunds.filter(status="failed")
        payouts.propose(refund.pk, method="bank_transfer", reference=reference, at=self.shop.now, by=self.actor)


@dataclass(frozen=True, slots=True)
class Taken:
    """A case, with whoever took it."""

    by: Colleague
    pk: int

    def notes(self, text: str) -> None:
        """Leave a note on it."""
        cases.note(self.pk, text=text, at=self.by.shop.now, by=self.by.actor)

    def goes_to(self, colleague: Colleague, text: str) -> None:
        """Hand it over."""
        cases.hand_over(self.pk, to=colleague.actor.user_id, text=text, at=self.by.shop.now, by=self.by.actor)

    def is_closed(self, outcome: str) -> None:
        """End it with a word."""
        cases.close(self.pk, outcome=outcome, at=self.by.shop.now, by=self.by.actor)


def sam(shop: Shop) -> Colleague:
    """Sam of support."""
    return Colleague(shop, "support@demo.example")


def fay(shop: Shop) -> Colleague:
    """Fay, the fitter."""
    return Colleague(shop, "fitter@demo.example")


def fin(shop: Shop) -> Colleague:
    """Fin of finance."""
    return Colleague(shop, "finance@demo.example")


def fran(shop: Shop) -> Colleague:
    """Fran, Fin's colleague."""
    return Colleague(shop, "finance2@demo.example")


def clara(shop: Shop) -> Colleague:
    """Clara of claims."""
    return Colleague(shop, "claims@demo.example")
