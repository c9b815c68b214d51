"""What the sources of the pages must hold to, whatever the views put into them."""

from __future__ import annotations

import gzip
import re
from itertools import pairwise
from math import cos, radians, sin
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = sorted((ROOT / "static" / "css").glob("*.css"))
FIRST_PAGE_BUDGET = 100_000
GROUNDS = ("--paper", "--surface", "--surface-sunken", "--surface-raised")
TEXTS = ("--ink", "--ink-soft", "--ink-faint", "--accent", "--good", "--warning", "--bad")
ON_TINTS = (
    ("--good", "--good-soft"),
    ("--warning", "--warning-soft"),
    ("--bad", "--bad-soft"),
    ("--accent-strong", "--accent-soft"),
    ("--ink", "--accent-soft"),
    ("--on-accent", "--accent"),
    ("--on-accent", "--accent-strong"),
)


def markup(path: Path) -> str:
    return re.sub(r"\{#.*?#\}", "", path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_holds_no_inline_script_style_or_handler(path: Path) -> None:
    source = markup(path)
    scripts = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", source)
    assert scripts == []
    assert re.findall(r"<style\b|\sstyle=|\son[a-z]+=|\shx-on|javascript:", source) == []


def test_every_icon_a_template_names_is_in_the_sprite() -> None:
    listed = {
        line.split()[-1]
        for line in (ROOT / "static" / "icons.txt").read_text().splitlines()
        if line.strip() and not line.startswith("#")
    }
    pattern = re.compile(r"(?:_icon\.html\" with name=|\bicon=)\"([a-z0-9-]+)\"")
    named = {name for path in TEMPLATES for name in pattern.findall(markup(path))}
    assert named - listed == set()


def test_every_custom_property_in_use_is_defined() -> None:
    text = "\n".join(sheet.read_text() for sheet in SHEETS)
    defined = set(re.findall(r"(--[a-z0-9-]+)\s*:", text))
    used = set(re.findall(r"var\((--[a-z0-9-]+)\)", text))
    assert used - defined == set()


def test_scripts_and_styles_of_the_first_page_stay_within_their_budget() -> None:
    static = ROOT / "static"
    files = [*SHEETS, *(static / "js").glob("*.js"), static / "vendor" / "htmx.min.js"]
    if not files[-1].exists():
        pytest.skip("static/vendor is filled at set-up (make setup)")
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) <= FIRST_PAGE_BUDGET


# ---- contrast: WCAG 2 relative luminance of the tokens, by day and by night ----


def linear_srgb(lightness: float, chroma: float, hue: float) -> list[float]:
    """Linear-light sRGB of an oklch colour (Ottosson 2020), clipped into gamut."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return [min(1.0, max(0.0, channel)) for channel in channels]


def luminance(colour: str) -> float:
    parts = [float(part) for part in colour.split()[:3]]
    red, green, blue = linear_srgb(parts[0], parts[1], parts[2])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def tokens(theme: int) -> dict[str, str]:
    source = (ROOT / "static" / "css" / "tokens.css").read_text()
    pattern = re.compile(r"(--[a-z0-9-]+): light-dark\(oklch\(([^)]*)\), oklch\(([^)]*)\)\);")
    return {name: (light, dark)[theme] for name, light, dark in pattern.findall(source)}


def contrast(text: str, ground: str) -> float:
    low, high = sorted((luminance(text), luminance(ground)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_colours_reach_four_and_a_half_to_one_on_their_grounds(theme: int) -> None:
    known = tokens(theme)
    pairs = [(text, ground) for text in TEXTS for ground in GROUNDS] + list(ON_TINTS)
    poor = {pair: round(contrast(known[pair[0]], known[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_zone_colours_differ_in_lightness_so_that_they_hold_without_colour_vision(theme: int) -> None:
    known = tokens(theme)
    steps = [float(known[f"--zone-{number}"].split()[0]) for number in range(1, 8)]
    gaps = [abs(later - earlier) for earlier, later in pairwise(steps)]
    assert steps in (sorted(steps), sorted(steps, reverse=True))
    assert min(gaps) >= 0.05
