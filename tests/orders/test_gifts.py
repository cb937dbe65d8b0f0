"""A gift waits for its day, and so does the link by which whoever gets it answers for themselves."""

import datetime as dt

import pytest

from fitting import inviting, mailing
from fitting.models import Message, Wearer
from orders import gifts, notices, reminders
from orders.carts import Wanted
from orders.models import Order
from shop.actor import Actor
from tests import given
from tests.fitting.making import a_wearer
from tests.given import NOW
from tests.orders.test_overdue import DAY
from tests.stripe_sandbox import Sandbox

pytestmark = pytest.mark.django_db

# Given on 24 December; fourteen days later is 7 January, which ends at five in the morning, UTC.
GIVEN_ON = dt.date(2026, 12, 24)
GOOD_UNTIL = dt.datetime(2027, 1, 8, 5, tzinfo=dt.UTC)
# What is made now for no gift ends with its fourteenth day, too.
ORDINARY_END = dt.datetime(2026, 12, 5, 5, tzinfo=dt.UTC)


@pytest.fixture
def giver() -> Actor:
    """Somebody who buys for others."""
    return given.guest()


@pytest.fixture
def noor(giver: Actor) -> Wearer:
    """Return who gets the gift."""
    return a_wearer(giver.user_id, name="Noor", relation="gift", at=NOW)


def ordered(box: Sandbox, giver: Actor, wearer: Wearer, given_on: dt.date | None = GIVEN_ON) -> Order:
    given.custom_product()
    return given.paid_order(box, giver, Wanted("STRIDE-M", wearer=wearer.public_id, given_on=given_on))


def ends(wearer: Wearer) -> dt.datetime:
    return wearer.invitations.get(revoked_at=None).expires_at


def test_a_link_that_was_made_before_its_gift_was_ordered_outlives_the_day_it_is_given(
    box: Sandbox, giver: Actor, noor: Wearer
) -> None:
    token = inviting.invite(noor.pk, at=NOW, by=giver).token
    assert ends(noor) == ORDINARY_END
    ordered(box, giver, noor)
    assert ends(noor) == GOOD_UNTIL
    assert inviting.behind(token, at=GOOD_UNTIL - dt.timedelta(seconds=1)).wearer == noor
    with pytest.raises(inviting.InvitationClosed):
        inviting.behind(token, at=GOOD_UNTIL)


def test_a_link_that_is_made_or_made_anew_while_its_gift_waits_outlives_its_day(
    box: Sandbox, giver: Actor, noor: Wearer
) -> None:
    ordered(box, giver, noor)
    invitation = inviting.invite(noor.pk, at=NOW + DAY, by=giver).invitation
    assert ends(noor) == GOOD_UNTIL
    inviting.renew(invitation.pk, at=NOW + 2 * DAY, by=giver)
    assert ends(noor) == GOOD_UNTIL
    # Later than the gift itself needs it, it lives as long as any.
    late = GOOD_UNTIL - 2 * DAY
    inviting.renew(invitation.pk, at=late, by=giver)
    assert ends(noor) == dt.datetime(2027, 1, 21, 5, tzinfo=dt.UTC)


def test_no_link_ends_sooner_and_one_that_has_ended_or_was_closed_stays_so(
    box: Sandbox, giver: Actor, noor: Wearer
) -> None:
    inviting.invite(noor.pk, at=NOW, by=giver)
    ordered(box, giver, noor, NOW.date())
    assert ends(noor) == ORDINARY_END
    other, past = (a_wearer(giver.user_id, name=name, relation="gift", at=NOW) for name in ("Bo", "Cy"))
    closed = inviting.invite(other.pk, at=NOW, by=giver).invitation
    inviting.revoke(closed.pk, at=NOW, by=giver)
    inviting.invite(past.pk, at=NOW - 15 * DAY, by=giver)
    for wearer in (other, past):
        ordered(box, giver, wearer)
    closed.refresh_from_db()
    assert (closed.expires_at, ends(past)) == (ORDINARY_END, dt.datetime(2026, 11, 20, 5, tzinfo=dt.UTC))
    inviting.prolong({noor.pk: NOW}, at=NOW, by=giver)
    inviting.prolong({noor.pk: GOOD_UNTIL}, at=NOW, by=given.guest())
    assert ends(noor) == ORDINARY_END


def test_what_is_no_gift_or_waits_no_more_needs_no_link(box: Sandbox, giver: Actor, noor: Wearer) -> None:
    inviting.invite(noor.pk, at=NOW, by=giver)
    ordered(box, giver, noor, None)
    assert (ends(noor), gifts.links_needed_until(noor.pk)) == (ORDINARY_END, None)
    order = ordered(box, giver, noor)
    assert gifts.links_needed_until(noor.pk) == GOOD_UNTIL
    order.lines.update(status="cancelled")
    assert gifts.links_needed_until(noor.pk) is None


def test_the_mails_say_until_when_the_link_is_good(box: Sandbox, giver: Actor, noor: Wearer) -> None:
    ordered(box, giver, noor)
    told = Message.objects.get(kind="order_confirmed")
    words = mailing.render(told.kind, language="en", facts=told.facts).text
    assert "on December 24, 2026: we ask nobody for those feet before that day" in words
    assert "the link is good until the end of January 7, 2027." in words
    words = mailing.render(told.kind, language="de", facts=told.facts).text
    assert "selbst über einen Link von Ihnen antwortet, gilt er bis zum Ende des 7. Januar 2027." in words
    reminders.remind(at=NOW + 34 * DAY + dt.timedelta(hours=4))
    asked = Message.objects.get(kind="measure_now")
    words = mailing.render(asked.kind, language="de", facts=asked.facts).text
    assert "für dieses Geschenk gilt er bis zum Ende des 7. Januar 2027." in words


def test_a_gift_that_is_given_today_is_asked_for_at_once_and_not_said_to_wait(
    box: Sandbox, giver: Actor, noor: Wearer
) -> None:
    order = ordered(box, giver, noor, NOW.date())
    told, asked = (Message.objects.get(kind=kind) for kind in ("order_confirmed", "measure_now"))
    assert (told.facts["waits_for_profile"], told.facts["gifts"]) == (1, [])
    assert "You give" not in mailing.render(told.kind, language="en", facts=told.facts).text
    words = mailing.render(asked.kind, language="en", facts=asked.facts).text
    assert "for this gift it is good until the end of December 4, 2026." in words
    # From tomorrow on, a link that is made then lives longer.
    assert notices.measure_now(order, order.lines.get(), at=NOW + DAY).facts["link_until"] == ""


def test_a_confirmation_that_is_sent_again_says_of_a_gift_what_is_still_to_come(
    box: Sandbox, giver: Actor, noor: Wearer
) -> None:
    order = ordered(box, giver, noor)
    waits = {"name": order.lines.get().name, "given_on": "2026-12-24", "link_until": GOOD_UNTIL.isoformat()}
    # The shop's midnight before its day is at five in the morning, UTC.
    midnight = dt.datetime(2026, 12, 24, 5, tzinfo=dt.UTC)
    for at, gifts_told in ((midnight - dt.timedelta(seconds=1), [waits]), (midnight, []), (midnight + 20 * DAY, [])):
        notices.order_confirmed(order, at=at, again=True)
        told = Message.objects.filter(kind="order_confirmed").latest("pk")
        assert (told.facts["waits_for_profile"], told.facts["gifts"]) == (1, gifts_told)


def test_the_mails_of_what_is_no_gift_say_nothing_of_it(box: Sandbox, giver: Actor, noor: Wearer) -> None:
    ordered(box, giver, noor, None)
    for told in Message.objects.filter(kind__in=["order_confirmed", "measure_now"]):
        words = mailing.render(told.kind, language="en", facts=told.facts).text
        assert ("You give" in words, "gift" in words) == (False, False)
