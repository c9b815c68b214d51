"""The pages about the code say what the code is: tables, columns, files, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from stravaai import schema_reference

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(
    [*DOCS.rglob("*.md"), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"))]
)
TOP_FOLDERS = {
    "accounts",
    "activities",
    "plans",
    "insights",
    "webhooks",
    "stravaai",
    "simulators",
    "bench",
    "docs",
}


def known_columns() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'"
        )
        return {row[0] for row in cursor.fetchall()}


def named_columns(text: str) -> set[str]:
    """Every `table.column` in backticks; file names such as `schema.md` are none."""
    found = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", text))
    return {name for name in found if not name.endswith((".md", ".py", ".json", ".csv"))}


def without_code(text: str) -> str:
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def broken_links(page: Path) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", without_code(page.read_text())):
        if not target.startswith(("http:", "https:", "mailto:")) and not (page.parent / target).exists():
            yield target


@pytest.mark.django_db
def test_the_reference_of_tables_is_what_the_database_says() -> None:
    printed = StringIO()
    call_command("describe_schema", stdout=printed)
    written = (DOCS / "schema-reference.md").read_text()
    assert printed.getvalue() == written, (
        "docs/schema-reference.md is out of date: manage.py describe_schema > docs/schema-reference.md"
    )


@pytest.mark.django_db
def test_the_reference_leaves_no_table_and_no_column_out() -> None:
    page = schema_reference.page()
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", page, flags=re.MULTILINE | re.DOTALL))
    tables = {
        model._meta.db_table
        for app in schema_reference.APPS
        for model in apps.get_app_config(app).get_models()
        if not model._meta.proxy
    }
    assert set(sections) == tables
    missing = {
        name
        for name in known_columns()
        for table, _, column in [name.partition(".")]
        if table in tables and f"| `{column}` |" not in sections[table]
    }
    assert not missing, sorted(missing)


@pytest.mark.django_db
def test_every_home_that_the_schema_page_names_is_a_column() -> None:
    named = named_columns((DOCS / "schema.md").read_text())
    assert len(named) > 150
    assert not named - known_columns(), sorted(named - known_columns())


@pytest.mark.parametrize(
    ("definition", "shown"),
    [
        (
            "CHECK (((week_start >= 0) AND (week_start <= 6)))",
            "CHECK ((week_start >= 0) AND (week_start <= 6))",
        ),
        ("CHECK ((distance > (0.0)::double precision))", "CHECK (distance > 0.0)"),
        ("UNIQUE (username)", "UNIQUE (username)"),
        (
            "CHECK (((kind)::text = ANY ((ARRAY['merge'::character varying, 'split'::character varying])::text[])))",
            "CHECK (kind IN ('merge', 'split'))",
        ),
        ("(lower((email)::text))", "(lower(email))"),
    ],
)
def test_definitions_are_shown_without_what_the_database_adds(definition: str, shown: str) -> None:
    assert schema_reference._plainly(definition) == shown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    assert not list(broken_links(page))


def test_every_page_is_reached_from_the_index() -> None:
    index = (DOCS / "index.md").read_text()
    linked = {(DOCS / target).resolve() for target in re.findall(r"\]\(([^)#\s]+)", index)}
    missing = [
        page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md") if page.resolve() not in linked
    ]
    assert missing == ["index.md"]


@pytest.mark.parametrize("name", ["architecture.md", "files.md", "operations.md", "schema.md", "index.md"])
def test_files_that_a_page_names_are_there(name: str) -> None:
    text = (DOCS / name).read_text()
    named = set(re.findall(r"`([a-z_]+/[\w/]+(?:\.\w+|/))`", text))
    ours = {path for path in named if path.split("/")[0] in TOP_FOLDERS}
    assert not {path for path in ours if not (ROOT / path).exists()}
