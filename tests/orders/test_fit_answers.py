"""How a new pair fits is said with one press: by the link of a mail, once, and what is wrong leads on to a claim."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.test import Client

from fitting import tasks as fitting_tasks
from fitting.models import JournalEntry
from orders import fit_answers, guarantee, reminders, tasks
from orders.models import OrderLine
from shop.actor import SYSTEM
from tests.given import NOW
from tests.orders.calling import Browser
from tests.orders.making import a_line
from tests.orders.workshop import brought_to, pieces

pytestmark = pytest.mark.django_db
# The morning of the twenty-first day in New York; the promise of a fit ends with the sixtieth, at midnight there.
ASKED = dt.datetime(2026, 12, 11, 15, tzinfo=dt.UTC)
ENDS = dt.datetime(2027, 1, 20, 5, tzinfo=dt.UTC)


def by_code(code: str) -> dict[str, str]:
    """Come by the code of a mailed link; nothing, if it has ended."""
    status, said = Browser.nobody().post("guest-sessions/", {"code": code})
    return {"Authorization": f"Guest {said['token']}"} if status == 201 else {}


@pytest.fixture
def worn() -> OrderLine:
    """A pair that was delivered."""
    line = brought_to("ready")
    OrderLine.objects.filter(pk=line.pk).update(status="delivered")
    line.refresh_from_db()
    guarantee.begin([line], pieces(line), delivered_at=NOW, at=NOW, by=SYSTEM)
    return line


def test_the_link_of_the_mail_takes_one_answer_without_an_account_and_what_is_wrong_leads_on(worn: OrderLine) -> None:
    tasks.remind(at=ASKED)
    fitting_tasks.send_mails(at=ASKED)
    [letter] = [one for one in mail.outbox if "/fit/" in str(one.body)]
    link = re.search(r"https?://[^/]+(/orders/\S+/fit/)#code=([\w.:-]+)", str(letter.body))
    assert link is not None
    browser, path = Browser(), f"orders/{worn.order.number}/lines/{worn.public_id}/fit-answer/"
    with time_machine.travel(ASKED, tick=False):
        assert Client().get(link[1]).status_code == 200
        assert browser.post(path, {"answer": "fits"})[0] in {401, 404}
        assert not OrderLine.objects.exclude(fit_said="").exists()
        browser.headers = by_code(link[2])
        assert [browser.post(path, {"answer": "fits"}) for _ in range(2)] == [
            (200, {"answer": "fits", "answered_at": ASKED.isoformat().replace("+00:00", "Z"), "serial": None})
        ] * 2
        assert not reminders.accompanied().exists()
        status, told = browser.post(path, {"answer": "not_right"})
        assert (status, told["serial"]) == (200, pieces(worn)[0].serial)
        assert browser.post(path, {"answer": "perhaps"})[0] == 400
        _, order = browser.get(f"orders/{worn.order.number}/")
        assert order["wearers"][0]["lines"][0]["fit"] == {"can_answer": False, "answer": "not_right"}
        _, moments = browser.get(f"orders/{worn.order.number}/timeline/")
        assert [one["code"] for one in moments["results"] if one["code"].startswith("fit_")] == [
            "fit_fits", "fit_not_right",
        ]  # fmt: skip
        # The link ends with its first use.
        assert by_code(link[2]) == {}


def test_nothing_is_said_of_what_is_not_there_or_once_the_promise_has_ended(worn: OrderLine) -> None:
    buyer = worn.order.customer.as_actor()
    bag = a_line(worn.order, kind="stock", status="delivered")
    for line in (bag, a_line(worn.order, status="awaiting_profile")):
        with pytest.raises(fit_answers.FitNotAsked):
            fit_answers.say(line.pk, answer="fits", at=NOW, by=buyer)
    with pytest.raises(fit_answers.FitCheckOver):
        fit_answers.say(worn.pk, answer="not_right", at=ENDS, by=buyer)
    assert not OrderLine.objects.exclude(fit_said="").exists()
    assert not JournalEntry.objects.filter(field="fit").exists()
    just_in_time = ENDS - dt.timedelta(seconds=1)
    assert fit_answers.say(worn.pk, answer="not_right", at=just_in_time, by=buyer).fit_said == "not_right"
    assert fit_answers.say(worn.pk, answer="fits", at=ENDS, by=buyer).fit_said == "fits"
