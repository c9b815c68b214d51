"""The pages of what was noticed: all insights, those of one activity, the rules behind them, and questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.urls import reverse

from accounts.models import Milestone, User
from activities.models import Activity, Gear
from activities.presenters.pages import changed, page_number, pager
from activities.presenters.values import Badge, Choice, Pager
from activities.presenters.wording import weekday
from insights import wording
from insights.models import Insight, InsightType
from insights.rules import engine
from insights.rules.base import Evidence
from insights.services.findings import outcome_of
from plans.models import Race, Workout

PAGE_SIZE = 20
_MORTAL: dict[str, type[Model]] = {  # evidence that its athlete may delete
    "activity": Activity,
    "workout": Workout,
    "race": Race,
    "milestone": Milestone,
    "gear": Gear,
}
SURE = {"": 0.0, "60": 0.6, "80": 0.8}
_SURE_LABELS = {"": "Any", "60": "60 % and more", "80": "80 % and more"}
_TONES = {
    "good": Badge("Good news", "good", icon="circle-check"),
    "care": Badge("Take care", "warning", icon="triangle-alert"),
    "note": Badge("To know", "", icon="info"),
}


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence: where it is seen, if anywhere, and whether it was deleted since."""

    label: str
    url: str = ""
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class InsightCard:
    """One insight in the reader's words and units, with what it rests on."""

    id: str
    title: str
    text: str
    advice: str
    tone: Badge
    kind: str
    on: str
    confidence: str
    because: str
    source: str
    evidence: tuple[Proof, ...]
    is_put_away: bool
    reason: str
    put_away_url: str
    bring_back_url: str


@dataclass(frozen=True, slots=True)
class InsightsPage:
    has_any: bool
    kinds: tuple[Choice, ...]
    sure: tuple[Choice, ...]
    shown: tuple[Choice, ...]
    cards: tuple[InsightCard, ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule and what it says today: state is found, quiet or unknown."""

    name: str
    title: str
    says: str
    needs: str
    source: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class RulesPage:
    groups: tuple[tuple[str, tuple[RuleLine, ...]], ...]
    found: int
    quiet: int
    unknown: int


def insights_page(user: User, query: QueryDict) -> InsightsPage:
    """Insights of an athlete, newest first, filtered by type, confidence and whether they were put away."""
    path, rows = reverse("insights:insights"), Insight.objects.filter(user=user)
    kind = query.get("type", "") if query.get("type") in InsightType.values else ""
    sure = query.get("sure", "") if query.get("sure") in SURE else ""
    away = query.get("away") == "1"
    found = rows.filter(confidence_score__gte=SURE[sure], dismissed_at__isnull=not away)
    if kind:
        found = found.filter(insight_type=kind)
    total = found.count()
    number = page_number(query.get("page"), total, PAGE_SIZE)
    shown = found.order_by("-created_at", "-confidence_score", "pk")[
        (number - 1) * PAGE_SIZE : number * PAGE_SIZE
    ]
    return InsightsPage(
        has_any=bool(total) or rows.exists(),
        kinds=_choices(path, query, "type", kind, {"": "All", **dict(InsightType.choices)}),
        sure=_choices(path, query, "sure", sure, _SURE_LABELS),
        shown=_choices(path, query, "away", "1" if away else "", {"": "Open", "1": "Put away"}),
        cards=cards(user, shown),
        pager=pager(path, query, number=number, total=total, size=PAGE_SIZE),
    )


def _choices(
    path: str, query: QueryDict, name: str, chosen: str, labels: dict[str, str]
) -> tuple[Choice, ...]:
    return tuple(
        Choice(value, label, selected=value == chosen, url=changed(path, query, {name: value or None}))
        for value, label in labels.items()
    )


def of_activity(user: User, activity_id: UUID) -> tuple[InsightCard, ...]:
    """What was noticed about one activity."""
    rows = Insight.objects.filter(user=user, activity_id=activity_id, dismissed_at=None)
    return cards(user, rows.order_by("-created_at")[:5])


def cards(user: User, rows: QuerySet[Insight] | Sequence[Insight]) -> tuple[InsightCard, ...]:
    """Insights as cards; evidence that is gone has no link. As many queries however many there are."""
    known = list(rows)
    evidence = {row.pk: wording.unpacked_evidence(row.context_data.get("evidence", [])) for row in known}
    living = existing(user, (item for items in evidence.values() for item in items))
    return tuple(_card(user, row, evidence[row.pk], living) for row in known)


def existing(user: User, evidence: Iterable[Evidence]) -> set[tuple[str, str]]:
    """Which rows among the evidence are still there; one query for each kind that occurs."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for item in evidence:
        wanted[item.kind].add(item.key)
    return {
        (kind, str(key))
        for kind, model in _MORTAL.items()
        if wanted[kind]
        for key in model._default_manager.filter(user=user, pk__in=wanted[kind]).values_list("pk", flat=True)
    }


def proofs(evidence: Iterable[Evidence], living: set[tuple[str, str]]) -> tuple[Proof, ...]:
    """Evidence as it is shown; what was deleted since keeps its name and leads nowhere."""
    return tuple(
        _proof(item, item.kind in _MORTAL and (item.kind, item.key) not in living) for item in evidence
    )


def _proof(item: Evidence, is_gone: bool) -> Proof:
    return Proof(wording.evidence_label(item), "" if is_gone else wording.evidence_url(item), is_gone)


def _card(
    user: User, row: Insight, evidence: tuple[Evidence, ...], living: set[tuple[str, str]]
) -> InsightCard:
    told = row.context_data
    rule = engine.RULES.get(row.rule)
    text, advice = texts_of(user, row)
    return InsightCard(
        id=str(row.pk),
        title=rule.title if rule else row.get_insight_type_display(),
        text=text,
        advice=advice,
        tone=_TONES.get(told.get("tone", ""), _TONES["note"]),
        kind=row.get_insight_type_display(),
        on=weekday(date.fromisoformat(told["on"])) if "on" in told else weekday(row.created_at.date()),
        confidence=f"{100 * row.confidence_score:.0f}\u202f%",
        because=told.get("because", ""),
        source=rule.source if rule else "",
        evidence=proofs(evidence, living),
        is_put_away=row.dismissed_at is not None,
        reason=row.dismissed_reason,
        put_away_url=reverse("insights:put_away", args=[row.pk]),
        bring_back_url=reverse("insights:bring_back", args=[row.pk]),
    )


def texts_of(user: User, row: Insight) -> tuple[str, str]:
    """Text and advice in the units the athlete reads now; as they were stored when their parts are not there."""
    told = row.context_data
    if "text" not in told or row.ai_model != "rules":
        return row.insight_text, row.recommendation
    amounts = wording.unpacked_amounts(told.get("amounts", {}))
    reader = wording.Reader(user.units, told.get("sport_type") or "run")
    return (
        wording.filled_words(told["text"], amounts, reader),
        wording.filled_words(told.get("advice", ""), amounts, reader),
    )


def rules_page(user: User) -> RulesPage:
    """Every rule with what it makes of today."""
    outcome = outcome_of(user, user.today())
    said = {f.rule: wording.sentence(f, user.units) for f in reversed(outcome.findings)}
    missing = {u.rule: u.missing for u in outcome.unknown}
    lines: dict[str, list[RuleLine]] = {label: [] for label in InsightType.labels}
    for rule in engine.RULES.values():
        state = "found" if rule.name in said else "unknown" if rule.name in missing else "quiet"
        words = said.get(rule.name) or missing.get(rule.name) or "Nothing to say today."
        label = InsightType(rule.kind.value).label
        lines[label].append(RuleLine(rule.name, rule.title, rule.says, rule.needs, rule.source, state, words))
    return RulesPage(
        groups=tuple((label, tuple(group)) for label, group in lines.items()),
        found=len(said),
        quiet=len(engine.RULES) - len(said) - len(missing),
        unknown=len(missing),
    )
