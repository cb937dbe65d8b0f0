"""The hosted pages' addresses: what a browser asks for and what its buttons do."""

import re
from collections.abc import Callable
from typing import Final

from tests.stripe_sandbox import cards, page_html, payments
from tests.stripe_sandbox.records import Payer, Session
from tests.stripe_sandbox.wire import Reply, Request
from tests.stripe_sandbox.world import World

_PAGE: Final = re.compile(r"/c/pay/([^/]+)(/authenticate)?")
_SHOWN: Final = 20

_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

type Action = Callable[[World, Session, Payer, str], payments.Outcome]


def answer(world: World, request: Request) -> Reply:
    """Return the page, or do what its button says and send the browser on."""
    if request.path == "/page.css":
        return Reply(200, page_html.STYLE, content_type="text/css; charset=utf-8")
    if request.path == "/":
        return _front(world)
    match = _PAGE.fullmatch(request.path)
    if match is None or request.method not in {"GET", "POST"}:
        return _html(page_html.nothing_here(), status=404)
    with world.lock:
        payments.tick(world)
        row = world.sessions.rows.get(match.group(1))
        if row is None:
            return _html(page_html.nothing_here(), status=404)
        return _session_page(world, row, request, challenged=bool(match.group(2)))


def _session_page(world: World, row: Session, request: Request, *, challenged: bool) -> Reply:
    if row.status != "open":
        return _html(page_html.over(row))
    if challenged:
        return _challenge(world, row, request)
    if request.method == "POST":
        return _press(world, row, request)
    intent = world.payment_intents.rows.get(row.payment_intent or "")
    return _html(page_html.pay(row, intent, problem=request.asked("problem")))


def _html(text: str, *, status: int = 200) -> Reply:
    return Reply(status, text, dict(_HEADERS), content_type="text/html; charset=utf-8")


def _go(url: str) -> Reply:
    return Reply(303, "", {"Location": url, "Cache-Control": "no-store"}, content_type="text/html; charset=utf-8")


def _press(world: World, row: Session, request: Request) -> Reply:
    form = request.form()
    action = form.get("action", "pay")
    if action == "cancel":
        return _go(row.cancel_url or row.page_url)
    if action not in _ACTIONS or (action in _BANK and payments.bank_debit_of(row) is None):
        return _html(page_html.nothing_here(), status=400)
    payer = _payer(row, form)
    if payer is None:
        return _go(f"{row.page_url}?problem=email")
    return _after(row, _ACTIONS[action](world, row, payer, form.get("card", "")))


def _payer(row: Session, form: dict[str, str]) -> Payer | None:
    """Return who pays; the rehearsal buttons stand in a form of their own, without fields."""
    email = row.known_email or form.get("email")
    if email is None and form.get("action", "pay") != "pay":
        email = "buyer@example.com"
    if email is None or "@" not in email:
        return None
    return Payer(
        email=email,
        name=form.get("name") or "Sandbox Buyer",
        country=form.get("country") or None,
        postal_code=form.get("postal_code") or None,
    )


def _after(row: Session, outcome: payments.Outcome) -> Reply:
    if outcome == "complete":
        return _go(page_html.success_url(row))
    if outcome == "authenticate":
        return _go(f"{row.page_url}/authenticate")
    if outcome == "invalid_number":
        return _go(f"{row.page_url}?problem=number")
    return _go(row.page_url)


def _challenge(world: World, row: Session, request: Request) -> Reply:
    if row.card_awaiting_authentication is None:
        return _go(row.page_url)
    if request.method == "GET":
        return _html(page_html.challenge(row))
    passed = request.form().get("action") == "pass"
    return _after(row, payments.authenticate(world, row.id, passed=passed))


def _card(world: World, row: Session, payer: Payer, number: str) -> payments.Outcome:
    return payments.pay_by_card(world, row.id, number=number, payer=payer)


def _decline(world: World, row: Session, payer: Payer, _number: str) -> payments.Outcome:
    return payments.pay_by_card(world, row.id, number=cards.DECLINED, payer=payer)


def _ask(world: World, row: Session, payer: Payer, _number: str) -> payments.Outcome:
    return payments.pay_by_card(world, row.id, number=cards.CHALLENGED, payer=payer)


def _bank_pays(world: World, row: Session, payer: Payer, _number: str) -> payments.Outcome:
    return payments.pay_by_bank(world, row.id, will_pay=True, payer=payer, decides_in=world.bank_seconds)


def _bank_fails(world: World, row: Session, payer: Payer, _number: str) -> payments.Outcome:
    return payments.pay_by_bank(world, row.id, will_pay=False, payer=payer, decides_in=world.bank_seconds)


_ACTIONS: Final[dict[str, Action]] = {
    "pay": _card,
    "decline": _decline,
    "challenge": _ask,
    "bank": _bank_pays,
    "bank_fails": _bank_fails,
}
_BANK: Final = frozenset({"bank", "bank_fails"})


def _front(world: World) -> Reply:
    with world.lock:
        waiting = {delivery.event for delivery in world.waiting.values()}
        sessions = world.sessions.newest_first()[:_SHOWN]
        events = [
            (event.type, "waiting to be delivered" if event.id in waiting else "")
            for event in world.events.newest_first()[:_SHOWN]
        ]
        return _html(page_html.front(sessions, events))
