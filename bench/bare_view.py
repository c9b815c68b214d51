"""A view that does nothing but insert one row as wide as an event's: what Django and PostgreSQL take by themselves."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from webhooks.models import WebhookEvent


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    told = json.loads(request.body)
    WebhookEvent.objects.create(
        provider="bench",
        owner_id=str(told["owner_id"]),
        subscription_id=str(told["subscription_id"]),
        object_type=told["object_type"],
        object_id=str(told["object_id"]),
        aspect_type=told["aspect_type"],
        event_time=datetime.fromtimestamp(told["event_time"], UTC),
        processed=True,
        raw_payload=told,
        digest=uuid4().hex * 2,
    )
    return HttpResponse()


urlpatterns = [path("bench/insert/", insert), path("", include("stravaai.urls"))]
