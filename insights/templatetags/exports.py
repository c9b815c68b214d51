"""The way from a page to its tables as files."""

from __future__ import annotations

from typing import Any

from django import template

from insights.exports.tables import tables_of
from insights.pages.exports import TableLinks, links_of

register = template.Library()


@register.inclusion_tag("insights/_export_menu.html", takes_context=True)
def export_menu(context: dict[str, Any], page: str) -> dict[str, tuple[TableLinks, ...]]:
    """The tables that a page offers, with the filters of its address; nothing for a page without one."""
    request = context.get("request")
    query = request.GET.urlencode() if request is not None else ""
    return {"tables": tuple(links_of(tables_of(page), query))}
