"""The hosted pages as HTML: one stylesheet, no script, usable with a keyboard and a screen reader."""

from html import escape
from pathlib import Path
from typing import Final

from tests.stripe_sandbox import cards, money, payments
from tests.stripe_sandbox.records import Line, PaymentIntent, Session

STYLE: Final = Path(__file__).with_name("page.css").read_text(encoding="utf-8")

PROBLEMS: Final = {
    "number": "Your card number is invalid. Check the digits.",
    "email": "Enter your e-mail address, such as pat@example.com.",
}


def document(title: str, body: str) -> str:
    """Return a whole page with the banner nobody can miss."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>{escape(title)} (sandbox)</title>\n"
        '<link rel="stylesheet" href="/page.css">\n</head>\n<body>\n'
        '<header class="banner">SANDBOX: no real money moves here</header>\n'
        f"<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def pay(row: Session, intent: PaymentIntent | None, *, problem: str) -> str:
    """Return the page on which an open session is paid."""
    total = money.words(row.amount_total, row.currency)
    words = PROBLEMS.get(problem, "")
    if not words and intent is not None and intent.last_error is not None:
        words = intent.last_error.message
    alert = f'<p class="alert" role="alert">{escape(words)}</p>' if words else ""
    body = f"<h1>Pay {escape(total)}</h1>\n{alert}\n{_summary(row)}\n{_card_form(row, total, problem)}\n{_endings(row)}"
    return document(f"Pay {total}", body)


def _summary(row: Session) -> str:
    lines = "\n".join(_line(line, row.currency) for line in row.lines)
    feet = [("Subtotal", row.amount_subtotal)]
    if row.amount_discount:
        feet.append(("Discount", -row.amount_discount))
    if row.shipping_options:
        feet.append((f"Shipping: {row.shipping_options[0].display_name}", row.amount_shipping))
    feet.append(("Total", row.amount_total))
    foot = "\n".join(
        f'<tr><th scope="row" colspan="2">{escape(name)}</th>'
        f'<td class="money">{escape(money.words(amount, row.currency))}</td></tr>'
        for name, amount in feet
    )
    reference = f'<p class="hint">Reference: {escape(row.client_reference_id)}</p>' if row.client_reference_id else ""
    return (
        "<section>\n<table>\n<caption>Your order</caption>\n<thead><tr>"
        '<th scope="col">Item</th><th scope="col">Quantity</th><th scope="col" class="money">Amount</th></tr></thead>\n'
        f"<tbody>\n{lines}\n</tbody>\n<tfoot>\n{foot}\n</tfoot>\n</table>\n{reference}</section>"
    )


def _line(line: Line, code: str) -> str:
    amount = escape(money.words(line.amount_subtotal, code))
    return f'<tr><th scope="row">{escape(line.name)}</th><td>{line.quantity}</td><td class="money">{amount}</td></tr>'


def _card_form(row: Session, total: str, problem: str) -> str:
    country = row.intent_shipping.address.country if row.intent_shipping else None
    postal = row.intent_shipping.address.postal_code if row.intent_shipping else None
    number = (
        ""
        if row.amount_total == 0
        else _field("card", "Card number", cards.GOOD, problem=problem == "number", hint="Any Stripe test card number")
    )
    email = (
        f'<p>Receipt for <strong>{escape(row.known_email)}</strong></p><input type="hidden" name="email" '
        f'value="{escape(row.known_email)}">'
        if row.known_email
        else _field("email", "E-mail", "", kind="email", problem=problem == "email")
    )
    return (
        '<form class="card" method="post">\n<h2>Pay by card</h2>\n'
        f"{email}\n{number}\n"
        f"{_field('name', 'Name on card', 'Sandbox Buyer')}\n"
        f'<div class="pair">{_field("country", "Country (two letters)", country or "US")}'
        f"{_field('postal_code', 'Postal code', postal or '97201')}</div>\n"
        f'<button class="main" name="action" value="pay">Pay {escape(total)}</button>\n</form>'
    )


def _field(name: str, label: str, value: str, *, kind: str = "text", problem: bool = False, hint: str = "") -> str:
    described = f' aria-describedby="{name}-hint"' if hint else ""
    hinted = f' <span class="hint" id="{name}-hint">({escape(hint)})</span>' if hint else ""
    wrong = ' aria-invalid="true"' if problem else ""
    mode = ' inputmode="numeric"' if name == "card" else ""
    return (
        f'<div><label for="{name}">{escape(label)}{hinted}</label>'
        f'<input id="{name}" name="{name}" type="{kind}" value="{escape(value)}" required autocomplete="off"'
        f"{described}{wrong}{mode}></div>"
    )


def _endings(row: Session) -> str:
    choices = [("cancel", "Cancel and go back to the shop")]
    if row.amount_total:
        choices = [("decline", "Card declined (no funds)"), ("challenge", "3-D Secure"), *choices]
    bank = payments.bank_debit_of(row)
    if bank is not None and row.amount_total:
        choices = [("bank", "Bank debit that is paid later"), ("bank_fails", "Bank debit that fails later"), *choices]
    buttons = "\n".join(f'<button name="action" value="{value}">{escape(words)}</button>' for value, words in choices)
    return (
        '<form class="card" method="post">\n<h2>Rehearse another ending</h2>\n'
        f'<div class="choices">\n{buttons}\n</div>\n</form>'
    )


def challenge(row: Session) -> str:
    """Return the bank's question (3-D Secure)."""
    total = money.words(row.amount_total, row.currency)
    body = (
        "<h1>Your bank asks: is it you?</h1>\n"
        f"<p>Payment of {escape(total)}. This stands for the page of the bank.</p>\n"
        '<form class="card" method="post">\n<div class="choices">\n'
        '<button name="action" value="pass">Yes, authenticate</button>\n'
        '<button name="action" value="fail">No, fail authentication</button>\n</div>\n</form>'
    )
    return document("3-D Secure", body)


def over(row: Session) -> str:
    """Return the page of a session that can no longer be paid."""
    if row.status == "expired":
        back = f'<p><a href="{escape(row.cancel_url)}">Back to the shop</a></p>' if row.cancel_url else ""
        return document("Expired", f"<h1>This checkout session has expired</h1>\n<p>Nothing was charged.</p>\n{back}")
    paid = "Your payment is being processed by your bank" if row.payment_status == "unpaid" else "Already paid"
    back = f'<p><a href="{escape(success_url(row))}">Back to the shop</a></p>'
    return document("Complete", f"<h1>{paid}</h1>\n<p>Nothing more will be charged.</p>\n{back}")


def success_url(row: Session) -> str:
    """Return where a buyer goes after paying; Stripe replaces the literal placeholder only."""
    return row.success_url.replace("{CHECKOUT_SESSION_ID}", row.id)


def nothing_here() -> str:
    """Return the page of an address that names nothing."""
    return document("Not found", "<h1>There is no such page in the sandbox</h1>")


def front(sessions: list[Session], events: list[tuple[str, str]]) -> str:
    """Return the sandbox's own front page: the newest sessions and events."""
    rows = "\n".join(
        '<tr><th scope="row">'
        f'<a href="{escape(row.page_url)}">{escape(row.client_reference_id or row.id[:20])}</a></th>'
        f'<td>{row.status}, {row.payment_status}</td><td class="money">'
        f"{escape(money.words(row.amount_total, row.currency))}</td></tr>"
        for row in sessions
    )
    happened = "\n".join(f"<li>{escape(kind)} <span class='hint'>{escape(state)}</span></li>" for kind, state in events)
    body = (
        "<h1>A Stripe on loopback</h1>\n<section>\n<table>\n<caption>Newest checkout sessions</caption>\n"
        f"<tbody>\n{rows or '<tr><td>None yet.</td></tr>'}\n</tbody>\n</table>\n</section>\n"
        f"<section>\n<h2>Newest events</h2>\n<ul>\n{happened or '<li>None yet.</li>'}\n</ul>\n</section>"
    )
    return document("Sandbox", body)
