"""Doors of typing an activity in and of changing one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from activities.forms.activity import EditForm, TypedActivityForm
from activities.models import Activity
from activities.presenters import wording
from activities.presenters.values import FormPage
from activities.services import edits
from activities.views.access import athlete, own_activity, personal


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Type in a session that was not recorded."""
    user = athlete(request)
    form = TypedActivityForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        activity = edits.type_in(user, form.values())
        messages.success(request, "Your activity is in the log.")
        return redirect("activities:detail", activity.pk)
    page = FormPage(
        title="Type in an activity",
        action_url=reverse("activities:new"),
        cancel_url=reverse("activities:list"),
        submit_label="Add it",
        fieldsets=form.fieldsets(),
    )
    return render(request, "activities/new.html", {"page": page, "form": form})


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Change what an activity says; the changes lie over every source."""
    activity = own_activity(request, activity_id)
    form = EditForm(request.POST or None, user=athlete(request), present=activity)
    if request.method == "POST" and form.is_valid():
        if changes := form.changes():
            edits.edit(activity, changes)
            messages.success(request, "Your changes are saved.")
        return redirect("activities:detail", activity.pk)
    return render(request, "activities/edit.html", {"page": _edit_page(activity, form), "form": form})


def _edit_page(activity: Activity, form: EditForm) -> FormPage:
    address = [activity.pk]
    return FormPage(
        title=f"Edit {wording.title(activity)}",
        action_url=reverse("activities:edit", args=address),
        cancel_url=reverse("activities:detail", args=address),
        submit_label="Save",
        fieldsets=form.fieldsets(),
        note="What you change here outranks every source and outlives later syncs.",
        delete_url=reverse("activities:delete", args=address),
        reset_url=reverse("activities:forget", args=address) if activity.edits.exists() else "",
    )


@personal
@require_POST
def forget(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Go back to what the sources say."""
    activity = own_activity(request, activity_id)
    edits.forget(activity)
    messages.success(request, "Your edits are forgotten; the sources speak again.")
    return redirect("activities:detail", activity.pk)


@personal
@require_POST
def confirm(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """The athlete says that doubtful values are right."""
    activity = own_activity(request, activity_id)
    edits.confirm(activity)
    messages.success(request, "It counts again.")
    return redirect("activities:detail", activity.pk)
