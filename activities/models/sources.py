"""Where an activity came from, what the athlete decided about it, and how it was brought in."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import ExpressionWrapper, F, Q, Value
from django.db.models.functions import Coalesce

from accounts.fields import EncryptedTextField
from accounts.rows import OwnedRow
from activities.fields import LargeJSONField
from activities.models.activity import Activity
from activities.querysets import SourceQuerySet


class BatchKind(models.TextChoices):
    UPLOAD = "upload", "Upload"
    COMMAND = "command", "Command"
    FOLDER = "folder", "Watched folder"
    BACKFILL = "backfill", "Backfill"


class BatchState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    TAKING_BACK = "taking_back", "Being taken back"
    TAKEN_BACK = "taken_back", "Taken back"


class ImportBatch(OwnedRow):
    """One upload, archive, folder scan or backfill. It can be taken back whole."""

    kind = models.CharField(
        max_length=10, choices=BatchKind.choices, db_comment="upload, command, folder, backfill"
    )
    name = models.CharField(max_length=300, db_comment="What the athlete sees")
    state = models.CharField(
        max_length=12, choices=BatchState.choices, default=BatchState.WAITING, db_comment="Where it stands"
    )
    total = models.IntegerField(default=0, db_comment="Items known so far")
    created = models.IntegerField(default=0, db_comment="Items that made a new activity")
    merged = models.IntegerField(default=0, db_comment="Items that joined an activity")
    duplicate = models.IntegerField(default=0, db_comment="Items that were here already")
    skipped = models.IntegerField(
        default=0, db_comment="Items that are no activities, or that the athlete deleted"
    )
    failed = models.IntegerField(default=0, db_comment="Items that failed for a reason of ours")
    problems = models.JSONField(
        default=list, blank=True, db_comment="A line and reason for each item not imported"
    )
    started_at = models.DateTimeField(null=True, blank=True, db_comment="When the first item was taken up")
    finished_at = models.DateTimeField(null=True, blank=True, db_comment="When the last item was done")
    leased_by = models.CharField(max_length=64, blank=True, db_comment="Worker that lists the items")
    leased_until = models.DateTimeField(null=True, blank=True, db_comment="Until when the lease holds")

    class Meta:
        db_table = "import_batches"
        verbose_name_plural = "import batches"
        indexes = [
            models.Index(F("user"), F("created_at").desc(), name="import_batches_newest"),
            models.Index(fields=["leased_until"], name="import_batches_open", condition=Q(finished_at=None)),
        ]

    def __str__(self) -> str:
        return self.name


class ItemState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    WORKING = "working", "Working"
    EXPANDED = "expanded", "Archive opened"
    CREATED = "created", "New activity"
    MERGED = "merged", "Joined an activity"
    DUPLICATE = "duplicate", "Already here"
    SKIPPED = "skipped", "Not imported"
    FAILED = "failed", "Failed"


class ImportItem(OwnedRow):
    """One file, archive or archive member of a batch, with a lease of its own."""

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="items", db_index=False, db_comment="Its batch"
    )
    position = models.IntegerField(db_comment="Order in the batch, from 0")
    path = models.CharField(max_length=1000, db_comment="Name as the athlete knows it")
    stored_as = models.CharField(max_length=500, db_comment="The uploaded file in file storage")
    member = models.CharField(
        max_length=1000, blank=True, db_comment="Key inside an archive, '' for the file itself"
    )
    is_container = models.BooleanField(default=False, db_comment="An archive whose members become items")
    state = models.CharField(
        max_length=10, choices=ItemState.choices, default=ItemState.WAITING, db_comment="Where it stands"
    )
    attempts = models.SmallIntegerField(default=0, db_comment="How often a worker took it up")
    reason = models.TextField(blank=True, db_comment="A sentence: why it was not imported, or what was odd")
    activity_ids = ArrayField(
        models.UUIDField(), default=list, blank=True, db_comment="Activities it made or joined"
    )
    leased_until = models.DateTimeField(
        null=True, blank=True, db_comment="Until when the worker's lease holds"
    )

    FILE_COLUMNS = ("stored_as",)

    class Meta:
        db_table = "import_items"
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="import_items_position_unique")
        ]
        indexes = [
            models.Index(fields=["batch", "state"], name="import_items_state"),
            models.Index(
                fields=["leased_until"],
                name="import_items_open",
                condition=Q(state__in=["waiting", "working"]),
            ),
        ]

    def __str__(self) -> str:
        return self.path


class ActivitySource(OwnedRow):
    """One source of one session. The activity's row is built from its sources."""

    activity = models.ForeignKey(
        Activity,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="sources",
        db_index=False,
        db_comment="The session; null while a removed source waits to be purged or brought back",
    )
    provider = models.CharField(max_length=20, db_comment="Provider slug")
    external_id = models.CharField(
        max_length=120, db_comment="The provider's id; a file's: sha256 and leg number"
    )
    raw_data = LargeJSONField(
        default=dict, blank=True, db_comment="The untouched answer, without private notes"
    )
    original_file = models.CharField(
        max_length=500, blank=True, db_comment="Name in file storage, '' when there is none"
    )
    original_name = models.CharField(
        max_length=500, blank=True, db_comment="File name as the athlete knows it"
    )
    file_sha256 = models.CharField(max_length=64, blank=True, db_comment="Of the uncompressed file")
    record = LargeJSONField(
        default=dict, blank=True, db_comment="This source's values in our names and units"
    )
    private_note = EncryptedTextField(
        blank=True, default="", db_comment="The source's private note, encrypted"
    )
    import_batch = models.ForeignKey(
        ImportBatch,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sources",
        db_index=False,
        db_comment="Batch that brought it",
    )
    fetched_at = models.DateTimeField(db_comment="When it was read from the provider or file")
    removed_at = models.DateTimeField(
        null=True, blank=True, db_comment="When the athlete removed it; purged some days later"
    )

    is_detailed = models.GeneratedField(
        expression=Coalesce(
            ExpressionWrapper(Q(raw_data__resource_state=3), output_field=models.BooleanField()), Value(False)
        ),
        output_field=models.BooleanField(),
        db_persist=True,
        db_comment="Strava's whole answer is here, not the summary alone",
    )
    claimed_until = models.DateTimeField(
        null=True, blank=True, db_comment="Until when a worker that reads the details holds it"
    )

    FILE_COLUMNS = ("original_file",)

    objects = SourceQuerySet.as_manager()

    class Meta:
        db_table = "activity_sources"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "provider", "external_id"], name="activity_sources_external_unique"
            )
        ]
        indexes = [
            models.Index(fields=["activity"], name="activity_sources_activity"),
            models.Index(fields=["import_batch"], name="activity_sources_batch"),
            models.Index(
                fields=["user", "file_sha256"], name="activity_sources_sha256", condition=~Q(file_sha256="")
            ),
            models.Index(
                fields=["user"],
                name="activity_sources_summaries",
                condition=Q(provider="strava", is_detailed=False),
            ),
            models.Index(
                fields=["removed_at"], name="activity_sources_removed", condition=Q(removed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.external_id}"


class SourceTombstone(OwnedRow):
    """A source that must not come back by itself: deleted by the athlete, or gone at its provider."""

    provider = models.CharField(max_length=20, db_comment="Provider slug")
    external_id = models.CharField(max_length=120, db_comment="The provider's id")
    reason = models.CharField(
        max_length=16, db_comment="deleted (by the athlete) or vanished (at its source)"
    )
    activity_id = models.UUIDField(
        null=True, blank=True, db_comment="Key the activity had, so that it returns as the same"
    )
    kept = EncryptedTextField(
        blank=True, default="", db_comment="JSON of the athlete's own edits and links, encrypted"
    )

    class Meta:
        db_table = "source_tombstones"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "provider", "external_id"], name="source_tombstones_external_unique"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["deleted", "vanished"]), name="source_tombstones_reason_known"
            ),
        ]
        indexes = [models.Index(fields=["user", "activity_id"], name="source_tombstones_activity")]

    def __str__(self) -> str:
        return f"{self.provider} {self.external_id}"


class SourceDecision(OwnedRow):
    """What the athlete decided about sources. Named by the providers' ids, so it outlives later syncs."""

    kind = models.CharField(max_length=8, db_comment="merge, split or prefer")
    provider = models.CharField(max_length=20, db_comment="Provider of the first source")
    external_id = models.CharField(max_length=120, db_comment="Its id")
    other_provider = models.CharField(
        max_length=20, blank=True, db_comment="Provider of the second source, for merge and split"
    )
    other_external_id = models.CharField(max_length=120, blank=True, db_comment="Its id")
    field = models.CharField(max_length=40, blank=True, db_comment="For prefer: the field")

    class Meta:
        db_table = "source_decisions"
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "user",
                    "kind",
                    "provider",
                    "external_id",
                    "other_provider",
                    "other_external_id",
                    "field",
                ],
                name="source_decisions_unique",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["merge", "split", "prefer"]), name="source_decisions_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.provider} {self.external_id}"


class DuplicateCandidate(OwnedRow):
    """Two activities that may be one session. The athlete decides."""

    first = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="+", db_index=False, db_comment="The older row"
    )
    second = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="+", db_index=False, db_comment="The newer row"
    )
    reasons = models.JSONField(default=list, db_comment="Each test, its value, and whether it held")
    decided_at = models.DateTimeField(null=True, blank=True, db_comment="When the athlete decided")
    decision = models.CharField(
        max_length=8, blank=True, db_comment="apart; '' while open (a merge removes the row)"
    )

    class Meta:
        db_table = "duplicate_candidates"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_candidates_pair_unique")
        ]
        indexes = [
            models.Index(fields=["user", "decided_at"], name="duplicate_candidates_open"),
            models.Index(fields=["second"], name="duplicate_candidates_second"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"
