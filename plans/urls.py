"""Addresses of what the athlete means to do: plans, workouts, races, days off."""

from __future__ import annotations

from django.urls import path

from plans import feed_urls
from plans.views import create, matching, plans, proposals, races, workouts

app_name = "plans"

urlpatterns = [
    *feed_urls.urlpatterns,
    path("plan/", plans.overview, name="overview"),
    path("plan/all/", plans.every, name="plans"),
    path("plan/new/", create.for_race, name="create"),
    path("plan/new/by-hand/", create.empty, name="create_empty"),
    path("plan/new/from-text/", create.from_text, name="create_from_text"),
    path("plan/races/", races.races, name="races"),
    path("plan/races/new/", races.new, name="race_new"),
    path("plan/races/<uuid:race_id>/", races.edit, name="race_edit"),
    path("plan/races/<uuid:race_id>/delete/", races.delete, name="race_delete"),
    path("plan/days-off/add/", races.add_days_off, name="days_off_add"),
    path("plan/days-off/remove/", races.remove_days_off, name="days_off_remove"),
    path("plan/workouts/<uuid:workout_id>/", workouts.workout, name="workout"),
    path("plan/workouts/<uuid:workout_id>/edit/", workouts.edit, name="workout_edit"),
    path("plan/workouts/<uuid:workout_id>/move/", workouts.move, name="workout_move"),
    path("plan/workouts/<uuid:workout_id>/copy/", workouts.copy, name="workout_copy"),
    path("plan/workouts/<uuid:workout_id>/delete/", workouts.delete, name="workout_delete"),
    path("plan/workouts/<uuid:workout_id>/link/", matching.link, name="workout_link"),
    path("plan/workouts/<uuid:workout_id>/lock/", matching.lock, name="workout_lock"),
    path("plan/workouts/<uuid:workout_id>/unlock/", matching.unlock, name="workout_unlock"),
    path("plan/matches/<uuid:completion_id>/unlink/", matching.unlink, name="unlink"),
    path("plan/of-activity/<uuid:activity_id>/", matching.of_activity, name="activity_match"),
    path("plan/proposals/<uuid:proposal_id>/", proposals.proposal, name="proposal"),
    path("plan/proposals/<uuid:proposal_id>/<int:number>/edit/", proposals.edit, name="proposal_edit"),
    path("plan/proposals/<uuid:proposal_id>/accept/", proposals.accept, name="proposal_accept"),
    path("plan/proposals/<uuid:proposal_id>/decline/", proposals.decline, name="proposal_decline"),
    path("plan/<uuid:plan_id>/", plans.plan, name="plan"),
    path("plan/<uuid:plan_id>/activate/", plans.activate, name="activate"),
    path("plan/<uuid:plan_id>/put-aside/", plans.put_aside, name="put_aside"),
    path("plan/<uuid:plan_id>/rename/", plans.rename, name="rename"),
    path("plan/<uuid:plan_id>/copy/", plans.copy, name="copy"),
    path("plan/<uuid:plan_id>/delete/", plans.delete, name="delete"),
    path("plan/<uuid:plan_id>/undo/", plans.undo, name="undo"),
    path("plan/<uuid:plan_id>/versions/", plans.history, name="versions"),
    path("plan/<uuid:plan_id>/versions/<int:number>/restore/", plans.restore, name="restore"),
    path("plan/<uuid:plan_id>/workouts/new/", workouts.new, name="workout_new"),
]
