"""Settings of the tests: servers of their own, quick passwords, plain static files, tasks run where they are called."""

import os

from stravaai import embedded
from stravaai.env import ENV, use_test_data

use_test_data()

from stravaai.queue_address import celery_address  # noqa: E402
from stravaai.settings import *  # noqa: E402, F403
from stravaai.settings import CACHES, DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True
SIMULATED_SERVICES = []
SERVICE_VALUES = {}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True

# Test processes side by side each have a Redis database of their own, as they have one in PostgreSQL.
REDIS_URL = ENV.text("REDIS_URL") or embedded.redis_url(os.getpid() % embedded.REDIS_DATABASES)
CACHES["default"]["LOCATION"] = REDIS_URL
CELERY_BROKER_URL = celery_address(REDIS_URL)  # what a test sends reaches the worker of its own site
DATABASES["default"]["CONN_MAX_AGE"] = 0
LOGGING = {"version": 1, "disable_existing_loggers": False}
