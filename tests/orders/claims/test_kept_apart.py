"""A buyer and a wearer who has taken over: neither learns where the other lives, what it cost, or what they claimed."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

import pytest
import time_machine
from django.test import Client
from django.urls import URLPattern
from pypdf import PdfReader

from fitting.models import Message
from orders import claims, exporting
from orders.api.urls import urlpatterns
from orders.claims import Choice
from orders.models import Claim, Delay, Order, Parcel
from tests.orders.claims.claiming import CRACKED, DAY, SignedIn, Wearing
from tests.orders.claims.test_addresses import HOME, is_sent
from tests.orders.claims.test_taken_over import FROM, HERS, SHAPE, call, taken_over
from tests.orders.making import LATER
from tests.orders.staffed import a_colleague

pytestmark = pytest.mark.django_db

# Whatever tells where the wearer lives.
HERS_ALONE: Final = ("Pine Road", "Salem", "97301", "Bo Reed", "1Z999AA10123456784")
AT: Final = FROM + 120 * DAY


@pytest.fixture
def ada() -> Wearing:
    return Wearing()


def claimed(ada: Wearing) -> tuple[SignedIn, str, Order]:
    """Let the wearer take over and have an insole sent to their own home; return who, the claim and its order."""
    bo, left = taken_over(ada)
    body = {"kind": "durability", "sides": [{"side": "left", **CRACKED}], "sends_to": HERS}
    status, told = call(bo, "post", f"covers/{left}/claims/", body)
    assert (status, told["status"]) == (201, "remedy_in_progress"), told
    return bo, told["number"], ada.remake_of(told["number"]).order


def copied(who: SignedIn) -> dict[str, list[dict[str, Any]]]:
    """Read somebody's copy of what the floor of orders keeps."""
    return {part.name: list(part.told()) for part in exporting.parts(who.user.pk)}


def read(who: SignedIn, order: Order, ada: Wearing) -> Iterator[tuple[str, str]]:
    """Read every address of the API that answers about an order, its pair or its documents; return each answer."""
    line, parcel = order.lines.get().public_id, order.parcels.get().number
    known = {"number": order.number, "line": line, "parcel": parcel, "serial": ada.serials["left"]}
    client = Client()
    with time_machine.travel(AT, tick=False):
        client.force_login(who.user)
        for pattern in urlpatterns:
            assert isinstance(pattern, URLPattern)
            names = set(pattern.pattern.converters)
            if not names <= {*known, "code"} or not hasattr(getattr(pattern.callback, "view_class", None), "get"):
                continue
            codes = ("confirmation", "receipt", "confirmation?as=text", "confirmation?as=html")
            for code in codes if "code" in names else ("",):
                route = str(pattern.pattern)
                for name in names:
                    route = route.replace(
                        f"<{_kind(pattern, name)}:{name}>", {**known, "code": code.split("?")[0]}[name]
                    )
                answer = client.get(f"/api/v1/{route}?{code.partition('?')[2]}")
                yield f"{route} {code} {answer.status_code}", words_of(answer)


def _kind(pattern: URLPattern, name: str) -> str:
    return "slug" if f"<slug:{name}>" in str(pattern.pattern) else "str"


def words_of(answer: Any) -> str:
    """Read an answer as text, a PDF too."""
    content = b"".join(answer) if answer.streaming else answer.content
    if answer["Content-Type"] == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return str(content.decode())


def test_no_answer_paper_copy_or_mail_tells_a_buyer_where_the_wearer_lives(ada: Wearing) -> None:
    bo, number, order = claimed(ada)
    is_sent(ada, number)
    answers = dict(read(ada.browser, order, ada))
    assert len([one for one in answers if one.endswith("200")]) > 12, sorted(answers)
    assert {name for name in answers if "documents/" in name and name.endswith("200")} >= {
        f"orders/{order.number}/documents/{code} 200"
        for code in ("confirmation/ confirmation", "receipt/ receipt", "confirmation/ confirmation?as=text")
    }
    copy = copied(ada.browser)
    assert {row["ship_line1"] for row in copy["orders"]} == {"12 Elm Street", ""}
    assert [row["ship_city"] for row in copy["parcels"]][-1] == ""
    told = {**answers, "copy": str(copy)}
    told |= {f"{mail.kind} {mail.pk}": f"{mail.facts}" for mail in Message.objects.exclude(to_email="bo@example.com")}
    # As a word: the five figures of a postal code may stand in any key or moment by chance.
    assert [(name, word) for name, text in told.items() for word in HERS_ALONE if re.search(rf"\b{word}\b", text)] == []
    # It is there to be told: whoever claims reads it, on the claim and in their own copy.
    assert call(bo, "get", f"claims/{number}/", day=120)[1]["sends_to"]["line1"] == HERS["line1"]
    assert [row["ship_line1"] for row in copied(bo)["claims"]] == [HERS["line1"]]


def test_a_buyer_can_do_nothing_to_what_is_made_again_for_the_wearer(ada: Wearing) -> None:
    _, number, order = claimed(ada)
    line = order.lines.get()
    Delay.objects.create(
        line=line, number=1, status="told", was=AT.date(), silence_accepts=False, told_at=AT, answer_until=AT + DAY
    )
    base, one = f"orders/{order.number}", f"orders/{order.number}/lines/{line.public_id}"
    about = {"kind": "never_came", "lines": [{"line": line.public_id}]}
    verbs: list[tuple[str, object]] = [
        (f"{base}/cancel/", {"reason": "changed_mind"}),
        (f"{one}/cancel/", {"reason": "changed_mind"}),
        (f"{one}/delay-answer/", {"answer": "cancel"}),
        (f"{one}/delay-answer/", {"answer": "wait"}),
        (f"{base}/problems/", about),
    ]
    for path, body in verbs:
        status, refused = call(ada.browser, "post", path, body, day=1)
        assert (path, status, refused["code"]) == (path, 403, "cover_taken_over")
    told = call(ada.browser, "get", f"{base}/cancellation/", day=1)[1]
    assert (told["possible"], told["why"]) == (False, "cover_taken_over")
    seen = call(ada.browser, "get", f"{base}/", day=1)[1]
    assert (seen["cancellation"]["possible"], seen["cancellation"]["why"]) == (False, "cover_taken_over")
    Delay.objects.update(status="over", answered_at=AT)
    is_sent(ada, number)
    parcel = Parcel.objects.get(order=order)
    for path, body in ((f"{base}/parcels/{parcel.number}/received/", None), (f"{base}/problems/", about)):
        assert call(ada.browser, "post", path, body, day=101)[1]["code"] == "cover_taken_over"
    line.refresh_from_db()
    parcel.refresh_from_db()
    assert (line.status, parcel.status, order.problems.count()) == ("shipped", "on_its_way", 0)
    assert call(ada.browser, "get", f"orders/{ada.order.number}/", day=1)[1]["cancellation"]["why"] == "handed_over"


def test_a_claim_from_before_stays_with_the_buyer(ada: Wearing) -> None:
    words = "My heel hurts."
    side = {"part": "core", "failure": "lost_shape", "cause": "wear"}
    status, told = ada.claims("right", at=LATER + DAY / 2, words=words, sends_to=HOME, **side)
    assert (status, told["status"]) == (201, "in_review")
    bo, _ = taken_over(ada)
    mine, theirs = f"claims/{told['number']}/", call(bo, "get", "claims/")[1]["results"]
    assert (call(bo, "get", mine)[0], theirs, copied(bo)["claims"]) == (404, [], [])
    assert call(bo, "post", f"{mine}withdraw/")[0] == 404
    seen = call(ada.browser, "get", mine)[1]
    assert (seen["words"], seen["sends_to"]) == (words, HOME)
    assert [row["words"] for row in copied(ada.browser)["claims"]] == [words]
    # What is granted of it goes to the buyer's home, who follows and may change it, and hears of it.
    cara = a_colleague("cara", "claims").as_actor()
    choice = Choice("granted", "durability.failure", remedy="remake")
    claims.decide(Claim.objects.get().pk, choice, at=FROM + DAY, by=cara)
    order = ada.remake_of(told["number"]).order
    status, seen = call(ada.browser, "get", f"orders/{order.number}/", day=2)
    assert (seen["address"]["line1"], seen["cancellation"]["why"]) == (HOME["line1"], "before_production")
    assert {row["ship_line1"] for row in copied(ada.browser)["orders"]} == {"12 Elm Street", HOME["line1"]}
    assert not Message.objects.filter(to_email="bo@example.com", kind__startswith="claim_").exists()


def test_no_copy_tells_a_wearer_what_was_paid(ada: Wearing) -> None:
    bo, left = taken_over(ada)
    body = {"kind": "durability", "sides": [SHAPE], "words": "It sags.", "sends_to": HERS}
    assert call(bo, "post", f"covers/{left}/claims/", body)[0] == 201
    cara = a_colleague("cara", "claims").as_actor()
    choice = Choice("granted", "durability.failure", remedy="refund", words="Sorry.")
    decision = claims.decide(Claim.objects.get().pk, choice, at=FROM + 3 * DAY, by=cara)
    amount = decision.amount_minor
    copy = copied(bo)
    assert [(row["remedy"], row["amount_minor"]) for row in copy["claim_decisions"]] == [("refund", None)]
    assert {row["refunded_minor"] for row in copy["guaranteed_sides"]} == {None}
    known = {amount, amount // 2, ada.order.total_minor, ada.line.unit_price_minor, ada.line.subtotal_minor}
    said = [value for rows in copy.values() for row in rows for value in row.values()]
    assert amount
    assert not known & {value for value in said if isinstance(value, int)}
    # Whoever paid has it in theirs.
    assert amount in {row["amount_minor"] for row in copied(ada.browser)["refunds"]}
