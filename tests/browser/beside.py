"""What stands beside a claim's page at a step: the mails about it that went out, and the money of its pair."""

from tests.journeys.premises import Premises, until

_ABOUT = "kind LIKE 'claim%' AND CAST(facts AS text) LIKE '%{number}%'"
_MAILS = f"SELECT kind FROM fitting_message WHERE {_ABOUT} AND status = '{{status}}' ORDER BY id"
_LINE = "(SELECT line_id FROM orders_claim WHERE number = '{number}')"
_ORDER = f"(SELECT order_id FROM orders_orderline WHERE id = {_LINE})"
_BOOKS = f"SELECT COALESCE(SUM(amount_minor), 0) FROM orders_ledgerentry WHERE order_id = {_ORDER}"
_PAID = f"SELECT COALESCE(SUM(amount_minor), 0) FROM orders_payment WHERE order_id = {_ORDER}"
_USED = f"SELECT refunded_minor, remakes_left_used, remakes_right_used FROM orders_orderline WHERE id = {_LINE}"


def beside(shop: Premises, number: str) -> tuple[list[str], int, tuple[int, int, int]]:
    """
    Return what was mailed about a claim until now, what of the payment has gone back, and what the pair counts.

    What waits to be mailed is waited for: the worker sends it after its next look.
    """
    until(lambda: not shop.rows(_MAILS.format(number=number, status="queued")), f"all about {number} is mailed")
    mailed = [str(kind).removeprefix("claim_") for (kind,) in shop.rows(_MAILS.format(number=number, status="sent"))]
    ((books,),), ((paid,),) = shop.rows(_BOOKS.format(number=number)), shop.rows(_PAID.format(number=number))
    ((refunded, left, right),) = shop.rows(_USED.format(number=number))
    return mailed, int(paid) - int(books), (int(refunded), int(left), int(right))
