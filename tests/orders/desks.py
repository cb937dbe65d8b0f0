"""Staff at their desks."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

from shop.actor import Role


def staff(*roles: str) -> Client:
    """Sign in a member of staff with these roles."""
    name = "-".join(roles) or "nobody"
    user = get_user_model().objects.create(email=f"{name}@staff.example", is_staff=True)
    for role in roles:
        user.groups.add(Group.objects.get_or_create(name=role)[0])
    client = Client()
    client.force_login(user)
    return client


EVERY_ROLE = tuple(role.value for role in Role)
