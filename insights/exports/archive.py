"""Everything that is held about an athlete, as one zip: rows, tables, original files, and recordings that have none.

Nothing is listed by hand: every model with a key to the athlete is written, as account deletion finds them. What opens
somebody's account (tokens, secrets, passwords) stays here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import orjson
from django.core.files.storage import default_storage
from django.db import models
from django.http import QueryDict

from accounts.fields import Undecryptable
from accounts.models import User
from accounts.services.deletion import owned_models
from activities.models import ActivitySource, RecordingData
from activities.services import parts
from insights.exports.formats import csv_pieces
from insights.exports.tables import TABLES
from insights.models import Export

Report = Callable[[int], None]
AT_ONCE = 500
_CHUNK = 1 << 20
_SECRET = re.compile(r"token|secret|password|session_key|recovery|private_key|credential")
_SECRET_COLUMNS = {("mfa_authenticator", "data"), ("django_session", "session_data")}
UNREADABLE = "(cannot be read with the keys of this installation)"
README = """Everything {site} holds about you, made on {day}.

profile.json        your account
tables/*.csv        the tables of the pages; units stand in the names of the columns, unknown is empty
rows/*.jsonl        every row of the database that is yours, one JSON object a line, column by column
originals/          the files as you brought them; rows/activity_sources.jsonl tells which belongs to which activity
recordings/*.csv    samples of activities that came without a file, second by second; unknown is empty

SI units: metres, seconds, metres a second, beats a minute, watts. Keys to services you connected, secrets and
passwords are left out: they open accounts.
"""


def pieces(user: User) -> int:
    """How many pieces ``write_archive`` reports: tables, kinds of rows, and sources."""
    sources = ActivitySource.objects.filter(user=user).count()
    return len(TABLES) + len(_kept_models()) + sources


def write_archive(path: Path, user: User, report: Report, *, site: str, day: str) -> None:
    """Write the zip piece by piece; memory does not grow with the log."""
    done = 0
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr("README.txt", README.format(site=site, day=day))
        archive.writestr("profile.json", orjson.dumps(_record(user), option=orjson.OPT_INDENT_2, default=str))
        for name, lines in _tables(user):
            _write(archive, name, lines)
            report(done := done + 1)
        for model, owner in _kept_models():
            _write(archive, f"rows/{model._meta.db_table}.jsonl", _rows(model, owner, user))
            report(done := done + 1)
        for source in _sources(user):
            _write_source(archive, source)
            report(done := done + 1)


def _write(archive: ZipFile, name: str, content: Iterable[bytes], method: int = ZIP_DEFLATED) -> None:
    info = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    info.compress_type = method
    with archive.open(info, "w", force_zip64=True) as target:
        for piece in content:
            target.write(piece)


def _tables(user: User) -> Iterator[tuple[str, Iterable[bytes]]]:
    for table in TABLES.values():
        yield f"tables/{table.name}.csv", csv_pieces(table.columns, table.rows(user, QueryDict()))


# --- rows -------------------------------------------------------------------------------------------------------


def _kept_models() -> list[tuple[type[models.Model], str]]:
    """Every model whose rows are an athlete's, but for the exports themselves."""
    return [(model, owner) for model, owner in owned_models() if model is not Export]


def _rows(model: type[models.Model], owner: str, user: User) -> Iterator[bytes]:
    found = model._base_manager.filter(**{owner: user.pk}).order_by("pk")
    for row in found.only(*_told(model)).iterator(chunk_size=AT_ONCE):
        yield orjson.dumps(_record(row), default=str) + b"\n"


def _told(model: type[models.Model]) -> list[str]:
    """Columns that may leave: no secrets, and no packed samples (they are in recordings or in the original)."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if not is_withheld(field) and not _is_packed(field)
    ]


def is_withheld(field: models.Field[Any, Any]) -> bool:
    """Whether a column may open somebody's account."""
    named = (field.model._meta.db_table, field.name)
    return named in _SECRET_COLUMNS or bool(_SECRET.search(field.name))


def _is_packed(field: models.Field[Any, Any]) -> bool:
    inner = getattr(field, "base_field", field)
    return isinstance(inner, models.BinaryField)


def _record(row: models.Model) -> dict[str, Any]:
    return {name: _value(row, name) for name in _told(type(row))}


def _value(row: models.Model, name: str) -> Any:
    try:
        return getattr(row, name)
    except Undecryptable:
        return UNREADABLE


# --- originals and recordings -----------------------------------------------------------------------------------


def _sources(user: User) -> Iterator[ActivitySource]:
    found = ActivitySource.objects.filter(user=user).only(
        "original_file", "original_name", "provider", "fetched_at"
    )
    return found.order_by("pk").iterator(chunk_size=AT_ONCE)


def _write_source(archive: ZipFile, source: ActivitySource) -> None:
    """The original file (once for the same content), else the samples."""
    if source.original_file and default_storage.exists(source.original_file):
        name = f"originals/{source.original_file.split('/')[-1]}"
        if name not in archive.NameToInfo:
            _write(archive, name, _pieces_of(source.original_file), ZIP_STORED)
        return
    recording = RecordingData.objects.filter(source=source).first()
    if recording is not None:
        _write(archive, f"recordings/{source.pk}.csv", _samples(recording))


def _pieces_of(name: str) -> Iterator[bytes]:
    with default_storage.open(name, "rb") as file:
        while piece := file.read(_CHUNK):
            yield piece


def _samples(recording: RecordingData) -> Iterator[bytes]:
    raw = parts.unpacked(
        recording.recording_keys, recording.recording_values, recording.sample_count, recording.stops
    )
    columns = [
        [None if value != value else value for value in values.tolist()] for values in raw.channels.values()
    ]
    return csv_pieces(list(raw.channels), zip(*columns, strict=True))
