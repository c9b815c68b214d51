"""The ways that sessions went, so that the same way can be compared over the years. All of it can be derived again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.rows import OwnedRow
from activities.models.activity import Activity


class Route(OwnedRow):
    """A way that sessions went: the first of them founded it, the others were found to be like it."""

    sport = models.CharField(max_length=10, db_comment="Sport family: a run and a ride are never compared")
    founder = models.OneToOneField(
        Activity,
        on_delete=models.CASCADE,
        related_name="+",
        db_comment="The earliest session, whose way the others are compared with",
    )
    name = models.CharField(max_length=120, blank=True, db_comment="What the athlete calls it")

    class Meta:
        db_table = "routes"
        indexes = [models.Index(fields=["user", "sport"], name="routes_user_sport")]

    def __str__(self) -> str:
        return self.name or f"Route of {self.founder_id}"


class RouteTrace(OwnedRow):
    """The way of one session at equal steps, and the route it belongs to."""

    activity = models.OneToOneField(
        Activity, on_delete=models.CASCADE, related_name="trace", db_comment="Its session"
    )
    sport = models.CharField(max_length=10, db_comment="Sport family of the session")
    started_at = models.DateTimeField(db_comment="When the session began: traces are compared in this order")
    year = models.SmallIntegerField(db_comment="Year of the session's local day")
    origin = models.CharField(
        max_length=20, blank=True, db_comment="Provider slug of the source whose positions these are"
    )
    is_virtual = models.BooleanField(default=False, db_comment="Positions of a virtual world")
    length = models.FloatField(db_comment="Length of the way in metres")
    start_lat = models.FloatField(null=True, db_comment="Degrees; null when there is nothing to compare")
    start_lng = models.FloatField(null=True, db_comment="Degrees; null when there is nothing to compare")
    points = models.BinaryField(
        default=b"", db_comment="256 positions, pairs of 32-bit 1e-5 degrees; empty: nothing to compare"
    )
    route = models.ForeignKey(
        Route,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="traces",
        db_index=False,
        db_comment="The route it belongs to; null until it was compared",
    )
    similarity = models.FloatField(null=True, db_comment="How like the founder's trace it is, 0-1")
    read_at = models.DateTimeField(db_comment="updated_at of the activity when the trace was made")
    changed_at = models.DateTimeField(db_comment="When the way itself last changed")

    class Meta:
        db_table = "route_traces"
        indexes = [
            models.Index(
                fields=["user", "year", "sport"],
                include=["origin", "is_virtual", "changed_at"],
                name="route_traces_year",
            ),
            models.Index(fields=["route", "started_at"], name="route_traces_route"),
            models.Index(fields=["user", "sport", "started_at"], name="route_traces_order"),
            models.Index(
                fields=["user"], name="route_traces_open", condition=Q(route=None, start_lat__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Way of {self.activity_id}"
