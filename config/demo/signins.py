"""The people who can sign in to the demo, made again at every start; nothing happens to those who exist."""

from dataclasses import dataclass
from typing import Final

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model

PASSWORD: Final = "walk-10000-miles"  # noqa: S105  printed at every start; the demo only


@dataclass(frozen=True, slots=True)
class SignIn:
    """One person of the demo."""

    email: str
    name: str
    is_staff: bool
    what: str


SIGN_INS: Final = (
    SignIn("owner@demo.example", "Olive Owner", is_staff=True, what="staff with every right: the admin"),
    SignIn("mara@demo.example", "Mara Marathon", is_staff=False, what="a customer: runs marathons, overpronates"),
    SignIn("nils@demo.example", "Nils Nurse", is_staff=False, what="a customer: twelve-hour shifts, high arches"),
    SignIn("bo@demo.example", "Bo Builder", is_staff=False, what="a customer: work boots, tilted feet"),
)


def make_sign_ins() -> int:
    """Make the users that do not exist yet, with a verified address; return how many were made."""
    users = get_user_model().objects
    made = 0
    for person in SIGN_INS:
        if users.filter(email=person.email).exists():
            continue
        user = users.create_user(
            person.email, PASSWORD, name=person.name, is_staff=person.is_staff, is_superuser=person.is_staff
        )
        EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
        made += 1
    return made
