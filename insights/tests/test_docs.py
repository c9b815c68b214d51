"""The page of the documentation that lists the rules says what the rules say."""

from __future__ import annotations

from pathlib import Path

import pytest

from insights.rules import engine
from stravaai.env import PROJECT_DIR

PAGE = Path(PROJECT_DIR) / "docs" / "insights.md"


@pytest.mark.parametrize("rule", engine.RULES.values(), ids=lambda rule: rule.name)
def test_a_rule_stands_in_the_documentation_as_it_is(rule):
    assert (
        f"| {rule.title} (`{rule.name}`) | {rule.says} | {rule.needs} | {rule.source} |" in PAGE.read_text()
    )


def test_the_documentation_lists_no_rule_that_is_gone():
    told = {
        line.split("(`")[1].split("`)")[0]
        for line in PAGE.read_text().splitlines()
        if "(`" in line and line.startswith("| ")
    }
    assert told == set(engine.RULES)
