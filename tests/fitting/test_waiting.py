"""Work is a row: claimed under a lease, tried again later and later, and given up where staff see it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitting.models import Message
from fitting.models.waiting import BACKOFF
from tests.fitting.making import NOW

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)
LEASE = dt.timedelta(minutes=5)


def a_message(key: str, **fields: object) -> Message:
    """Make a message."""
    return Message.objects.create(key=key, kind="test", to_email="a@example.com", queued_at=NOW, **fields)


def test_due_rows_are_claimed_oldest_first_and_not_twice() -> None:
    first, second, third = (a_message(key) for key in "abc")
    assert Message.claim_due(at=NOW, limit=2, lease=LEASE) == [first.pk, second.pk]
    assert Message.claim_due(at=NOW, limit=2, lease=LEASE) == [third.pk]
    assert Message.claim_due(at=NOW, limit=2, lease=LEASE) == []


def test_a_lease_that_ran_out_is_claimed_again() -> None:
    message = a_message("a")
    Message.claim_due(at=NOW, lease=LEASE)
    assert Message.claim_due(at=NOW + LEASE, lease=LEASE) == []
    assert Message.claim_due(at=NOW + LEASE + SECOND, lease=LEASE) == [message.pk]


def test_only_waiting_rows_that_are_due_are_claimed() -> None:
    due = a_message("due", next_attempt_at=NOW)
    a_message("later", next_attempt_at=NOW + SECOND)
    a_message("sent", status="sent", sent_at=NOW)
    a_message("dead", status="dead")
    assert Message.claim_due(at=NOW) == [due.pk]


def test_attempts_are_counted_until_the_last() -> None:
    message = a_message("a")
    last = [message.failed_once_more("x" * 400) for _ in range(Message.MOST_ATTEMPTS)]
    assert last == [False] * (Message.MOST_ATTEMPTS - 1) + [True]
    assert len(message.last_error) == 300


@given(st.integers(0, 30))
def test_each_try_waits_at_least_as_long_as_the_one_before(attempts: int) -> None:
    now, then = Message(attempts=attempts), Message(attempts=attempts + 1)
    assert NOW + BACKOFF[0] <= now.next_try_after(NOW) <= then.next_try_after(NOW) <= NOW + BACKOFF[-1]


def test_the_first_retry_is_soon_and_the_last_ones_six_hours_apart() -> None:
    waits = [Message(attempts=attempts).next_try_after(NOW) - NOW for attempts in (1, 2, 3, 4, 5, 6)]
    assert waits == [*BACKOFF, BACKOFF[-1]]
