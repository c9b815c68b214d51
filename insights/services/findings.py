"""Findings kept as insights: found anew when something changed, never said twice, put away by the athlete."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from activities.models import FitnessDay
from activities.services.locks import athlete_lock
from insights import wording
from insights.facts import facts_of
from insights.models import Insight
from insights.rules import engine
from insights.rules.base import Finding
from insights.rules.engine import Outcome, Said

_REMEMBERED_DAYS = 400
MORNING_HOUR = 5


def outcome_of(user: User, today: date) -> Outcome:
    """What all rules say of an athlete's day; nothing is stored."""
    return engine.run(facts_of(user, today))


def refresh(user: User, today: date | None = None) -> int:
    """Look at the log again and keep what is new; return how many insights there are of today.

    What was said today and no longer holds, because the activity behind it went or changed, is taken back
    unless the athlete has put it away already.
    """
    day = today or user.today()
    found = outcome_of(user, day).findings
    with transaction.atomic(), athlete_lock(user.pk):
        _take_back(user, day, found)
        fresh = engine.worth_saying(found, _said(user, day), day)
        return len(Insight.objects.bulk_create(_row(user, finding, day) for finding in fresh))


def _take_back(user: User, day: date, found: Iterable[Finding]) -> None:
    holding = {(f.rule, f.subject, f.level) for f in found}
    stale = [
        row.pk
        for row in Insight.objects.filter(user=user, dismissed_at=None, context_data__on=day.isoformat())
        if (row.rule, row.context_data.get("subject"), row.context_data.get("level")) not in holding
    ]
    Insight.objects.filter(user=user, pk__in=stale).delete()


def _said(user: User, day: date) -> list[Said]:
    since = (day - timedelta(days=_REMEMBERED_DAYS)).isoformat()
    rows = Insight.objects.filter(user=user, context_data__on__gte=since)
    return [
        Said(
            rule,
            context["subject"],
            date.fromisoformat(context["on"]),
            context["level"],
            dismissed is not None,
        )
        for rule, context, dismissed in rows.values_list("rule", "context_data", "dismissed_at")
    ]


def _row(user: User, finding: Finding, day: date) -> Insight:
    return Insight(
        user=user,
        activity_id=_activity_of(finding),
        insight_type=finding.kind.value,
        rule=finding.rule,
        insight_text=wording.sentence(finding, user.units),
        recommendation=wording.advice(finding, user.units),
        confidence_score=finding.confidence,
        context_data=context_of(finding, day),
    )


def _activity_of(finding: Finding) -> UUID | None:
    """The activity a finding is about: the first piece of evidence, when it is the subject or the only one."""
    first = finding.evidence[0]
    about = first.kind == "activity" and (first.key == finding.subject or len(finding.evidence) == 1)
    return UUID(first.key) if about else None


def context_of(finding: Finding, day: date) -> dict[str, Any]:
    """What an insight's page needs to tell and to prove it."""
    progress = finding.amounts.get("progress")
    return {
        "on": day.isoformat(),
        "subject": finding.subject,
        "level": finding.level,
        "tone": finding.tone.value,
        "text": finding.text,
        "advice": finding.recommendation,
        "amounts": wording.packed_amounts(finding.amounts),
        "evidence": wording.packed_evidence(finding.evidence),
        "because": finding.because,
        "origins": sorted(finding.origins),
        "sport_type": finding.sport,
        "activity_count": sum(e.kind == "activity" for e in finding.evidence),
        "time_period": day.isoformat(),
        "milestone_progress": progress.value if progress and finding.rule.startswith("milestone") else None,
    }


def put_away(user: User, insight_id: UUID, reason: str) -> bool:
    """Dismiss an insight; False when the athlete has none of that key."""
    known = Insight.objects.filter(user=user, pk=insight_id)
    return bool(
        known.update(dismissed_at=timezone.now(), dismissed_reason=reason[:200], updated_at=timezone.now())
    )


def bring_back(user: User, insight_id: UUID) -> bool:
    known = Insight.objects.filter(user=user, pk=insight_id)
    return bool(known.update(dismissed_at=None, dismissed_reason="", updated_at=timezone.now()))


def athletes_in_the_morning() -> list[UUID]:
    """Athletes with a log whose own clock shows the fifth hour."""
    waiting = []
    for user in User.objects.filter(is_active=True).only("timezone").iterator(500):
        if timezone.now().astimezone(user.zone).hour != MORNING_HOUR:
            continue
        if FitnessDay.objects.filter(user=user).exists():
            waiting.append(user.pk)
    return waiting
