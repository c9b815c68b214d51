"""Saying after a change which rules of training a plan does not keep any more, and why they are there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest

from activities.presenters import wording
from activities.views.access import athlete
from plans.models import TrainingPlan
from plans.pages.words import warning_text
from plans.planner.validate import Finding
from plans.services import checking

_MOST = 3


@contextmanager
def watched(request: HttpRequest, plan: TrainingPlan) -> Iterator[None]:
    """Tell what a change newly breaks. It is saved all the same: the athlete knows more than the rules do."""
    user = athlete(request)
    before = set(checking.findings_of(plan, user, user.today()))
    yield
    after = checking.findings_of(plan, user, user.today())
    tell(request, [finding for finding in after if finding not in before])


def tell(request: HttpRequest, findings: list[Finding]) -> None:
    """The first few as messages; all of them stand on the plan's page."""
    for warning in checking.warnings_of(findings[:_MOST]):
        messages.warning(request, f"{warning_text(warning.text)} {warning.reason}")
    rest = len(findings) - _MOST
    if rest > 0:
        messages.warning(
            request, f"{wording.plural(rest, 'more thing')} to look at: see the page of the plan."
        )
