"""Members of staff as they act: users with roles, for cases that somebody owns."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from config.accounts.models import User
from shop.actor import Actor


def a_colleague(name: str, *roles: str) -> User:
    """Make, or find, a member of staff with these roles."""
    user: User = get_user_model().objects.get_or_create(email=f"{name}@staff.example", defaults={"is_staff": True})[0]
    for role in roles:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    return User.objects.get(pk=user.pk)


def support(name: str = "sam") -> Actor:
    """Somebody of support."""
    return a_colleague(name, "support").as_actor()


def fitter(name: str = "fay") -> Actor:
    """A fitter."""
    return a_colleague(name, "fitter").as_actor()


def finance(name: str = "fin") -> Actor:
    """Somebody of finance."""
    return a_colleague(name, "finance").as_actor()
