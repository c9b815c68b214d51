"""Front-end packages: which files of node_modules the pages use, and where they go."""

from __future__ import annotations

import re
from pathlib import Path

FILES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "uplot/dist/uPlot.iife.min.js": "uPlot.iife.min.js",
    "uplot/dist/uPlot.min.css": "uPlot.min.css",
    "leaflet/dist/leaflet.js": "leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet.css",
    "leaflet/dist/images/layers.png": "images/layers.png",
    "leaflet/dist/images/layers-2x.png": "images/layers-2x.png",
    "leaflet/dist/images/marker-icon.png": "images/marker-icon.png",
    "leaflet/dist/images/marker-icon-2x.png": "images/marker-icon-2x.png",
    "leaflet/dist/images/marker-shadow.png": "images/marker-shadow.png",
}
PACKAGES = ("htmx.org", "uplot", "leaflet", "lucide-static")
SOURCE_MAP = re.compile(rb"\n?//# sourceMappingURL=\S+\s*$")
SPRITE_HEAD = '<svg xmlns="http://www.w3.org/2000/svg">\n'


class MissingPackage(Exception):
    """A front-end package is not installed; the message says what to do."""


def copy_front_end(node_modules: Path, icon_list: Path, target: Path) -> list[Path]:
    """Fill `target` with the files the pages use, writing only what differs; the changed files."""
    wanted = {
        target / name: without_source_map(read(node_modules / source)) for source, name in FILES.items()
    }
    for package in PACKAGES:
        wanted[target / "licenses" / f"{package}.txt"] = read(node_modules / package / "LICENSE")
    wanted[target / "icons.svg"] = sprite(node_modules / "lucide-static" / "icons", icon_list).encode()
    return [path for path, content in wanted.items() if write_when_different(path, content)]


def sprite(icons: Path, icon_list: Path) -> str:
    """One SVG with a symbol for each line of `icon_list`: "name" or "name id"."""
    lines = [
        line.split()
        for line in icon_list.read_text().splitlines()
        if line.strip() and not line.startswith("#")
    ]
    symbols = [symbol(read(icons / f"{words[0]}.svg").decode(), words[-1]) for words in lines]
    return SPRITE_HEAD + "\n".join(symbols) + "\n</svg>\n"


def symbol(svg: str, name: str) -> str:
    """The drawing of one icon file as a symbol with its own id; colours and widths come from the page."""
    inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    if inner is None:
        raise MissingPackage(f"The icon {name} is not an SVG drawing: run npm ci again.")
    drawing = " ".join(inner.group(1).split())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawing}</symbol>'


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as problem:
        raise MissingPackage(
            f"{path.name} is missing from node_modules: run make setup (or npm ci)."
        ) from problem


def without_source_map(content: bytes) -> bytes:
    """Drop the pointer to a source map that is not served; the hashing of static files would look for it."""
    return SOURCE_MAP.sub(b"\n", content)


def write_when_different(path: Path, content: bytes) -> bool:
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True
