"""The reference of all tables as a page, read from the database's own catalogue: it shows what really holds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

APPS = ("accounts", "activities", "plans", "insights", "webhooks")

_HEAD = """# Schema reference

Every table and view of ours as the database has it. `manage.py describe_schema` prints this page, and a test compares
the two: after a migration, write it anew with `.venv/bin/python manage.py describe_schema > docs/schema-reference.md`.
Why the tables are as they are, and where each field of the merged systems went, is told in [schema.md](schema.md).

Tables of Django and of django-allauth (sessions, e-mail addresses, second factors, groups and who is in them) are
theirs and not listed. Foreign keys carry `→`; they are checked at commit, and deletion cascades through Django."""

_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
       CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END,
       coalesce(col_description(c.oid, a.attnum), '')
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%s)
ORDER BY c.relname, a.attnum
"""
_KEYS = """
SELECT k.conrelid::regclass::text, a.attname, k.confrelid::regclass::text, f.attname
FROM pg_constraint k
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
JOIN pg_attribute f ON f.attrelid = k.confrelid AND f.attnum = k.confkey[1]
WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND k.conrelid::regclass::text = ANY(%s)
"""
_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint
WHERE contype IN ('c', 'u', 'x') AND connamespace = 'public'::regnamespace AND conrelid::regclass::text = ANY(%s)
ORDER BY 1, conname
"""
_INDEXES = """
SELECT i.indrelid::regclass::text, c.relname, i.indisunique, pg_get_indexdef(i.indexrelid)
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = 'public'::regnamespace AND i.indrelid::regclass::text = ANY(%s)
  AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
ORDER BY 1, c.relname
"""
_TRIGGERS = """
SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
FROM pg_trigger
WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY(%s)
ORDER BY 1, tgname
"""

Rows = dict[str, list[tuple[Any, ...]]]


def page() -> str:
    """The reference as markdown, ending in a newline. Needs a migrated database."""
    by_app = {name: _models(name) for name in APPS}
    tables = [model._meta.db_table for models in by_app.values() for model in models]
    catalogue = _Catalogue(tables)
    parts = [_HEAD]
    for app, models in by_app.items():
        parts.append(f"## {app}")
        parts.extend(catalogue.section(model) for model in models)
    return "\n\n".join(parts) + "\n"


def _models(app: str) -> list[type[Model]]:
    return [model for model in apps.get_app_config(app).get_models() if not model._meta.proxy]


class _Catalogue:
    """What PostgreSQL says about some tables, one query for each kind of thing."""

    def __init__(self, tables: Sequence[str]) -> None:
        self.columns = _by_table(_COLUMNS, tables)
        self.constraints = _by_table(_CONSTRAINTS, tables)
        self.indexes = _by_table(_INDEXES, tables)
        self.triggers = _by_table(_TRIGGERS, tables)
        keys = _by_table(_KEYS, tables)
        self.targets = {
            (table, column): f"{target}.{key}" for table in keys for column, target, key in keys[table]
        }

    def section(self, model: type[Model]) -> str:
        table = model._meta.db_table
        parts = [f"### {table}", _about(model), _table(self._column_rows(table, model._meta.managed))]
        parts.extend(
            f"{title}:\n\n" + "\n".join(f"- `{name}`: {what}" for name, what in rows)
            for title, rows in (
                ("Constraints", [(name, _code(text)) for name, text in self.constraints[table]]),
                ("Indexes", [(name, _index(unique, text)) for name, unique, text in self.indexes[table]]),
                ("Triggers", [(name, _trigger(text)) for name, text in self.triggers[table]]),
            )
            if rows
        )
        return "\n\n".join(part for part in parts if part)

    def _column_rows(self, table: str, has_comments: bool) -> Iterator[tuple[str, ...]]:
        yield ("column", "type", "null", "meaning") if has_comments else ("column", "type")
        for name, kind, is_null, expression, comment in self.columns[table]:
            target = self.targets.get((table, name))
            shown = _short(kind) + (f" → {target}" if target else "")
            if not has_comments:
                yield (f"`{name}`", shown)
                continue
            origin = f". Generated: {_code(expression)}" if expression else ""
            yield (f"`{name}`", shown, "yes" if is_null else "", comment + origin)


def _by_table(query: str, tables: Sequence[str]) -> Rows:
    found: Rows = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(query, [list(tables)])
        for table, *rest in cursor.fetchall():
            found[table].append(tuple(rest))
    return found


def _about(model: type[Model]) -> str:
    """The model's own words; the signature that Django puts where there are none is left out."""
    text = " ".join((model.__doc__ or "").split())
    words = "" if text.startswith(f"{model.__name__}(") else text.replace("``", "`")
    view = "" if model._meta.managed else "A view with the rights of who asks (`security_invoker`)."
    return " ".join(part for part in (words, view) if part)


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    lines.insert(1, "|" + "---|" * (lines[0].count("|") - 1))
    return "\n".join(lines)


def _short(kind: str) -> str:
    names = {
        "timestamp with time zone": "timestamptz",
        "timestamp without time zone": "timestamp",
        "character varying": "varchar",
        "double precision": "float8",
    }
    for long, short in names.items():
        kind = kind.replace(long, short)
    return kind


def _code(text: str) -> str:
    return f"`{_plainly(text)}`"


_CLUTTER = (
    (r"::(?:character varying|text|double precision|numeric|integer)(?:\(\d+\))?(?:\[\])?", ""),
    (r"(?<=[=<>*,] )\(([\d.]+)\)", r"\1"),
    (r"= ANY \(\(ARRAY\[([^]]*)\]\)\)", r"IN (\1)"),
    (r"= ANY \(ARRAY\[([^]]*)\]\)", r"IN (\1)"),
    (r"(?<=\()\((\w+)\)(?= [=<>I])", r"\1"),
    (r"(?<=\w)\(\((\w+)\)\)", r"(\1)"),
    (r"^CHECK \(\((.*)\)\)$", r"CHECK (\1)"),
)


def _plainly(text: str) -> str:
    """An expression without the casts and parentheses that PostgreSQL puts around constants and columns."""
    for clutter, plain in _CLUTTER:
        text = re.sub(clutter, plain, text)
    return text


def _index(is_unique: bool, definition: str) -> str:
    body = re.sub(r"^CREATE (?:UNIQUE )?INDEX \S+ ON \S+ USING ", "", definition).removeprefix("btree ")
    return ("unique " if is_unique else "") + _code(body)


def _trigger(definition: str) -> str:
    found = re.search(r"(BEFORE|AFTER) (.+?) ON ", definition)
    return f"{found[1].lower()} {_code(found[2])}" if found else _code(definition)
