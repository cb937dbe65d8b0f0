"""User: who signs in, and guests, who are users known only by a secret."""

import datetime as dt
import hashlib
import secrets
from functools import cached_property
from typing import ClassVar, Final, override

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from fitting.models import Waiting
from shop.actor import Actor, Kind, Role

# As long as an invitation: a confirmation mail is still good when the customer comes back from holiday.
CODE_LIFE: Final = dt.timedelta(days=14)


def new_request_id() -> str:
    """Return an opaque id of a request to be forgotten."""
    return "era_" + secrets.token_urlsafe(12)


def new_export_id() -> str:
    """Return an opaque id of a copy of somebody's data."""
    return "exp_" + secrets.token_urlsafe(12)


def new_public_id() -> str:
    """Return an opaque, unguessable id for the API."""
    return "usr_" + secrets.token_urlsafe(12)


class UserManager(BaseUserManager["User"]):
    """Makes users; guests are made by :mod:`config.accounts.guests`."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Make a customer who signs in with an e-mail address (stored in lower case)."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Make a member of staff with every right."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    @override
    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by e-mail, whatever its case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """
    A customer, a guest or a member of staff.

    A guest has no e-mail and no password; ownership of carts, wearers and orders is one rule for all.
    """

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    email = models.EmailField(unique=True, null=True, blank=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=8, default="en")
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    verified_at = models.DateTimeField(null=True, blank=True)
    # The proved address whose guest orders and wearers have been handed over; see config.accounts.adoption.
    adopted_email = models.EmailField(blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        """An address belongs to one user, whatever its case."""

        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_case"),
            models.CheckConstraint(
                name="user_staff_has_email", condition=models.Q(is_staff=False) | models.Q(email__isnull=False)
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read as the address, or as a numbered guest."""
        return self.email or f"guest {self.pk}"

    # Set where the API lets somebody in: there a member of staff is a person like any other. Roles count at the desks,
    # behind the second factor, where it is written down who looked and who pressed.
    is_off_duty = False

    @property
    def is_guest(self) -> bool:
        """Whether this user is known by a secret only."""
        return self.email is None

    @cached_property
    def roles(self) -> frozenset[str]:
        """The staff roles: every one for a superuser, none for customers and guests."""
        if not self.is_staff:
            return frozenset()
        if self.is_superuser:
            return frozenset(role.value for role in Role)
        return frozenset(self.groups.values_list("name", flat=True))

    def new_code(self, *, at: dt.datetime) -> str:
        """
        Return a one-time code for a mail to a guest; ``guest-sessions/`` exchanges it for a token.

        Earlier codes stay good until :meth:`revoke_keys`.
        """
        code = secrets.token_urlsafe(32)
        digest = hashlib.sha256(code.encode()).hexdigest()
        GuestCode.objects.create(user=self, code_hash=digest, created_at=at, expires_at=at + CODE_LIFE)
        return code

    def revoke_keys(self) -> None:
        """End every token and code of this guest, e.g. when fresh links are mailed or the address is corrected."""
        GuestToken.objects.filter(user=self).delete()
        GuestCode.objects.filter(user=self).delete()

    def as_actor(self) -> Actor:
        """Return the actor this user is in verbs; without roles where they are off duty."""
        if self.is_staff:
            return Actor(Kind.STAFF, self.pk, frozenset() if self.is_off_duty else self.roles)
        return Actor(Kind.GUEST if self.is_guest else Kind.CUSTOMER, self.pk)


class GuestToken(models.Model):
    """A guest's secret, stored as a hash; a guest may hold several (one per device or mailed link)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="guest_tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    @override
    def __str__(self) -> str:
        """Read without the secret."""
        return f"token of {self.user_id}"


class GuestCode(models.Model):
    """A code in a mail, stored as a hash; it is deleted when it is exchanged for a token."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="guest_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    @override
    def __str__(self) -> str:
        """Read without the secret."""
        return f"code of {self.user_id}"


class ErasureRequest(models.Model):
    """Somebody asks to be forgotten; it is done by a sweep, as soon as nothing of theirs is under way."""

    public_id = models.CharField(max_length=32, unique=True, default=new_request_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="erasure_requests")
    requested_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Asked once until it is done."""

        constraints: ClassVar = [
            models.UniqueConstraint(name="erasure_asked_once", fields=["user"], condition=models.Q(done_at=None)),
            models.CheckConstraint(
                name="erasure_done_after_asking",
                condition=models.Q(done_at=None) | models.Q(done_at__gte=models.F("requested_at")),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read by its public id."""
        return self.public_id

    @property
    def status(self) -> str:
        """``requested`` until it is ``done``."""
        return "done" if self.done_at else "requested"


class ExportRequest(Waiting):
    """
    Somebody asks for a copy of what we keep about them; a sweep makes it, and it stays for some days.

    :ivar file: the name of the ZIP file in private storage, until it is deleted there.
    """

    class Status(models.TextChoices):
        """Where the copy is."""

        REQUESTED = "requested", "Being made"
        READY = "ready", "Ready"
        GONE = "gone", "No longer kept"
        DEAD = "dead", "Could not be made"

    WAITS_IN = frozenset({"requested"})
    MOST_ATTEMPTS = 4

    public_id = models.CharField(max_length=32, unique=True, default=new_export_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="export_requests")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.REQUESTED)
    requested_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    keep_until = models.DateTimeField(null=True, blank=True)
    file = models.CharField(max_length=120, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)

    class Meta:
        """Asked once until it is made; what is ready has a file and an end."""

        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["status", "next_attempt_at"], name="export_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="export_asked_once", fields=["user"], condition=models.Q(status__in=["requested", "ready"])
            ),
            models.CheckConstraint(
                name="export_status_known", condition=models.Q(status__in=["requested", "ready", "gone", "dead"])
            ),
            models.CheckConstraint(
                name="export_ready_has_file",
                condition=(
                    models.Q(status="ready", ready_at__isnull=False, keep_until__gt=models.F("ready_at"))
                    & ~models.Q(file="")
                )
                | models.Q(status="requested", file="")
                | models.Q(status__in=["gone", "dead"]),
            ),
        ]

    @override
    def __str__(self) -> str:
        """Read by its public id."""
        return self.public_id
