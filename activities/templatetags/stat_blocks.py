"""Numbers with the card behind each, written in one go.

An activity shows some thirty of them with about a dozen places each: as template nodes a third of its page's time.
Everything goes through ``escape`` here.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from accounts.templatetags.icons import icon
from activities.presenters.values import Explanation, ExplanationInput, Stat

register = template.Library()

_UNKNOWN = '<span class="faint" aria-label="unknown">–</span>'


@register.simple_tag
def stat_blocks(stats: Iterable[Stat], size: str = "") -> SafeString:
    """Several numbers; put them inside ``.stats``. ``size`` is "" or "small"."""
    return mark_safe("".join(_stat(stat, size) for stat in stats))  # noqa: S308  escaped below


@register.simple_tag
def stat_block(stat: Stat, size: str = "") -> SafeString:
    """One number with its label, its card and a line under it."""
    return mark_safe(_stat(stat, size))  # noqa: S308  escaped below


@register.simple_tag
def explanation_card(explanation: Explanation) -> SafeString:
    """A button and the card it opens: a native popover, which closes by Escape and returns the focus by itself."""
    return mark_safe(_explanation(explanation))  # noqa: S308  escaped below


def _stat(stat: Stat, size: str) -> str:
    kind = "".join(f" stat--{escape(word)}" for word in (size, stat.tone) if word)
    card = _explanation(stat.explanation) if stat.explanation else ""
    note = f'<div class="stat__note">{escape(stat.note)}</div>' if stat.note else ""
    return (
        f'<div class="stat{kind}"><div class="stat__label"><span>{escape(stat.label)}</span>{card}</div> '
        f'<div class="stat__value">{_value(stat)}</div> {note}</div> '
    )


def _value(stat: Stat) -> str:
    if stat.value is None:
        return _UNKNOWN
    unit = f'<span class="stat__unit">{escape(stat.value.unit)}</span>' if stat.value.unit else ""
    return escape(stat.value.text) + unit


def _explanation(explanation: Explanation) -> str:
    key, title = escape(explanation.key), escape(explanation.title)
    return (
        f'<button class="explain__button" type="button" popovertarget="explain-{key}" '
        f'aria-label="How {title} came about">{icon("info")}</button> '
        f'<div class="popover explain" id="explain-{key}" popover role="group" aria-label="{title}"> '
        f'<p class="explain__title">{title}</p> {"".join(_behind(explanation))}</div>'
    )


def _behind(explanation: Explanation) -> Iterable[str]:
    """The lines of a card; what is not known of a number has none."""
    if explanation.formula:
        yield f'<p class="explain__formula">{escape(explanation.formula)}</p> '
    if explanation.inputs:
        yield f"<dl> {''.join(_input(given) for given in explanation.inputs)} </dl> "
    if explanation.threshold:
        yield f"<p><strong>Threshold of that day:</strong> {escape(explanation.threshold)}</p> "
    if explanation.would_change:
        yield f"<p><strong>What would change it:</strong> {escape(explanation.would_change)}</p> "
    if explanation.caveat:
        yield f'<p class="soft">{escape(explanation.caveat)}</p> '
    if explanation.docs_url:
        yield f'<p><a href="{escape(explanation.docs_url)}">The whole method</a></p>'


def _input(given: ExplanationInput) -> str:
    origin = f"<small>{escape(given.origin)}</small>" if given.origin else ""
    return f"<dt>{escape(given.label)}{origin}</dt><dd>{escape(given.value)}</dd>"
