"""Makes those who can sign in to the demo, at every start; nothing happens to those who exist."""

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from config.accounts.models import User
from config.demo.signins import OWNER, PASSWORD, SIGN_INS, STAFF
from shop.actor import Actor, Role


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
