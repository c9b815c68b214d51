"""A wall clock without a zone, which Django lacks while ``USE_TZ`` is on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_datetime


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
