"""The queue: one app, one table of what happens when, and what a worker does as it starts."""

from __future__ import annotations

import gc
import os
import warnings
from typing import Any

from celery import Celery, signals

from stravaai.pulse import Pulse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stravaai.settings")

app = Celery("stravaai")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["activities"], related_name="sync_tasks")

app.conf.beat_scheduler = "stravaai.beat:Scheduler"
app.conf.beat_schedule = {
    "go on with imports whose worker died": {"task": "activities.tasks.revive_imports", "schedule": 20.0},
    "look into the watched folder": {"task": "activities.tasks.scan_watch_folder", "schedule": 60.0},
    "compute fitness whose message was lost": {
        "task": "activities.tasks.refresh_marked_fitness",
        "schedule": 60.0,
    },
    "score anew what was left with loads of earlier thresholds": {
        "task": "activities.tasks.rescore_left",
        "schedule": 60.0,
    },
    "carry fitness on into the new day": {"task": "activities.tasks.extend_fitness", "schedule": 3600.0},
    "compare routes whose message was lost": {"task": "activities.tasks.complete_routes", "schedule": 600.0},
    "go on with exports whose worker died": {"task": "insights.tasks.revive_exports", "schedule": 60.0},
    "delete exports whose time is over": {"task": "insights.tasks.drop_expired_exports", "schedule": 3600.0},
    "let go of what was deleted long ago": {"task": "activities.tasks.purge_removed", "schedule": 86400.0},
    "go on with syncs whose worker died": {"task": "activities.sync_tasks.revive_syncs", "schedule": 30.0},
    "look for what no event told of": {"task": "activities.sync_tasks.sweep_athletes", "schedule": 86400.0},
    "look for news of services": {"task": "activities.sync_tasks.sweep_services", "schedule": 4 * 3600.0},
    "count against the source": {"task": "activities.sync_tasks.recount_athletes", "schedule": 30 * 86400.0},
    "keep to the retention of the policy": {
        "task": "activities.sync_tasks.enforce_retention",
        "schedule": 3600.0,
    },
    "tell vendors of ended grants": {"task": "accounts.tasks.revoke_grants", "schedule": 30.0},
    "delete what was withdrawn": {"task": "accounts.tasks.end_withdrawn", "schedule": 300.0},
    "work off events left lying": {"task": "webhooks.tasks.process_left_events", "schedule": 20.0},
    "subscribe to the stand-in": {"task": "webhooks.tasks.subscribe_to_stand_in", "schedule": 30.0},
    "keep subscribed to services": {
        "task": "webhooks.tasks.subscribe_to_services",
        "schedule": 86400.0,
    },
    "subscribe to the other stand-ins": {
        "task": "webhooks.tasks.subscribe_to_service_stand_ins",
        "schedule": 60.0,
    },
    "forget old events": {"task": "webhooks.tasks.forget_old_events", "schedule": 86400.0},
    "look whether plans need a change": {"task": "insights.tasks.adapt_plans", "schedule": 6 * 3600.0},
    "carry plans on into calendars elsewhere": {"task": "plans.tasks.deliver_plans", "schedule": 4 * 3600.0},
    "match what no message told of": {"task": "plans.tasks.match_active_plans", "schedule": 86400.0},
    "go on with reports whose worker died": {"task": "insights.tasks.revive_reports", "schedule": 30.0},
    "write the reports of the morning": {"task": "insights.tasks.run_schedules", "schedule": 300.0},
    "look at each athlete's morning": {"task": "insights.tasks.look_at_mornings", "schedule": 3600.0},
    "go on with deletions whose worker died": {"task": "accounts.tasks.resume_deletions", "schedule": 120.0},
}
for _entry in app.conf.beat_schedule.values():
    # A beat that nobody took by the next one is worthless: without this they pile up while no worker runs.
    _entry["options"] = {"expires": _entry["schedule"]}

# Inside a container root is the usual account, and what the queue holds is JSON, which cannot carry code.
warnings.filterwarnings("ignore", message=r"(?s).*running the worker with superuser privileges.*")

app.steps["worker"].add(Pulse)


@signals.beat_init.connect
def hear_again(**_: Any) -> None:
    """Beat holds its schedule: it may be ended."""
    from stravaai import beat

    beat.hear()


@signals.worker_init.connect
@signals.beat_init.connect
def join_servers(**_: Any) -> None:
    """Keep the private servers up for as long as this process lives."""
    from stravaai import embedded

    embedded.join()


@signals.worker_init.connect
def warm_up(**_: Any) -> None:
    """Do once, before the children are forked, what costs the first import of each half a second: keys and zones."""
    import tzfpy

    from accounts import fields
    from accounts.providers import files
    from activities import tasks  # noqa: F401  (loads what imports need)

    fields.cipher()
    files.warm()
    tzfpy.get_tz(8.0, 47.0)


@signals.worker_process_init.connect
def freeze_loaded_modules(**_: Any) -> None:
    """Take everything loaded so far out of the garbage collector's sight: a full collection costs 60 ms otherwise."""
    gc.collect()
    gc.freeze()
