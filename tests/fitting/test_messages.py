"""Messages as rows: each key is written once, sent again by those who may, and recorded for good."""

import datetime as dt

import pytest

from fitting import mailing, messages, tasks
from fitting.models import Message, TransitionRefused
from shop.actor import SYSTEM, Actor, Kind
from shop.refusal import NotAllowed
from tests.budgets import queries
from tests.fitting.test_mailing import FACTS, NOW, SUPPORT, queued

pytestmark = pytest.mark.django_db


def test_the_same_key_is_written_once_with_one_statement() -> None:
    to = messages.To("ada@example.com", "en")
    with queries(1):
        messages.write("refund_made", key="refund_made:A1", to=to, facts={"number": "A1"}, at=NOW)
    messages.write("refund_made", key="refund_made:A1", to=to, facts={"number": "other"}, at=NOW)
    assert Message.objects.get().facts == {"number": "A1"}


def test_staff_put_a_dead_message_back_into_the_queue() -> None:
    message = queued(status="dead", attempts=8, last_error="x", next_attempt_at=NOW)
    later = NOW + dt.timedelta(days=1)
    messages.send_again(message.pk, at=later, by=SUPPORT)
    message.refresh_from_db()
    assert (message.status, message.attempts, message.last_error, message.queued_at) == ("queued", 0, "", later)
    assert tasks.send_mails(at=later) == 1


def test_what_was_sent_goes_out_once_more_as_a_copy_and_stays_recorded() -> None:
    message = queued()
    assert tasks.send_mails(at=NOW) == 1
    before, days = Message.objects.filter(pk=message.pk).values().get(), dt.timedelta(days=1)
    messages.send_again(message.pk, at=NOW + days, by=SUPPORT)
    with pytest.raises(TransitionRefused, match="waits to go out once more already"):
        messages.send_again(message.pk, at=NOW + days, by=SUPPORT)
    copy = Message.objects.get(status="queued")
    assert (copy.key, copy.kind, copy.to_email, copy.facts, copy.queued_at) == (
        f"{message.key}:again", message.kind, message.to_email, FACTS, NOW + days,
    )  # fmt: skip
    assert mailing.message_id_of(copy) != mailing.message_id_of(message)
    assert tasks.send_mails(at=NOW + days) == 1
    # A copy is sent again as the first is: each has a key of its own, and went out once.
    messages.send_again(copy.pk, at=NOW + 2 * days, by=SUPPORT)
    assert tasks.send_mails(at=NOW + 2 * days) == 1
    keys = Message.objects.order_by("pk").values_list("key", "sent_at")
    assert list(keys) == [
        (message.key, NOW), (f"{message.key}:again", NOW + days), (f"{message.key}:again:2", NOW + 2 * days),
    ]  # fmt: skip
    assert Message.objects.filter(pk=message.pk).values().get() == before


def test_a_waiting_or_stopped_message_is_not_sent_again() -> None:
    waiting, stopped = queued("a"), queued("b", status="stopped")
    for message in (waiting, stopped):
        with pytest.raises(TransitionRefused):
            messages.send_again(message.pk, at=NOW, by=SUPPORT)
    with pytest.raises(TransitionRefused):
        messages.stop(stopped.pk, at=NOW, by=SUPPORT)
    assert set(Message.objects.values_list("status", "queued_at")) == {("queued", NOW), ("stopped", NOW)}


def test_only_support_and_the_system_touch_messages() -> None:
    message = queued(status="dead")
    with pytest.raises(NotAllowed):
        messages.send_again(message.pk, at=NOW, by=Actor(Kind.STAFF, 2, frozenset({"content"})))
    message.refresh_from_db()
    assert message.status == "dead"
    messages.send_again(message.pk, at=NOW, by=SYSTEM)
    message.refresh_from_db()
    assert message.status == "queued"


def test_a_message_that_is_not_there_is_named() -> None:
    for verb in (messages.send_again, messages.stop):
        with pytest.raises(messages.MessageUnknown):
            verb(404, at=NOW, by=SUPPORT)
