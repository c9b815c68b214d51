"""Who the athlete is, and which services they joined."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone as clock

from accounts.fields import EncryptedDateField, EncryptedTextField
from accounts.rows import OwnedRow, Row


class UserManager(DjangoUserManager["User"]):
    """Makes users with an e-mail, or without one; an empty text is stored as no e-mail."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str | None:  # type: ignore[override]
        return super().normalize_email(email) or None

    def _make(self, email: str | None, password: str | None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_user(
        self,
        username: str | None = None,
        email: str | None = None,
        password: str | None = None,
        **fields: Any,
    ) -> User:
        return self._make(email, password, username=username or None, **fields)

    def create_superuser(
        self,
        username: str | None = None,
        email: str | None = None,
        password: str | None = None,
        **fields: Any,
    ) -> User:
        return self._make(
            email, password, username=username or None, is_staff=True, is_superuser=True, **fields
        )


class Sex(models.TextChoices):
    MALE = "M", "Male"
    FEMALE = "F", "Female"


class Units(models.TextChoices):
    METRIC = "metric", "Kilometres, metres, °C"
    IMPERIAL = "imperial", "Miles, feet, °F"


class WeekStart(models.IntegerChoices):
    MONDAY = 0, "Monday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


class User(Row, AbstractBaseUser, PermissionsMixin):
    """An athlete or a member of staff. E-mail and username may both be absent (a Strava login brings neither)."""

    username = models.CharField(  # noqa: DJ001 (null: several athletes have none)
        max_length=150, null=True, blank=True, db_comment="Optional name to sign in with, unique"
    )
    email = models.EmailField(  # noqa: DJ001 (null: a Strava login brings none)
        null=True, blank=True, db_comment="Unique without regard to case; null when there is none"
    )
    password = models.CharField(
        max_length=128, db_comment="Salted hash; unusable when the athlete has no password"
    )
    last_login = models.DateTimeField(null=True, blank=True, db_comment="When the athlete last signed in")
    is_superuser = models.BooleanField(default=False, db_comment="Has every permission")
    first_name = models.CharField(max_length=150, blank=True, db_comment="Given name")
    last_name = models.CharField(max_length=150, blank=True, db_comment="Family name")
    image = models.CharField(max_length=500, blank=True, db_comment="Address of a picture")
    city = models.CharField(max_length=150, blank=True, db_comment="Home town")
    state = models.CharField(max_length=150, blank=True, db_comment="Home state or region")
    country = models.CharField(max_length=150, blank=True, db_comment="Home country")
    sex = models.CharField(  # noqa: DJ001 (null: not told)
        max_length=1, choices=Sex.choices, null=True, blank=True, db_comment="M, F, or null when not told"
    )
    date_of_birth = EncryptedDateField(null=True, blank=True, db_comment="Day of birth, encrypted")
    timezone = models.CharField(max_length=64, default="UTC", db_comment="IANA zone of the athlete's days")
    units = models.CharField(
        max_length=8, choices=Units.choices, default=Units.METRIC, db_comment="metric or imperial"
    )
    week_start = models.SmallIntegerField(
        choices=WeekStart.choices, default=WeekStart.MONDAY, db_comment="First day of the week, 0 = Monday"
    )
    is_staff = models.BooleanField(default=False, db_comment="May enter the admin pages")
    is_active = models.BooleanField(default=True, db_comment="May sign in")
    date_joined = models.DateTimeField(default=clock.now, db_comment="When the account was made")

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    objects = UserManager()

    class Meta:
        db_table = "users"
        constraints = [
            models.UniqueConstraint(fields=["username"], name="users_username_unique"),
            models.UniqueConstraint(Lower("email"), name="users_email_unique"),
            models.CheckConstraint(condition=~Q(email=""), name="users_email_never_empty"),
            models.CheckConstraint(condition=~Q(username=""), name="users_username_never_empty"),
            models.CheckConstraint(condition=Q(week_start__range=(0, 6)), name="users_week_start_is_a_day"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.username or f"athlete {str(self.pk)[-8:]}"

    def clean(self) -> None:
        super().clean()
        self._forget_empty_names()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._forget_empty_names()
        super().save(*args, **kwargs)

    def _forget_empty_names(self) -> None:
        self.email = self.email or None
        self.username = self.username or None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.first_name or str(self)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def today(self) -> date:
        """The athlete's own day."""
        return clock.now().astimezone(self.zone).date()

    def age_on(self, day: date) -> int | None:
        """Whole years on a day, 0-150, or None when the birth date is not known."""
        born: date | None = self.date_of_birth
        if born is None:
            return None
        years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        return years if 0 <= years <= 150 else None


class SyncStatus(models.TextChoices):
    IDLE = "IDLE", "Waiting"
    SYNCING = "SYNCING", "Bringing in activities"
    SUCCESS = "SUCCESS", "In step"
    FAILED = "FAILED", "Stopped by an error"
    NEEDS_RECONNECT = "NEEDS_RECONNECT", "Needs to be connected again"


class Integration(OwnedRow):
    """A service the athlete joined. Tokens are encrypted and never leave this table."""

    provider = models.CharField(max_length=20, db_comment="Provider slug")
    access_token = EncryptedTextField(blank=True, default="", db_comment="Encrypted")
    refresh_token = EncryptedTextField(blank=True, default="", db_comment="Encrypted")
    expires_at = models.DateTimeField(
        null=True, blank=True, db_comment="When the access token dies; null when it does not"
    )
    external_user_id = models.CharField(
        max_length=100, db_comment="The athlete's id at the provider, as text"
    )
    scope = models.CharField(
        max_length=300, blank=True, db_comment="What was really granted, as the provider wrote it"
    )
    last_sync_at = models.DateTimeField(null=True, blank=True, db_comment="End of the last sync that worked")
    sync_status = models.CharField(
        max_length=16, choices=SyncStatus.choices, default=SyncStatus.IDLE, db_comment="State of the sync"
    )
    error_message = models.TextField(blank=True, db_comment="A sentence for the athlete; no secrets")
    sync_cursor = models.JSONField(default=dict, blank=True, db_comment="Where the sync goes on")
    sync_done = models.IntegerField(default=0, db_comment="Sessions brought in by the running sync")
    sync_total = models.IntegerField(
        null=True, blank=True, db_comment="Sessions to bring in, null while unknown"
    )
    leased_by = models.CharField(max_length=64, blank=True, db_comment="Worker that holds the sync")
    leased_until = models.DateTimeField(null=True, blank=True, db_comment="Until when the lease holds")
    erase_at = models.DateTimeField(
        null=True,
        blank=True,
        db_comment="When what came with it is deleted, because the permission was taken back there; else null",
    )

    class Meta:
        db_table = "integrations"
        constraints = [
            models.UniqueConstraint(fields=["user", "provider"], name="integrations_one_per_provider"),
            models.UniqueConstraint(
                fields=["provider", "external_user_id"], name="integrations_external_user_unique"
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="integrations_expires_at"),
            models.Index(
                fields=["erase_at"], name="integrations_erase_at", condition=Q(erase_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} of {self.user_id}"


class Milestone(OwnedRow):
    """Something the athlete wants to reach. Progress is derived in insights."""

    name = models.CharField(max_length=200, db_comment="What it is called")
    date = models.DateField(null=True, blank=True, db_comment="The day it is meant for")
    target = models.CharField(max_length=100, blank=True, db_comment='Text such as "sub-2:30"')
    sport_type = models.CharField(max_length=60, blank=True, db_comment="Sport as text, empty for any")
    distance = models.FloatField(null=True, blank=True, db_comment="Metres, > 0")

    class Meta:
        db_table = "milestones"
        constraints = [
            models.CheckConstraint(condition=Q(distance__gt=0), name="milestones_distance_positive")
        ]
        indexes = [models.Index(fields=["user", "date"], name="milestones_user_date")]

    def __str__(self) -> str:
        return self.name


class ConsentKind(models.TextChoices):
    PROVIDER = "provider", "Access to a provider"
    MODEL = "model", "Use of a language model"
    MAIL = "mail", "E-mail"


class Consent(OwnedRow):
    """What the athlete agreed to, when, in which words."""

    kind = models.CharField(max_length=20, choices=ConsentKind.choices, db_comment="provider, model or mail")
    subject = models.CharField(max_length=50, blank=True, db_comment="Provider slug or model name")
    wording = models.TextField(db_comment="The words that were shown")
    agreed_at = models.DateTimeField(default=clock.now, db_comment="When the athlete agreed")
    withdrawn_at = models.DateTimeField(null=True, blank=True, db_comment="When the athlete withdrew it")
    receipt = models.ForeignKey(
        "DeletionReceipt",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        db_comment="Proof of the deletion that followed; null when there was none",
    )

    class Meta:
        db_table = "consents"
        indexes = [models.Index(fields=["user", "kind", "agreed_at"], name="consents_user_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}".strip()


class DeletionReceipt(Row):
    """Proof that a deletion happened. Survives the user and names nobody."""

    reference = models.CharField(max_length=40, db_comment="Random text the athlete was given to ask with")
    what = models.CharField(
        max_length=40, db_comment="account, integration, connection (its data was kept), activities"
    )
    counts = models.JSONField(default=dict, db_comment="How many rows of which table were deleted")
    requested_at = models.DateTimeField(db_comment="When it was asked for")
    completed_at = models.DateTimeField(null=True, blank=True, db_comment="When the last row was gone")

    class Meta:
        db_table = "deletion_receipts"
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="deletion_receipts_reference_unique")
        ]

    def __str__(self) -> str:
        return self.reference


class PendingRevocation(Row):
    """A grant that the vendor could not be told to end yet. Survives the user."""

    provider = models.CharField(max_length=20, db_comment="Provider slug")
    token = EncryptedTextField(db_comment="The token to revoke, encrypted; emptied when done")
    attempts = models.IntegerField(default=0, db_comment="How often it was tried")
    next_attempt_at = models.DateTimeField(default=clock.now, db_comment="When to try again")
    last_error = models.TextField(blank=True, db_comment="What the vendor answered; no secrets")
    done_at = models.DateTimeField(null=True, blank=True, db_comment="When the vendor confirmed")

    class Meta:
        db_table = "pending_revocations"
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="pending_revocations_due", condition=Q(done_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider}, {self.attempts} attempts"
