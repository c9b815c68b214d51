"""The smallest site Django makes: its own apps, PostgreSQL and one page, what any web process of it takes by itself."""

from __future__ import annotations

import os

import dj_database_url
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import path

MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
)
APPS = ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles")

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": dj_database_url.parse(os.environ["DATABASE_URL"])},
    INSTALLED_APPS=[f"django.contrib.{name}" for name in APPS],
    MIDDLEWARE=MIDDLEWARE,
    ROOT_URLCONF="bench.bare_django",
    SECRET_KEY="only benchmarks ask here",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    USE_TZ=True,
)
application = get_wsgi_application()


def page(request: HttpRequest) -> HttpResponse:
    from django.contrib.contenttypes.models import ContentType

    rows = ContentType.objects.order_by("pk")[:50]
    return HttpResponse(
        Template("{% for row in rows %}<p>{{ row.model }}</p>{% endfor %}").render(Context({"rows": rows}))
    )


urlpatterns = [path("", page)]
