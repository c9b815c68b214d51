"""The queue: one app, one table of what happens when."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stravaai.settings")

app = Celery("stravaai")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
