"""The people who can sign in to the demo, made again at every start; nothing happens to those who exist."""

from dataclasses import dataclass
from typing import Final

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from config.accounts.models import User
from shop.actor import Actor, Role

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
        "what customers wrote, waits and went wrong",
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
    SignIn("claims@demo.example", "Clara Claims", "orders that a guarantee may be asked of", "/admin/", Role.CLAIMS),
    SignIn("claims2@demo.example", "Claude Claims", "a second person, for appeals", "/admin/", Role.CLAIMS),
    SignIn(
        "production@demo.example",
        "Pia Production",
        "approved lines, without names",
        "/admin/orders/orderline/?status=approved",
        Role.PRODUCTION,
    ),
    SignIn(
        "warehouse@demo.example",
        "Wim Warehouse",
        "goods set aside from the shelf",
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
    SignIn("mara@demo.example", "Mara Marathon", "runs marathons: a pair is with the fitter", "/orders/"),
    SignIn("nils@demo.example", "Nils Nurse", "stands twelve-hour shifts: the bank is at it", "/orders/"),
    SignIn("bo@demo.example", "Bo Builder", "works in boots: one pair approved, one paused", "/orders/"),
    SignIn("petra@demo.example", "Petra Parent", "a child's pair waits for a foot profile", "/account/wearers/"),
)
SIGN_INS: Final = (*STAFF, *CUSTOMERS)


def make_sign_ins() -> int:
    """Make the users that do not exist yet, with a verified address and their role; return how many were made."""
    known = set(User.objects.filter(email__in=[person.email for person in SIGN_INS]).values_list("email", flat=True))
    missing = [person for person in SIGN_INS if person.email not in known]
    # Hashing is slow on purpose; one password is hashed once.
    hashed = make_password(PASSWORD) if missing else ""
    for person in missing:
        user = User.objects.create_user(person.email, None, name=person.name, is_staff=bool(person.role))
        user.password, user.is_superuser = hashed, person.role == OWNER
        user.save(update_fields=["password", "is_superuser"])
        EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
        if person.role and person.role != OWNER:
            user.groups.add(Group.objects.get(name=person.role))
    return len(missing)


def member_of(role: Role) -> Actor:
    """Return the first member of staff with a role, as they act."""
    person = next(one for one in STAFF if one.role == role)
    return User.objects.get(email=person.email).as_actor()
