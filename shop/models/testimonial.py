"""What customers say: text, consent, and what a reader must know to judge it."""

from typing import ClassVar, override

from django.db import models
from simple_history.models import HistoricalRecords

from shop.models.checks import one_of


class Moderation(models.TextChoices):
    """Where a testimonial stands."""

    SUBMITTED = "submitted", "Waiting to be read"
    PUBLISHED = "published", "Published"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn by the customer"


class Rejection(models.TextChoices):
    """The only reasons for not publishing; a low rating is not among them."""

    NO_PURCHASE = "no_purchase", "No purchase could be verified"
    NO_CONSENT = "no_consent", "The customer did not consent"
    PRIVATE_DATA = "private_data", "It shows somebody's private data"
    ABUSIVE = "abusive", "It insults or threatens"
    OFF_TOPIC = "off_topic", "It is not about a product of ours"
    HEALTH_PROMISE = "health_promise", "It promises others a cure"


class TestimonialQuerySet(models.QuerySet["Testimonial"]):
    """Queryset words of testimonials."""

    __test__ = False  # its name is no test's

    def published(self) -> "TestimonialQuerySet":
        """Keep what readers see."""
        return self.filter(status=Moderation.PUBLISHED)


class Testimonial(models.Model):
    """
    A customer's words about a product.

    ``verified_order_ref`` is opaque here: the floor above proves the purchase and hands the reference down.
    """

    __test__ = False  # its name is no test's

    slug = models.SlugField(max_length=60, unique=True)
    product = models.ForeignKey("shop.Product", on_delete=models.PROTECT, related_name="testimonials")
    display_name = models.CharField(max_length=60, help_text="As the customer wants to be named.")
    about = models.CharField(max_length=120, blank=True, help_text="Who is speaking: work, sport, feet.")
    words = models.TextField()
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    verified_order_ref = models.CharField(max_length=40, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    consent_text_version = models.CharField(max_length=40, blank=True)
    typicality_note = models.CharField(max_length=240, blank=True, help_text="What others can expect.")
    is_incentivised = models.BooleanField(default=False)
    incentive_note = models.CharField(max_length=160, blank=True)
    is_insider = models.BooleanField(default=False, help_text="Staff, family of staff, or otherwise connected.")
    status = models.CharField(max_length=12, choices=Moderation, default=Moderation.SUBMITTED)
    rejection = models.CharField(max_length=16, choices=Rejection, blank=True)
    submitted_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    # Read by simple-history when the row is saved.
    _change_reason: str | None

    objects = TestimonialQuerySet.as_manager()

    class Meta:
        """Nothing is published without a purchase, consent and a note on what is typical."""

        constraints: ClassVar = [
            one_of("testimonial_status_known", "status", Moderation.values),
            one_of("testimonial_rejection_known", "rejection", Rejection.values, or_blank=True),
            models.CheckConstraint(name="testimonial_rating_one_to_five", condition=models.Q(rating__range=(1, 5))),
            models.CheckConstraint(
                name="testimonial_published_is_verified",
                condition=~models.Q(status=Moderation.PUBLISHED)
                | (
                    models.Q(consented_at__isnull=False, published_at__isnull=False)
                    & ~models.Q(verified_order_ref="")
                    & ~models.Q(typicality_note="")
                ),
                violation_error_message="Publishing needs a verified purchase, consent and a typicality note.",
            ),
            models.CheckConstraint(
                name="testimonial_rejected_with_reason",
                condition=models.Q(status=Moderation.REJECTED) & ~models.Q(rejection="")
                | ~models.Q(status=Moderation.REJECTED) & models.Q(rejection=""),
                violation_error_message="A rejection, and only a rejection, has a reason.",
            ),
            models.CheckConstraint(
                name="testimonial_incentive_is_named",
                condition=models.Q(is_incentivised=False) | ~models.Q(incentive_note=""),
                violation_error_message="Say what the customer was given.",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "-published_at"], name="testimonial_newest")]

    @override
    def __str__(self) -> str:
        """Read as who said it."""
        return f"{self.display_name} ({self.status})"
