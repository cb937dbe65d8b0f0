"""
Every address of the admin, opened as every role: what two tables say is what each gets, and nothing else.

A list, page, button or address of the site without a line fails; so does a line without an address.
"""

import pytest
from django.contrib import admin
from django.template.response import SimpleTemplateResponse
from django.test import Client

from config.accounts import roles
from tests.rules.desks import ROLES, STANDARD, Address, addresses, one_of_each, person
from tests.rules.matrix import APART, BUTTONS, MAY_NOT, PAGES, SITE

pytestmark = pytest.mark.usefixtures("laid_out")
LETTER = {"changelist": "v", "change": "v", "history": "v", "version": "v", "add": "a", "delete": "d"}
# Forms that are sent without having been opened; who may not is refused when sending.
SENT_ONLY = {"process_import"}
# What a link leads to: a made-up one leads nowhere, for whom the page is.
LED_TO = {"photos/<str:token>"}


@pytest.fixture(autouse=True)
def unwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only who is answered matters here: pages are not written out, which takes most of the time."""
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")


def listed() -> set[tuple[str, str]]:
    """Return (desk, act) of every line of the tables."""
    lines = {(desk, act) for table in (BUTTONS, PAGES) for desk, acts in table.items() for act in acts}
    lines |= {("", act) for act in (*SITE, *APART)}
    return lines


def may(role: str, address: Address) -> bool:
    """Answer from the tables whether a role gets this address."""
    if not address.desk:
        return role in SITE[address.act].split()
    if address.act in LETTER:
        return LETTER[address.act] in roles.rights()[role][address.desk]
    table = BUTTONS if address.of_row else PAGES
    return role in table[address.desk][address.act].split()


def opens(address: Address) -> int:
    """Return the status of an address for who may."""
    return 404 if address.act in LED_TO else 200


def test_every_address_has_a_line_and_every_line_an_address() -> None:
    found = {(one.desk, one.act) for one in addresses() if one.act not in STANDARD.values()}
    assert (found - listed(), listed() - found) == (set(), set())


def test_every_desk_is_in_the_table_of_rights() -> None:
    assert {model._meta.label_lower for model in admin.site._registry} == set(roles.rights()["support"])


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_tables_say_and_nothing_else(role: str) -> None:
    rows = one_of_each(role)
    client = person(role)
    wrong = []
    for one in addresses():
        if one.act in APART or one.act in SENT_ONLY:
            continue
        expected = {opens(one)} if may(role, one) else {403}
        status = client.get(one.filled(rows.get(one.desk))).status_code
        if status not in expected:
            wrong.append(f"{one.pattern}: {status}")
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_no_role_can_send_what_it_may_not_change(role: str) -> None:
    """A form that is shown may still only be read: sending it, or a button of somebody else's, is refused."""
    rows = one_of_each(role)
    client = person(role)
    wrong = []
    for one in addresses():
        letter = "c" if one.act == "change" else LETTER.get(one.act)
        if not one.desk or one.act in {"changelist", "history"}:
            continue
        allowed = may(role, one) if letter is None else letter in roles.rights()[role][one.desk]
        # Nobody sends an earlier version back, whoever may look at it.
        if not allowed or one.act == "version":
            status = client.post(one.filled(rows[one.desk]), {"reason": "because"}).status_code
            if status != 403:
                wrong.append(f"{one.pattern}: {status}")
    assert wrong == []


def test_staff_without_a_role_reach_the_first_page_and_no_desk() -> None:
    rows = one_of_each()
    client = person()
    assert client.get("/admin/").status_code == 200
    desks = [one for one in addresses() if one.desk and one.act not in SENT_ONLY]
    opened = [one.pattern for one in desks if client.get(one.filled(rows[one.desk])).status_code != 403]
    assert opened == []


def test_customers_and_strangers_reach_nothing() -> None:
    rows = one_of_each()
    customer, stranger = person(is_staff=False), Client()
    for one in addresses():
        if one.act not in {"login", "logout"}:
            path = one.filled(rows.get(one.desk))
            for client in (customer, stranger):
                answer = client.get(path)
                assert answer.status_code == 302, path
                assert "/login/" in answer.headers["Location"], path


def test_who_has_every_right_reaches_every_desk_and_still_adds_changes_and_deletes_only_what_may_be() -> None:
    rows = one_of_each()
    client = person(superuser=True)
    union = {
        label: {letter for role in ROLES for letter in roles.rights()[role][label]}
        for label in roles.rights()["support"]
    }
    # Rights and keys are handed out by hand: people, groups and machines are the desks of who has every right.
    union |= {"accounts.user": set("vac"), "auth.group": set("vacd"), "orders.station": {"v"}}
    wrong = []
    for one in addresses():
        if one.desk and one.act not in SENT_ONLY:
            letter = LETTER.get(one.act)
            expected = opens(one) if letter is None or letter in union[one.desk] else 403
            status = client.get(one.filled(rows[one.desk])).status_code
            if status != expected:
                wrong.append(f"{one.pattern}: {status}")
    assert wrong == []


@pytest.mark.parametrize(("role", "what", "desks", "buttons"), MAY_NOT, ids=[f"{one[0]} {one[1]}" for one in MAY_NOT])
def test_what_a_role_may_not_is_refused(role: str, what: str, desks: frozenset[str], buttons: frozenset[str]) -> None:
    rows = one_of_each()
    client = person(role)
    by_name = {(one.desk, one.act): one for one in addresses()}
    for desk in desks:
        for act in ("changelist", "change", "history"):
            assert client.get(by_name[desk, act].filled(rows[desk])).status_code == 403, (
                f"{role} may not {what}: {desk}"
            )
    for button in buttons:
        desk, _, act = button.partition(" ")
        for method in (client.get, client.post):
            assert method(by_name[desk, act].filled(rows[desk])).status_code == 403, f"{role} may not {what}: {button}"


# --- the addresses apart -----------------------------------------------------------------------
def test_signing_out_works_by_a_button_only() -> None:
    client = person("support")
    assert client.get("/admin/logout/").status_code == 405
    client.post("/admin/logout/")
    assert client.get("/admin/").status_code == 302


def test_who_is_signed_in_needs_no_sign_in_page() -> None:
    assert person("support").get("/admin/login/").headers["Location"] == "/admin/"


@pytest.mark.parametrize(("role", "status"), [("content", 200), ("production", 403)])
def test_suggestions_are_for_those_who_may_look(role: str, status: int) -> None:
    asked = {"app_label": "shop", "model_name": "price", "field_name": "variant", "term": "S"}
    assert person(role).get("/admin/autocomplete/", asked).status_code == status


def test_the_search_of_the_side_bar_names_no_desk_that_one_may_not_open() -> None:
    shown = person("content").get("/admin/search/", {"s": "order"}).content.decode()
    assert "/admin/orders/order/" not in shown
