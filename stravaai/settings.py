"""Django settings, in sections. Values from outside come through `env.py` alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
import django_stubs_ext
from csp.constants import NONE, SELF

from accounts.policy import DEFAULT_MODEL_ORIGINS
from stravaai import embedded
from stravaai.env import ENV, LOCAL_NAMES, PROJECT_DIR
from stravaai.mail_address import mail_settings
from stravaai.queue_address import celery_address

django_stubs_ext.monkeypatch()  # lets annotations such as ModelAdmin[Activity] stand in running code

# --- Site -------------------------------------------------------------------------------------------------

BASE_DIR: Path = PROJECT_DIR
SITE_NAME = ENV.text("SITE_NAME", "Formcurve")
SITE_URL = ENV.site_url
DEBUG = ENV.flag("DEBUG")
DATA_DIR = ENV.data_dir
ROOT_URLCONF = "stravaai.urls"
WSGI_APPLICATION = "stravaai.wsgi.application"

_site = urlsplit(SITE_URL)
_loopback = ["localhost", "127.0.0.1", "[::1]"]
_is_local = _site.hostname in LOCAL_NAMES
ALLOWED_HOSTS = _loopback if _is_local else [_site.hostname or "", *_loopback]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- Secrets ----------------------------------------------------------------------------------------------

SECRET_KEY = ENV.secret_key
FIELD_ENCRYPTION_KEYS = ENV.field_encryption_keys

# --- Apps -------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "accounts",
    "activities",
    "plans",
    "insights",
    "webhooks",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "accounts.strava_login",
    "allauth.mfa",
    "allauth.usersessions",
    "pgtrigger",
    "csp",
    "django_htmx",
    "stravaai",
]

MIDDLEWARE = [
    "webhooks.middleware.ShortWay",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.TimezoneMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "stravaai.context.site",
            ],
        },
    }
]

# --- Database ---------------------------------------------------------------------------------------------

DATABASE_URL = ENV.text("DATABASE_URL")
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        DATABASE_URL or embedded.postgres_url(), conn_max_age=600, conn_health_checks=True
    )
}
# Threads of the web server and children of the worker keep their connection; a dead one is noticed before it is used.
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache and queue --------------------------------------------------------------------------------------

REDIS_URL = ENV.text("REDIS_URL") or embedded.redis_url()
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
    }
}

CELERY_BROKER_URL = celery_address(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": "queue:", "visibility_timeout": 3600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 1800
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 2000
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 320_000  # kB: a child that grew past it is replaced after its task
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 3.0  # then tasks go back to the queue
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_ENABLE_UTC = True
CELERY_TIMEZONE = "UTC"

# --- Sign-in ----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
SOCIALACCOUNT_ADAPTER = "accounts.social.SocialAccountAdapter"
SOCIALACCOUNT_STORE_TOKENS = False  # they go, encrypted, to the integration alone
SOCIALACCOUNT_EMAIL_REQUIRED = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "signup": "20/h/ip",
    "reset_password": "20/h/ip,5/h/key",
    "reset_password_from_key": "20/h/ip",
    "manage_email": "10/m/user",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _site.scheme == "http" and _is_local
USERSESSIONS_TRACK_ACTIVITY = False  # five queries a request
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30

# --- Times and language -----------------------------------------------------------------------------------

TIME_ZONE = "UTC"
USE_TZ = True
LANGUAGE_CODE = "en"
USE_I18N = False

# --- Files ------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(ENV.text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "stravaai.static_files.UsedApps",
]
MEDIA_ROOT = Path(ENV.text("MEDIA_ROOT", str(DATA_DIR / "files")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "stravaai.static_files.HashedFiles"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
WATCH_FOLDER = ENV.text("WATCH_FOLDER")

# --- Imports ----------------------------------------------------------------------------------------------------

IMPORT_MAX_BYTES = 2 * 1024**3  # one upload, archives included
IMPORT_FILE_MAX_BYTES = 100 * 1024**2  # one recording
IMPORT_LANES = ENV.task_workers  # tasks that work on one import, or on one backfill, at once

# --- Days of the body ---------------------------------------------------------------------------------------

# Who is believed first about what was measured on a day; sources that are not named come last.
DAILY_METRIC_RANK = ENV.words("DAILY_METRIC_RANK") or ["whoop", "garmin", "oura", "intervals", "manual"]

# --- Maps -------------------------------------------------------------------------------------------------

MAP_TILE_URL = ENV.text("MAP_TILE_URL")
MAP_ATTRIBUTION = ENV.text("MAP_ATTRIBUTION")

# --- Pages ------------------------------------------------------------------------------------------------

# Parts of higher apps that an activity's page fetches: names of addresses that take the activity's key.
ACTIVITY_FRAGMENTS = ("plans:activity_match", "insights:of_activity", "insights:same_route")

# --- Mail -------------------------------------------------------------------------------------------------

globals().update(mail_settings(ENV.text("EMAIL_URL", "console://")))
DEFAULT_FROM_EMAIL = ENV.text("EMAIL_FROM", f"{SITE_NAME} <noreply@{_site.hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Strava -----------------------------------------------------------------------------------------------

# Without keys a local site talks to the stand-in that `manage.py serve` starts beside it.
STRAVA_IS_SIMULATED = ENV.strava_is_simulated
_stand_in = f"http://127.0.0.1:{ENV.simulator_port}"
STRAVA_CLIENT_ID = ENV.text("STRAVA_CLIENT_ID", "10002" if STRAVA_IS_SIMULATED else "")
STRAVA_CLIENT_SECRET = ENV.text("STRAVA_CLIENT_SECRET", "simulated-secret" if STRAVA_IS_SIMULATED else "")
STRAVA_OAUTH_BASE = ENV.text(
    "STRAVA_OAUTH_BASE", _stand_in if STRAVA_IS_SIMULATED else "https://www.strava.com"
).rstrip("/")
STRAVA_API_BASE = ENV.text(
    "STRAVA_API_BASE", f"{_stand_in}/api/v3" if STRAVA_IS_SIMULATED else "https://www.strava.com/api/v3"
).rstrip("/")
STRAVA_AUTHORIZE_URL = ENV.text("STRAVA_AUTHORIZE_URL", f"{STRAVA_OAUTH_BASE}/oauth/authorize")
STRAVA_READS_PER_QUARTER = ENV.number("STRAVA_READS_PER_QUARTER", 100)  # until the answers say otherwise
STRAVA_READS_PER_DAY = ENV.number("STRAVA_READS_PER_DAY", 1_000)
STRAVA_WEBHOOK_SECRET = ENV.text(
    "STRAVA_WEBHOOK_SECRET"
)  # of the callback's path; made from SECRET_KEY if empty
STRAVA_WEBHOOK_SIGNING_SECRET = ENV.text("STRAVA_WEBHOOK_SIGNING_SECRET")
STRAVA_DATA_POLICY_IS_CHOSEN = bool(ENV.text("STRAVA_DATA_POLICY"))
STRAVA_DATA_POLICY = ENV.text("STRAVA_DATA_POLICY", "personal")
STRAVA_BRAND_DIR = ENV.text("STRAVA_BRAND_DIR", str(DATA_DIR / "strava-brand"))  # Strava's own pictures
STRAVA_ON_HEAT_MAP = ENV.flag("STRAVA_ON_HEAT_MAP")  # the policy speaks against it; see docs/strava.md
STRAVA_RETENTION_DAYS = ENV.number("STRAVA_RETENTION_DAYS", 7)  # under the strict policy only
STRAVA_WITHDRAWAL_HOURS = ENV.number(
    "STRAVA_WITHDRAWAL_HOURS", 48, high=720
)  # to connect again, then all goes
SOCIALACCOUNT_PROVIDERS = (
    {"strava": {"APP": {"client_id": STRAVA_CLIENT_ID, "secret": STRAVA_CLIENT_SECRET}}}
    if STRAVA_CLIENT_ID
    else {}
)

# --- Other services -------------------------------------------------------------------------------------------

# <SLUG>_CLIENT_ID and _CLIENT_SECRET offer a service; _API_BASE and _OAUTH_BASE lead elsewhere. Without any of them a
# local site talks to the stand-ins that `manage.py serve` starts beside it.
SIMULATED_SERVICES = ENV.simulated_services
_stand_ins = f"http://127.0.0.1:{ENV.services_port}"
SERVICE_VALUES = {
    **ENV.services(),
    **{
        slug: {
            "client_id": f"simulated-{slug}",
            "client_secret": "simulated-secret",
            "api_base": f"{_stand_ins}/{slug}",
            "oauth_base": f"{_stand_ins}/{slug}",
        }
        for slug in SIMULATED_SERVICES
    },
}

# --- Language model (optional; none is asked unless one is named) ----------------------------------------------

AI_MODEL = ENV.text("AI_MODEL")  # openai:NAME, anthropic:NAME, google:NAME, local:NAME
AI_API_KEY = ENV.text("AI_API_KEY")
AI_BASE_URL = ENV.text("AI_BASE_URL")  # of a local server that speaks OpenAI's protocol
AI_TIMEOUT = ENV.number("AI_TIMEOUT", 20, low=1, high=300)  # s
AI_MONTHLY_QUESTIONS = ENV.number("AI_MONTHLY_QUESTIONS", 200)  # of each athlete
AI_ORIGINS = frozenset(ENV.words("AI_ORIGINS")) or DEFAULT_MODEL_ORIGINS  # whose rows a model may hear of

# --- Browser rules ----------------------------------------------------------------------------------------

_tile_host = urlsplit(MAP_TILE_URL)
_tile_sources = (
    [f"{_tile_host.scheme}://{_tile_host.netloc.replace('{s}', '*')}"] if _tile_host.netloc else []
)
_authorise = urlsplit(STRAVA_AUTHORIZE_URL)
_authorise_source = [f"{_authorise.scheme}://{_authorise.netloc}"] if STRAVA_CLIENT_ID else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *_tile_sources],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *_authorise_source],  # browsers follow the rule through the redirect
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if _site.scheme == "https":
    # The web server listens on this machine only: TLS ends at a proxy before it, which says so in this header.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^healthz$"]
    SECURE_HSTS_SECONDS = ENV.number("HSTS_SECONDS", 31_536_000)
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
# Sub-domains and browsers' preload lists are the operator's to promise, not ours.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# --- Logging ----------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": ENV.text("LOG_LEVEL", "INFO").upper()},
}
