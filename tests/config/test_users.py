"""Guests are users without e-mail; an address belongs to one user."""

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from shop.actor import Actor, Kind

pytestmark = pytest.mark.django_db


def test_a_guest_has_no_email_and_acts_as_a_guest() -> None:
    guest = get_user_model().objects.create()
    assert guest.is_guest
    assert guest.as_actor() == Actor(Kind.GUEST, guest.pk)


def test_an_address_belongs_to_one_user_whatever_its_case() -> None:
    users = get_user_model().objects
    users.create_user("Ada@Example.com", "a long password")
    with pytest.raises(IntegrityError), transaction.atomic():
        users.create(email="ADA@example.com")
    assert users.count() == 1


def test_a_superuser_has_every_role() -> None:
    boss = get_user_model().objects.create_superuser("boss@example.com", "a long password")
    assert len(boss.as_actor().roles) == 8
