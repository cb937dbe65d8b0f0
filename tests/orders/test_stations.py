"""Machines with keys of their own: what they see, what they do, and what nobody's key ever shows."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from config.api import throttles
from fitting.models import JournalEntry
from orders import production, promises, stations
from orders.models import Device, Hold, OrderLine, QualityRecord, Station, WorkOrder
from shop.actor import Actor, Kind
from shop.refusal import NotAllowed
from tests.budgets import queries
from tests.orders.desks import page, staff
from tests.orders.making import NOW, an_account, an_order
from tests.orders.workshop import an_approved_line, brought_to, maker, pieces
from tests.rules.stationed import a_station, an_owner

pytestmark = pytest.mark.django_db

JOBS = "/api/v1/stations/jobs/"


def a_job(name: str = "Ada") -> tuple[OrderLine, str]:
    order = an_order(an_account(f"{name.lower()}@customers.example"))
    line = brought_to("queued", an_approved_line(order, name=name))
    with OrderLine.hold(line.pk) as held:
        promises.date(held, at=NOW)
    return line, WorkOrder.objects.get(line=line).number


def act(client: Client, number: str, what: str, **said: Any) -> tuple[int, Any]:
    answer = client.post(f"{JOBS}{number}/", {"act": what, **said}, content_type="application/json")
    return answer.status_code, answer.json()


def figures(serial: str, **other: Any) -> dict[str, Any]:
    device = Device.objects.get(serial=serial)
    measured = {"length_mm": str(device.length_mm), "width_mm": str(device.width_mm), "wall_mm": "1.60"}
    return {"serial": serial, **measured, "weight_g": "41.0", "surface": "good", **other}


def test_a_machine_takes_a_job_makes_it_and_measures_what_it_made() -> None:
    line, number = a_job()
    station, client = a_station()
    [job] = client.get(JOBS).json()["results"]
    assert (job["id"], job["stage"], job["claimed"], job["ship_by"]) == (number, "queued", False, "2026-12-07")
    assert [piece["side"] for piece in job["pieces"]] == ["left", "right"]
    assert act(client, number, "start", lot="L1")[1]["code"] == "job_not_claimed"
    assert act(client, number, "claim")[1]["claimed"] is True
    assert act(client, number, "start", lot="")[0] == 400
    assert act(client, number, "start", lot="L1")[1]["stage"] == "in_production"
    assert {(one.machine, one.lot, one.operator_id) for one in pieces(line)} == {("PRINTER-3", "L1", station.user_id)}
    status, body = act(client, number, "show")
    assert (status, body["stage"]) == (200, "quality_check")
    left, right = (piece["serial"] for piece in body["pieces"])
    assert act(client, number, "record")[0] == 400
    assert act(client, number, "record", measured=figures(left))[0] == 200
    # One that does not agree is written down, and not passed.
    assert act(client, number, "record", measured=figures(right, length_mm="240.0"))[0] == 200
    assert [piece.status for piece in pieces(line)] == ["passed", "checking"]
    assert set(QualityRecord.objects.values_list("by_id", "within")) == {
        (station.user_id, True), (station.user_id, False),
    }  # fmt: skip
    assert act(client, number, "record", measured=figures(right) | {"serial": "S0"})[1]["code"] == "device_unknown"
    moves = JournalEntry.objects.filter(subject="orders.orderline", became="in_production")
    assert [(move.by_kind, move.by_id) for move in moves] == [("station", station.user_id)]


def test_a_colleagues_job_is_not_to_be_had_and_of_two_machines_one_gets_it() -> None:
    (_, mine), (theirs_line, theirs) = a_job("Ada"), a_job("Bo")
    production.claim(theirs_line.pk, at=NOW, by=maker())
    (_, first), (_, second) = a_station("One"), a_station("Two")
    assert [job["id"] for job in first.get(JOBS).json()["results"]] == [mine]
    assert first.get(f"{JOBS}{theirs}/").json()["code"] == "job_unknown"
    assert act(first, mine, "claim")[0] == 200
    before = list(WorkOrder.objects.values())
    assert act(second, mine, "claim")[1]["code"] == "job_unknown"
    assert list(WorkOrder.objects.values()) == before
    assert act(first, mine, "let_go")[1]["claimed"] is False
    assert act(second, mine, "claim")[0] == 200


def test_a_key_opens_what_it_is_for_and_nothing_once_it_is_taken_back() -> None:
    _, number = a_job()
    station, checks = a_station("Scale", may_make=False)
    _, makes = a_station("Printer", may_check=False)
    assert act(checks, number, "claim")[1]["code"] == "station_may_not"
    assert act(makes, number, "claim")[0] == 200
    act(makes, number, "start", lot="L1")
    serial = act(makes, number, "show")[1]["pieces"][0]["serial"]
    assert act(makes, number, "record", measured=figures(serial))[1]["code"] == "station_may_not"
    # What another machine made is measured by this one.
    assert act(checks, number, "record", measured=figures(serial))[0] == 200
    for elsewhere in ("/api/v1/orders/", "/api/v1/me/"):
        assert checks.get(elsewhere).status_code == 401
    stations.revoke(station.pk, at=NOW, by=an_owner())
    stations.revoke(station.pk, at=NOW, by=an_owner())
    assert checks.get(JOBS).status_code == 401
    assert Client().get(JOBS).headers["WWW-Authenticate"] == "Station"
    # What a machine had is anybody's once it is gone.
    stations.revoke(Station.objects.get(name="Printer").pk, at=NOW, by=an_owner())
    assert WorkOrder.objects.get(number=number).operator is None
    assert JournalEntry.objects.get(subject="orders.workorder", became="nobody").reason == "station revoked"


def test_no_answer_names_anybody_or_anything_about_feet_but_the_design() -> None:
    line, number = a_job("Zoe")
    _, client = a_station()
    told = client.get(JOBS).content.decode() + client.get(f"{JOBS}{number}/").content.decode()
    for secret in ("Zoe", line.order.email, line.order.ship_name, line.order.ship_city, line.order.number):
        assert secret not in told
    assert set(client.get(f"{JOBS}{number}/").json()) == {
        "id", "sku", "stage", "sides", "claimed", "ship_by", "pieces",
    }  # fmt: skip


def test_many_jobs_cost_no_more_statements_and_twenty_are_told() -> None:
    _, client = a_station()
    a_job("Ada")
    with queries(3):
        client.get(JOBS)
    a_job("Bo")
    with queries(3):
        assert len(client.get(JOBS).json()["results"]) == 2


def test_a_stage_that_is_full_hides_nothing_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orders.api.stations.MOST", 1)
    _, urgent = a_job("Ada")
    a_job("Bo")
    made, _ = a_job("Cy")
    # What is to be checked is promised for a later day than all that waits to be made.
    made.promises.update(ship_by="2027-01-31")
    by = maker()
    production.claim(made.pk, at=NOW, by=by)
    production.start(made.pk, lot="L1", machine="P", at=NOW, by=by)
    production.show(made.pk, at=NOW, by=by)
    _, client = a_station("Scale", may_make=False)
    with queries(3):
        told = client.get(JOBS).json()["results"]
    checked = WorkOrder.objects.get(line=made).number
    assert [(job["id"], job["stage"]) for job in told] == [(urgent, "queued"), (checked, "quality_check")]


def test_what_is_on_hold_is_not_next_until_it_goes_on() -> None:
    (_, number), (held, other) = a_job("Ada"), a_job("Bo")
    _, client = a_station()

    def told() -> list[str]:
        return sorted(job["id"] for job in client.get(JOBS).json()["results"])

    for of_line in (None, held):
        Hold.objects.create(order=held.order, line=of_line, code="staff", opened_at=NOW)
        assert told() == [number]
        # Whoever has it can still let go of it.
        assert client.get(f"{JOBS}{other}/").status_code == 200
        Hold.objects.update(closed_at=NOW)
    assert told() == sorted([number, other])


def test_a_machine_that_presses_too_often_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(throttles.RATES, "stations", "1/min")
    _, number = a_job()
    _, client = a_station()
    assert act(client, number, "claim")[0] == 200
    assert act(client, number, "let_go")[0] == 429
    assert client.get(JOBS).status_code == 200


def test_an_owner_makes_a_key_that_is_told_once_and_takes_it_back() -> None:
    boss = staff("production")
    get_user_model().objects.filter(is_staff=True).update(is_superuser=True)
    new = reverse("admin:orders_station_new")
    assert boss.get(new).status_code == 200
    refused = boss.post(new, {"name": "P4", "machine": "printer-4"}).content.decode()
    assert "let it make, check, or both" in refused
    assert not Station.objects.exists()
    answer = boss.post(new, {"name": "P4", "machine": "printer-4", "may_make": "on"})
    [station] = Station.objects.all()
    key = answer.content.decode().partition("<code>")[2].partition("</code>")[0]
    assert ("no-store" in answer.headers["Cache-Control"], stations.behind(key)) == (True, station)
    assert key not in str(Station.objects.values())
    shown = boss.get(page(Station, pk=station.pk)).content.decode()
    assert (key in shown, station.key_hash in shown) == (False, False)
    assert (
        "another station has this name"
        in boss.post(new, {"name": "P4", "machine": "x", "may_make": "on"}).content.decode().lower()
    )
    boss.post(page(Station, pk=station.pk, act="revoke"))
    assert stations.behind(key) is None
    get_user_model().objects.filter(is_staff=True).update(is_superuser=False)
    assert (boss.get(new).status_code, boss.get(page(Station)).status_code) == (403, 403)
    one_role = Actor(Kind.STAFF, 1, frozenset({"production"}))
    with pytest.raises(NotAllowed):
        stations.create("P5", "p", may_make=True, may_check=False, at=NOW, by=one_role)
    assert Station.objects.count() == 1
