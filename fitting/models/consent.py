"""What somebody agreed to: one row per purpose, with the version of the text, when, by whom, and until when."""

from typing import ClassVar, Self, override

from django.conf import settings
from django.db import models

from fitting.models.wearer import Wearer
from shop.actor import Kind

_PURPOSES = ("health_data", "photo_scan_storage", "research", "guardian", "sharing", "marketing")


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Words for picking consents."""

    def live(self) -> Self:
        """Keep those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def of_wearer(self, wearer_id: int) -> Self:
        """Keep those about one wearer."""
        return self.filter(wearer_id=wearer_id)

    def of_user(self, user_id: int | None) -> Self:
        """Keep those that a user gave for themselves as a customer."""
        return self.filter(user_id=user_id)


class Consent(models.Model):
    """
    One consent: about a wearer, or about a user as a customer. Never edited, only withdrawn.

    :ivar given_by_kind: customer, guest, wearer or staff (who wrote down what was said).
    :ivar given_by_name: the guardian's name where one consents.
    """

    class Purpose(models.TextChoices):
        """What the data may be used for; each is asked alone, none is a condition of another."""

        HEALTH_DATA = "health_data", "Use health answers and measures to design the insoles"
        PHOTO_SCAN_STORAGE = "photo_scan_storage", "Store photos and scans of the feet"
        RESEARCH = "research", "Use data without names for research"
        GUARDIAN = "guardian", "A guardian agrees for a minor"
        SHARING = "sharing", "Show the answers to the customer who ordered"
        MARKETING = "marketing", "Send news and offers by e-mail"

    wearer = models.ForeignKey(Wearer, on_delete=models.CASCADE, related_name="consents", null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    purpose = models.CharField(max_length=24, choices=Purpose.choices)
    text_version = models.CharField(max_length=16)
    given_at = models.DateTimeField()
    given_by_kind = models.CharField(max_length=12)
    given_by_id = models.BigIntegerField(null=True, blank=True)
    given_by_name = models.CharField(max_length=120, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        """One live consent per subject and purpose."""

        ordering: ClassVar = ["given_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="consent_of_wearer_once", fields=["wearer", "purpose"], condition=models.Q(withdrawn_at=None)
            ),
            models.UniqueConstraint(
                name="consent_of_user_once", fields=["user", "purpose"], condition=models.Q(withdrawn_at=None)
            ),
            models.CheckConstraint(
                name="consent_has_one_subject",
                condition=models.Q(wearer__isnull=False, user=None, purpose__in=_PURPOSES[:-1])
                | models.Q(wearer=None, user__isnull=False, purpose="marketing"),
            ),
            models.CheckConstraint(name="consent_purpose_known", condition=models.Q(purpose__in=_PURPOSES)),
            models.CheckConstraint(
                name="consent_giver_known", condition=models.Q(given_by_kind__in=[kind.value for kind in Kind])
            ),
            models.CheckConstraint(
                name="consent_withdrawn_after_given",
                condition=models.Q(withdrawn_at=None) | models.Q(withdrawn_at__gte=models.F("given_at")),
            ),
            models.CheckConstraint(name="consent_has_text", condition=~models.Q(text_version="")),
        ]

    @override
    def __str__(self) -> str:
        """Read as the purpose and its state."""
        return f"{self.purpose} ({'withdrawn' if self.withdrawn_at else 'live'})"
