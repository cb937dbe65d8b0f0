"""What customers say is published with proof and consent, and never judged by its rating."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from shop import testimonials
from shop.actor import SYSTEM, Actor, Kind
from shop.models import Testimonial
from shop.refusal import NotAllowed
from tests.shop import given
from tests.shop.given import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rating", [None, 1, 5])
def test_a_verified_testimonial_is_published_whatever_its_rating(rating: int | None) -> None:
    row = given.a_testimonial(rating=rating)
    testimonials.publish(testimonial_id=row.pk, typicality_note=" It differs. ", by=SYSTEM, at=NOW)
    published = Testimonial.objects.published().get()
    assert (published.published_at, published.typicality_note, published.rating) == (NOW, "It differs.", rating)
    assert published.history.first().history_change_reason == "published by system"


def test_a_rejection_has_a_listed_reason() -> None:
    row = given.a_testimonial(rating=1)
    testimonials.reject(testimonial_id=row.pk, reason="abusive", by=SYSTEM, at=NOW)
    row.refresh_from_db()
    assert (row.status, row.rejection) == ("rejected", "abusive")


@pytest.mark.parametrize("reason", ["", "low_rating", "we do not like it"])
def test_a_low_rating_is_no_reason(reason: str) -> None:
    row = given.a_testimonial(rating=1)
    with pytest.raises(testimonials.UnknownReason):
        testimonials.reject(testimonial_id=row.pk, reason=reason, by=SYSTEM, at=NOW)
    row.refresh_from_db()
    assert row.status == "submitted"


@pytest.mark.parametrize(
    ("fields", "note", "refusal"),
    [
        ({"verified_order_ref": ""}, "It differs.", testimonials.NotVerified),
        ({"consented_at": None}, "It differs.", testimonials.NotVerified),
        ({}, "  ", testimonials.NotTypical),
        ({"status": "withdrawn"}, "It differs.", testimonials.AlreadyDecided),
    ],
)
def test_a_refused_publication_changes_nothing(fields: dict[str, Any], note: str, refusal: type[Exception]) -> None:
    row = given.a_testimonial(**fields)
    with pytest.raises(refusal):
        testimonials.publish(testimonial_id=row.pk, typicality_note=note, by=SYSTEM, at=NOW)
    assert not Testimonial.objects.published().exists()


def test_only_the_content_role_decides() -> None:
    row = given.a_testimonial()
    with pytest.raises(NotAllowed):
        testimonials.publish(
            testimonial_id=row.pk, typicality_note="x", by=Actor(Kind.STAFF, 1, frozenset({"claims"})), at=NOW
        )
    row.refresh_from_db()
    assert row.status == "submitted"


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "published"},
        {"status": "published", "published_at": NOW, "typicality_note": "x", "consented_at": None},
        {"status": "published", "published_at": NOW, "typicality_note": "x", "verified_order_ref": ""},
        {"status": "rejected"},
        {"rejection": "abusive"},
        {"rating": 0},
        {"rating": 6},
        {"is_incentivised": True},
    ],
)
def test_the_database_refuses_what_readers_could_not_judge(fields: dict[str, Any]) -> None:
    product = given.product()
    with pytest.raises(IntegrityError), transaction.atomic():
        given.a_testimonial(of=product, **fields)
    assert not Testimonial.objects.exists()
