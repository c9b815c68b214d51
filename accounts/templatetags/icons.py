"""The icons of the pages.

Every page draws dozens. As template nodes they cost more than its queries, so the component `_icon.html` and the
tags that write HTML in one go share this one.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from django import template
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, classes: str = "") -> SafeString:
    """A picture of the sprite, an id of static/icons.txt. Decoration only: the words stand beside it."""
    more = f" {escape(classes)}" if classes else ""
    picture = f'<use href="{escape(static("vendor/icons.svg"))}#{escape(name)}"></use>'
    return mark_safe(f'<svg class="icon{more}" viewBox="0 0 24 24" aria-hidden="true">{picture}</svg>')  # noqa: S308  escaped
