"""A revocable link by which a wearer answers for themselves; it shows no price, no address, no other wearer."""

import datetime as dt
import hashlib
import secrets
from typing import ClassVar, Final, override

from django.db import models

from fitting.models.wearer import Wearer

LIVES: Final = dt.timedelta(days=14)  # PRODUCT 3; to the end of the last day


def new_invitation_id() -> str:
    """Return an opaque id by which the customer names the invitation; it opens nothing."""
    return "inv_" + secrets.token_urlsafe(12)


def new_token() -> str:
    """Return the secret that goes into the link; only its hash is stored."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Return what is stored of a token. It has 256 random bits, so a plain SHA-256 cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


class Invitation(models.Model):
    """One link for one wearer; changed only while its wearer is held."""

    public_id = models.CharField(max_length=32, unique=True, default=new_invitation_id, editable=False)
    wearer = models.ForeignKey(Wearer, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    renewed_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One invitation of a wearer is not revoked at a time; renewing it gives it a new secret."""

        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="invitation_one_open", fields=["wearer"], condition=models.Q(revoked_at=None)),
            models.CheckConstraint(
                name="invitation_ends_after_start", condition=models.Q(expires_at__gt=models.F("created_at"))
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read without the secret."""
        return self.public_id

    def is_live(self, at: dt.datetime) -> bool:
        """Answer whether the link opens the door."""
        return self.revoked_at is None and at < self.expires_at

    def state(self, at: dt.datetime) -> str:
        """Return ``revoked``, ``expired``, ``accepted`` or ``open``."""
        if self.revoked_at is not None:
            return "revoked"
        if at >= self.expires_at:
            return "expired"
        return "accepted" if self.accepted_at else "open"
