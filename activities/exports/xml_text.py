"""Text for XML."""

from __future__ import annotations

from xml.sax.saxutils import escape

_QUOTES = {'"': "&quot;"}


def clean(text: str) -> str:
    """Without the characters that XML cannot hold (controls, half pairs, the last two of the plane)."""
    return "".join(letter for letter in text if _is_allowed(letter))


def plain(text: str) -> str:
    """Clean, and escaped."""
    return escape(clean(text), _QUOTES)


def _is_allowed(letter: str) -> bool:
    return (
        letter >= " " and not "\ud800" <= letter <= "\udfff" and letter not in "\ufffe\uffff"
    ) or letter in "\t\n\r"


def element(tag: str, text: str) -> str:
    """One element with text; "" when there is no text."""
    return f"<{tag}>{plain(text)}</{tag}>" if text else ""
