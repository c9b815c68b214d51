"""Doors of making a plan: for a race, by hand, from text."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from activities.presenters.values import Fieldset, FormPage
from activities.views.access import athlete, personal
from plans.forms.generate import GenerateForm
from plans.forms.plans import EmptyPlanForm, PlanTextForm
from plans.models import TrainingPlan
from plans.pages.preview import preview
from plans.planner.generate import generate
from plans.planner.values import Refusal
from plans.services import checking, generation
from plans.services.history import history
from plans.views.access import told
from plans.views.warnings import tell


def _page_of(plan: TrainingPlan) -> str:
    return reverse("plans:plan", args=[plan.pk])


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def for_race(request: HttpRequest) -> HttpResponse:
    """Fill in, look at what it leads to, save. Nothing is stored before the last step."""
    user = athlete(request)
    today = user.today()
    form = GenerateForm(request.POST or None, user=user, history=history(user, today))
    shown: dict[str, object] = {"form": form, "fieldsets": form.fieldsets()}
    if request.method == "POST" and form.is_valid():
        made = generate(form.inputs(today))
        if isinstance(made, Refusal):
            shown["refusals"] = made.reasons
        elif request.POST.get("step") == "save":
            name, follow = form.cleaned_data["name"], form.cleaned_data["follow"]
            saved = generation.save_generated(user, name, made, today, follow=follow)
            return told(
                request, "Your plan is made. Every workout can be moved and changed.", _page_of(saved)
            )
        else:
            shown["preview"] = preview(made, user.units)
    return render(request, "plans/create.html", shown)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def empty(request: HttpRequest) -> HttpResponse:
    """A plan whose workouts are put in by hand."""
    user = athlete(request)
    form = EmptyPlanForm(
        request.POST or None, initial={"start_date": user.today(), "total_weeks": 12, "follow": True}
    )
    if request.method == "POST" and form.is_valid():
        made = generation.create_empty(user, form.values(), user.today(), follow=form.cleaned_data["follow"])
        return told(request, "The plan is there. Add its workouts now.", _page_of(made))
    page = FormPage(
        title="A plan by hand",
        action_url=reverse("plans:create_empty"),
        cancel_url=reverse("plans:plans"),
        submit_label="Make it",
        fieldsets=(Fieldset("", tuple(form)),),
    )
    return render(request, "plans/form.html", {"page": page, "form": form})


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def from_text(request: HttpRequest) -> HttpResponse:
    """A plan from lines or a table. When a line cannot be read, all such lines are named and nothing is stored."""
    user = athlete(request)
    form = PlanTextForm(request.POST or None, request.FILES or None, initial={"follow": True})
    if request.method == "POST" and form.is_valid():
        read = generation.read_text(user, form.plan_text, user.today())
        for problem in read.problems[:20]:
            form.add_error("text", problem)
        if not read.problems:
            made = generation.save_text(
                user, form.cleaned_data["name"], read, form.cleaned_data["race_date"], user.today(),
                follow=form.cleaned_data["follow"],
            )  # fmt: skip
            tell(request, list(checking.findings_of(made, user, user.today())))
            return told(request, f"{len(read.lines)} workouts are in your plan.", _page_of(made))
    page = FormPage(
        title="A plan from text",
        action_url=reverse("plans:create_from_text"),
        cancel_url=reverse("plans:plans"),
        submit_label="Read it",
        fieldsets=(Fieldset("", tuple(form)),),
        note="Type it, paste it from a table, or choose a file.",
    )
    return render(request, "plans/form.html", {"page": page, "form": form})
