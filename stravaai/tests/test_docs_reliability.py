"""docs/reliability.md and the tests: each line of the list has tests, and the table names all of them."""

from __future__ import annotations

import re

from stravaai.env import PROJECT_DIR

APPS = ("accounts", "activities", "insights", "plans", "simulators", "stravaai", "webhooks")
TABLED = (
    "accounts/",
    "activities/",
    "stravaai/",
    "webhooks/",
)  # whose tests the table must name, all of them
LINES = {
    *(f"t{n}" for n in range(1, 7)), *(f"b{n}" for n in range(1, 9)), *(f"w{n}" for n in range(1, 8)),
    *(f"d{n}" for n in range(1, 8)), *(f"z{n}" for n in range(1, 5)), *(f"f{n}" for n in range(1, 8)),
    *(f"l{n}" for n in range(1, 7)), "s1", "s3", "s4", "s5", "m1", "m3", "m6",
}  # fmt: skip


def named_tests() -> set[tuple[str, str, str]]:
    """Line, file and name of each test that bears the id of a line; several ids may lead a name."""
    found = set()
    for app in APPS:
        for path in sorted((PROJECT_DIR / app).rglob("test_*.py")):
            for ids, rest in re.findall(r"^def test_((?:[a-z]\d_)+)(\w+)", path.read_text(), re.MULTILINE):
                file = str(path.relative_to(PROJECT_DIR))
                found |= {(line, file, f"test_{ids}{rest}") for line in ids.strip("_").split("_")}
    return found


def test_the_table_of_reliability_names_tests_that_are_there_and_misses_none() -> None:
    table = (PROJECT_DIR / "docs" / "reliability.md").read_text()
    told = {
        (row[1].lower(), file, name)
        for row in re.finditer(r"^\| ([A-Z]\d) \|(.*)$", table, re.MULTILINE)
        for file, name in re.findall(r"`([\w/.]+)` `(test_\w+)`", row[2])
    }
    named = named_tests()
    assert told - named == set(), "the table names what is not there"
    assert {one for one in named - told if one[1].startswith(TABLED)} == set(), "the table misses tests"


def test_every_line_has_a_test() -> None:
    assert {line for line, _, _ in named_tests()} >= LINES
