"""Where an order goes, over HTTP: until hand-over, within its country and tax region; else somebody looks at it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict

import pytest
import time_machine

from fitting.models import JournalEntry
from orders import cases, problems, shipping
from orders.admin import despatch
from orders.models import Case, Hold, Order, OrderLine, Parcel, Problem
from orders.postal import Address
from shop.models import TaxRate
from tests.given import NOW, PORTLAND
from tests.orders.making import a_guest_with_client, a_line, an_order
from tests.orders.shipping.test_parcels import SUPPORT, WAREHOUSE
from tests.orders.staffed import support
from tests.shop.given import LONG_AGO

pytestmark = pytest.mark.django_db

OAK = {name: value for name, value in {**asdict(PORTLAND), "line1": "9 Oak Avenue"}.items() if value}
BERLIN = {"name": "Ada Stone", "line1": "Torstr. 1", "city": "Berlin", "postal_code": "10119", "country": "DE"}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


class Mover:
    """A guest with a paid order of wash bags."""

    def __init__(self) -> None:
        user, self.client = a_guest_with_client()
        self.order = an_order(user, **PORTLAND.columns())
        self.line = a_line(self.order, kind="stock", status="ready")
        self.path = f"/api/v1/orders/{self.order.number}/address/"

    def tag(self) -> str:
        return str(self.client.get(self.path).headers["ETag"])

    def put(self, address: dict[str, str], tag: str | None = None) -> tuple[int, dict[str, object]]:
        headers = {"If-Match": self.tag() if tag is None else tag}
        answer = self.client.put(self.path, address, content_type="application/json", headers=headers)
        return answer.status_code, answer.json()

    def step(self) -> tuple[str, str]:
        told = self.client.get(f"/api/v1/orders/{self.order.number}/").json()["wearers"][-1]["lines"][0]["next_step"]
        return told["code"], told["who"]

    def street(self) -> str:
        return Order.objects.get(pk=self.order.pk).ship_line1

    def sent(self) -> Parcel:
        return shipping.hand_over(self.order.pk, carrier="ups", at=NOW, by=WAREHOUSE)


@pytest.fixture
def mover() -> Mover:
    return Mover()


def test_within_the_region_it_is_done_at_once_by_whoever_saw_where_it_goes(mover: Mover) -> None:
    first = mover.tag()
    assert mover.client.put(mover.path, OAK, content_type="application/json").status_code == 428
    status, told = mover.put(OAK, first)
    assert (status, told["address"], told["can_change"], told["asked"]) == (
        200,
        {**asdict(PORTLAND), **OAK},
        True,
        None,
    )
    assert mover.put({**OAK, "line1": "7 Pine Road"}, first)[0] == 412
    assert mover.put({**OAK, "line1": ""})[0] == 400
    assert mover.put({**OAK, "planet": "Mars"})[0] == 400
    assert mover.street() == "9 Oak Avenue"
    entry = JournalEntry.objects.get(subject="orders.order", field="address")
    assert (entry.became, entry.by_kind, entry.reason) == ("street", "guest", "")
    moments = mover.client.get(f"/api/v1/orders/{mover.order.number}/timeline/").json()["results"]
    assert [moment["code"] for moment in moments] == ["address_changed"]
    assert mover.sent().ship_line1 == "9 Oak Avenue"
    status, refused = mover.put(OAK)
    assert (status, refused["code"]) == (409, "nothing_left_to_send")


def test_elsewhere_nothing_moves_and_a_case_shows_the_differences(mover: Mover) -> None:
    status, told = mover.put(BERLIN)
    assert (status, told["asked"], mover.street()) == (202, asdict(Address(**BERLIN)), PORTLAND.line1)
    problem = Problem.objects.get()
    case = Case.objects.get(problem=problem)
    assert (case.queue, case.cause, problem.kind) == ("problems", "address_elsewhere", "elsewhere")
    # A second wish replaces the first, in the same case.
    assert mover.put({**BERLIN, "line1": "Torstr. 2"})[0] == 202
    assert (Problem.objects.get().ship_line1, Case.objects.count()) == ("Torstr. 2", 1)
    with pytest.raises(problems.CannotResend):
        problems.resend(problem.pk, at=NOW, by=SUPPORT)
    with pytest.raises(problems.NothingToGiveBack):
        problems.refund(problem.pk, remark="x", at=NOW, by=SUPPORT)
    # Nothing leaves for a place that may be the wrong one.
    with pytest.raises(shipping.AddressAsked):
        mover.sent()
    assert (OrderLine.objects.get().status, Parcel.objects.count()) == ("ready", 0)
    (shown,) = despatch.ready(NOW)
    assert despatch.obstacle(shown) == shipping.AddressAsked.title
    # Whoever then stays within the region has answered it.
    assert mover.put(OAK)[1]["asked"] is None
    assert (Problem.objects.get().status, Case.objects.get().status) == ("answered", "closed")
    mover.put(BERLIN)
    problems.answer(Problem.objects.live().get().pk, text="Please order again to Berlin.", at=NOW, by=support())
    assert not cases.violations(at=NOW)
    assert mover.sent().ship_line1 == "9 Oak Avenue"


def test_another_tax_region_is_elsewhere_too(mover: Mover) -> None:
    TaxRate.objects.create(country="US", region="WA", tax_class="accessory", rate="0.065", starts_at=LONG_AGO)
    seattle = {**OAK, "city": "Seattle", "region": "WA", "postal_code": "98104"}
    assert mover.put(seattle)[0] == 202
    assert mover.street() == PORTLAND.line1


def test_what_came_back_goes_where_its_customer_says_once_somebody_sends_it(mover: Mover) -> None:
    shipping.come_back(mover.sent().pk, reason="Nobody there.", at=NOW, by=WAREHOUSE)
    assert mover.step() == ("say_where", "customer")
    with pytest.raises(shipping.OnHold):
        mover.sent()
    # What else is ready would go to the same wrong place.
    other = a_line(mover.order, kind="stock", status="ready")
    with pytest.raises(shipping.AddressAsked):
        shipping.hand_over(mover.order.pk, carrier="ups", lines=[other.public_id], at=NOW, by=WAREHOUSE)
    # The same address again confirms it.
    here = {name: value for name, value in asdict(PORTLAND).items() if value}
    assert mover.put(here)[0] == 200
    assert mover.step() == ("hand_over", "we")
    problem = Problem.objects.get()
    assert (Case.objects.get(problem=problem).cause, problem.ship_line1) == ("address_given", PORTLAND.line1)
    assert mover.put(OAK)[0] == 200
    problems.resend(problem.pk, at=NOW, by=SUPPORT)
    assert not Hold.objects.filter(closed_at=None).exists()
    assert mover.sent().ship_line1 == "9 Oak Avenue"
    assert mover.put(OAK)[0] == 409


def test_problems_and_returns_come_by_http_once_each(mover: Mover) -> None:
    shipping.deliver(mover.sent().pk, at=NOW, by=SUPPORT)
    base = f"/api/v1/orders/{mover.order.number}/"

    def post(path: str, body: Mapping[str, object], key: str) -> tuple[int, dict[str, object]]:
        headers = {"Idempotency-Key": key} if key else {}
        answer = mover.client.post(base + path, body, content_type="application/json", headers=headers)
        return answer.status_code, answer.json()

    wrong = {"kind": "damaged", "lines": [{"line": mover.line.public_id, "count": 1}], "words": "Torn."}
    assert post("problems/", wrong, "")[0] == 400
    status, made = post("problems/", wrong, "p-1")
    assert (status, made["status"], made["lines"]) == (
        201, "open", [{"line": mover.line.public_id, "side": None, "count": 1}],
    )  # fmt: skip
    assert post("problems/", wrong, "p-1") == (status, made)
    assert post("problems/", wrong, "p-2")[1]["code"] == "problem_open"
    assert post("problems/", {**wrong, "kind": "came_back"}, "p-3")[0] == 400
    assert mover.client.get(f"{base}problems/").json()["results"] == [made]
    returned = post(f"lines/{mover.line.public_id}/return/", {}, "r-1")
    assert (returned[0], returned[1]["status"], returned[1]["count"]) == (201, "announced", 1)
    assert post(f"lines/{mover.line.public_id}/return/", {}, "r-1") == returned
    assert post(f"lines/{mover.line.public_id}/return/", {}, "r-2")[1]["code"] == "return_open"
    stranger = a_guest_with_client()[1]
    assert stranger.get(f"{base}problems/").status_code == 404
    assert stranger.get(mover.path).status_code == 404
