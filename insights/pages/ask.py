"""The page of questions: an answer, and the chain of steps it was read off."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from activities.presenters.pages import changed
from activities.presenters.values import Badge, Choice
from insights import wording
from insights.facts import facts_of
from insights.pages.findings import Proof, existing, proofs
from insights.rules.questions import QUESTIONS, Points, Step

_POINTS = {
    Points.FOR: Badge("Speaks for it", "good", icon="circle-check"),
    Points.AGAINST: Badge("Speaks against it", "warning", icon="triangle-alert"),
    Points.NEITHER: Badge("To neither side", "", icon="info"),
    Points.UNKNOWN: Badge("Not known", "", icon="circle-alert"),
}

_LOOKED_AT = Badge("Looked at", "", icon="circle-check")


@dataclass(frozen=True, slots=True)
class StepView:
    text: str
    badge: Badge
    evidence: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class AskPage:
    """Without a chosen question only the choices are there."""

    questions: tuple[Choice, ...]
    title: str = ""
    conclusion: str = ""
    basis: str = ""
    steps: tuple[StepView, ...] = ()


def ask_page(user: User, query: QueryDict) -> AskPage:
    """Answer the question of an address from what the log knows today."""
    path = reverse("insights:ask")
    chosen = next((q for q in QUESTIONS if q.key == query.get("q")), None)
    questions = tuple(
        Choice(q.key, q.title, selected=q is chosen, url=changed(path, query, {"q": q.key}))
        for q in QUESTIONS
    )
    if chosen is None:
        return AskPage(questions)
    answer = chosen.ask(facts_of(user, user.today()))
    living = existing(user, (item for step in answer.steps for item in step.evidence))
    return AskPage(
        questions,
        title=chosen.title,
        conclusion=wording.filled_words(answer.conclusion, answer.amounts, wording.Reader(user.units)),
        basis=answer.basis,
        steps=tuple(_step(step, user.units, living) for step in answer.steps),
    )


def _step(step: Step, system: str, living: set[tuple[str, str]]) -> StepView:
    text = wording.filled_words(step.text, step.amounts, wording.Reader(system, step.sport or "run"))
    badge = _LOOKED_AT if step.checked else _POINTS[step.points]
    return StepView(text, badge, proofs(step.evidence, living))
