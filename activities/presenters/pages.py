"""Addresses with one thing changed, and pages of rows."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict
from django.utils.http import urlencode

from activities.presenters.values import Choice, Pager


def changed(path: str, query: QueryDict, changes: Mapping[str, str | None]) -> str:
    """The address with some of its parameters changed; None and "" take one away. The page starts anew."""
    kept = {name: values for name, values in query.lists() if values and values[-1]}
    for name, value in {"page": None, **changes}.items():
        kept.pop(name, None)
        if value:
            kept[name] = [value]
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


def page_number(text: str | None, total: int, size: int) -> int:
    """The page that an address asks for, brought into what there is."""
    wanted = int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 1
    return max(1, min(wanted, -(-total // size)))


def pager(path: str, query: QueryDict, *, number: int, total: int, size: int) -> Pager:
    pages = max(1, -(-total // size))

    def url(page: int) -> str:
        return changed(path, query, {"page": str(page) if page > 1 else None})

    return Pager(
        number=number,
        pages=pages,
        first=(number - 1) * size + 1 if total else 0,
        last=min(number * size, total),
        total=total,
        previous_url=url(number - 1) if number > 1 else "",
        next_url=url(number + 1) if number < pages else "",
        numbers=tuple(
            Choice(str(page), str(page), selected=page == number, url=url(page)) if page else Choice("", "…")
            for page in printed_pages(number, pages)
        ),
    )


def printed_pages(number: int, pages: int) -> list[int]:
    """Which page numbers to print: the ends and the neighbours; 0 stands for a gap."""
    near = sorted({1, number - 1, number, number + 1, pages} & set(range(1, pages + 1)))
    printed: list[int] = []
    for page in near:
        if printed and page - printed[-1] == 2:
            printed.append(page - 1)
        elif printed and page - printed[-1] > 2:
            printed.append(0)
        printed.append(page)
    return printed
