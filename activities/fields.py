"""What Django lacks: a wall clock without a zone while ``USE_TZ`` is on, and JSON that is written quickly."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import orjson
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_datetime
from psycopg.types.json import Jsonb


class LocalDateTimeField(models.Field[Any, Any]):
    """A naive ``timestamp``. It has no ``__date`` and no ``__year``: filter on the generated ``local_date`` instead."""

    description = "Wall clock where the session happened"

    def get_internal_type(self) -> str:
        return "LocalDateTimeField"

    def db_type(self, connection: Any) -> str:
        return "timestamp"

    def to_python(self, value: Any) -> datetime | None:
        if value is None or value == "":
            return None
        moment = value if isinstance(value, datetime) else parse_datetime(str(value))
        if moment is None:
            raise ValidationError(f"“{value}” is not a date and time such as 2026-05-04 07:30.")
        return moment.replace(tzinfo=None)

    def get_prep_value(self, value: Any) -> datetime | None:
        return self.to_python(super().get_prep_value(value))

    def value_to_string(self, obj: models.Model) -> str:
        value: datetime | None = self.value_from_object(obj)
        return "" if value is None else value.isoformat()

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"form_class": forms.DateTimeField, **kwargs})


class LargeJSONField(models.JSONField):
    """JSON of some kilobytes. Each value is sent by itself: Django would gather those of many rows into one array,
    and every quotation mark in them would have to be escaped one by one.
    """

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if value is None or hasattr(value, "as_sql"):
            return super().get_db_prep_save(value, connection)
        return Jsonb(value, dumps=_dumps)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "%s"


def _dumps(value: Any) -> str | bytes:
    try:
        return orjson.dumps(value)
    except TypeError:  # whole numbers beyond 64 bits, keys that are no text
        return json.dumps(value)
