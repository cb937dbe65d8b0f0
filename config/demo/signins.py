"""The people who can sign in to the demo: a table, which also the start reads that has no Django at hand."""

from dataclasses import dataclass
from typing import Final

from shop.actor import Role

PASSWORD: Final = "walk-10000-miles"  # noqa: S105  printed at every start; the demo only


@dataclass(frozen=True, slots=True)
class SignIn:
    """
    One person of the demo.

    :ivar what: who they are, or what waits for them.
    :ivar opens: the page to begin with.
    :ivar role: of staff; everything for ``owner``, nothing for customers.
    """

    email: str
    name: str
    what: str
    opens: str = ""
    role: str = ""


OWNER: Final = "owner"
STAFF: Final = (
    SignIn("owner@demo.example", "Olive Owner", "every desk", "/admin/", OWNER),
    SignIn(
        "support@demo.example",
        "Sam Support",
        "what customers wrote, what is late or wrong",
        "/admin/orders/case/?queue=messages",
        Role.SUPPORT,
    ),
    SignIn(
        "fitter@demo.example",
        "Fay Fitter",
        "feet to review, the urgent first",
        "/admin/orders/case/?queue=review",
        Role.FITTER,
    ),
    SignIn(
        "claims@demo.example",
        "Clara Claims",
        "what is asked of the guarantees, the overdue first",
        "/admin/orders/claim/",
        Role.CLAIMS,
    ),
    SignIn(
        "claims2@demo.example",
        "Claude Claims",
        "a second person, for the appeal",
        "/admin/orders/claim/",
        Role.CLAIMS,
    ),
    SignIn(
        "production@demo.example",
        "Pia Production",
        "what may be made, and the stage board",
        "/admin/orders/orderline/?status=approved",
        Role.PRODUCTION,
    ),
    SignIn(
        "warehouse@demo.example",
        "Wim Warehouse",
        "goods set aside from the shelf, and parcels",
        "/admin/orders/orderline/?status=allocated",
        Role.WAREHOUSE,
    ),
    SignIn(
        "finance@demo.example",
        "Fin Finance",
        "payments that do not fit",
        "/admin/orders/case/?queue=payments",
        Role.FINANCE,
    ),
    SignIn(
        "finance2@demo.example",
        "Fran Finance",
        "refunds that need a person, and approvals",
        "/admin/orders/case/?queue=refunds",
        Role.FINANCE,
    ),
    SignIn("content@demo.example", "Cora Content", "products, prices and pages", "/admin/shop/product/", Role.CONTENT),
    SignIn(
        "privacy@demo.example", "Priya Privacy", "consents and who read what", "/admin/fitting/consent/", Role.PRIVACY
    ),
)
CUSTOMERS: Final = (
    SignIn("mara@demo.example", "Mara Marathon", "runs: a pair came, one is sent, one is made", "/orders/"),
    SignIn("nils@demo.example", "Nils Nurse", "stands twelve-hour shifts: the bank is at it", "/orders/"),
    SignIn("bo@demo.example", "Bo Builder", "works in boots: one pair is late, one paused", "/orders/"),
    SignIn("petra@demo.example", "Petra Parent", "a child's pair waits for a foot profile", "/account/wearers/"),
)
SIGN_INS: Final = (*STAFF, *CUSTOMERS)
