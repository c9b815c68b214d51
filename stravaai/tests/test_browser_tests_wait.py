"""A browser test waits for what it expects: what is on a page at one moment depends on how busy the machine is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OF_THE_MOMENT = {
    "all_inner_texts", "all_text_contents", "content", "get_attribute", "inner_text", "is_checked", "is_disabled",
    "is_enabled", "is_hidden", "is_visible", "text_content", "title",
}  # fmt: skip
COUNTS_ELEMENTS = re.compile(r"(locator|get_by_\w+)\(.*\.count\(\)$")


def browser_tests() -> Iterator[Path]:
    for path in sorted(ROOT.glob("*/tests/**/*.py")):
        if "page: Page" in path.read_text() and path.name != Path(__file__).name:
            yield path


def asks_of_the_moment(assertion: ast.Assert) -> bool:
    """Whether a plain assert looks at the page; `expect` looks until it is so."""
    return any(
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and (call.func.attr in OF_THE_MOMENT or COUNTS_ELEMENTS.search(ast.unparse(call)))
        for call in ast.walk(assertion)
    )


def test_no_browser_test_asserts_what_is_on_the_page_at_one_moment() -> None:
    files = list(browser_tests())
    assert len(files) > 5
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in files
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assert) and asks_of_the_moment(node)
    ]
    assert found == []
