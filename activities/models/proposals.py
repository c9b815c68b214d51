"""What a service says about the athlete, laid before them: nothing of it holds until they accept it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.rows import OwnedRow
from activities.models.athlete import AthleteThreshold, ThresholdSport


class ProposalState(models.TextChoices):
    OFFERED = "offered", "Offered"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"


class ThresholdProposal(OwnedRow):
    """Values of one sport that differ from what is in force here."""

    provider = models.CharField(max_length=20, db_comment="Provider slug")
    sport = models.CharField(max_length=10, choices=ThresholdSport.choices, db_comment="run, ride or swim")
    state = models.CharField(
        max_length=10,
        choices=ProposalState.choices,
        default=ProposalState.OFFERED,
        db_comment="offered, accepted or declined",
    )
    values = models.JSONField(
        db_comment="Offered values by name: ftp W, weight kg, heartrate and power lists of lower zone bounds"
    )
    fetched_at = models.DateTimeField(db_comment="When the provider said so")
    decided_at = models.DateTimeField(null=True, blank=True, db_comment="When the athlete decided")
    threshold = models.ForeignKey(
        AthleteThreshold,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        db_comment="The entry that came of it; null when none did",
    )

    class Meta:
        db_table = "threshold_proposals"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "provider", "sport"],
                name="threshold_proposals_one_open",
                condition=Q(state="offered"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=ProposalState.values), name="threshold_proposals_state_known"
            ),
            models.CheckConstraint(
                condition=Q(sport__in=ThresholdSport.values), name="threshold_proposals_sport_known"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "provider", "sport"], name="threshold_proposals_user"),
            models.Index(
                fields=["threshold"], name="threshold_proposals_entry", condition=Q(threshold__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_sport_display()}, {self.get_state_display().lower()}"
