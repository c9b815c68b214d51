from __future__ import annotations

from pathlib import Path

import pytest

from stravaai.front_end import FILES, PACKAGES, MissingPackage, copy_front_end, sprite


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A node_modules with every file the pages use."""
    root = tmp_path / "node_modules"
    for name in [*FILES, *(f"{package}/LICENSE" for package in PACKAGES)]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"/* {name} */\n//# sourceMappingURL=x.map\n")
    icons = root / "lucide-static" / "icons"
    icons.mkdir(parents=True)
    (icons / "bike.svg").write_text('<svg width="24"\n  height="24">\n  <path d="M1 1"/>\n</svg>')
    return root


@pytest.fixture
def icon_list(tmp_path: Path) -> Path:
    path = tmp_path / "icons.txt"
    path.write_text("# comment\nbike sport-ride\nbike\n")
    return path


def test_a_second_copy_changes_nothing(packages: Path, icon_list: Path, tmp_path: Path) -> None:
    target = tmp_path / "vendor"
    assert len(copy_front_end(packages, icon_list, target)) == len(FILES) + len(PACKAGES) + 1
    assert copy_front_end(packages, icon_list, target) == []


def test_pointers_to_source_maps_are_left_out(packages: Path, icon_list: Path, tmp_path: Path) -> None:
    copy_front_end(packages, icon_list, tmp_path / "vendor")
    assert "sourceMappingURL" not in (tmp_path / "vendor" / "leaflet.js").read_text()


def test_the_sprite_holds_each_icon_under_its_own_name(packages: Path, icon_list: Path) -> None:
    drawn = sprite(packages / "lucide-static" / "icons", icon_list)
    assert '<symbol id="sport-ride" viewBox="0 0 24 24"><path d="M1 1"/></symbol>' in drawn
    assert '<symbol id="bike"' in drawn
    assert "<style" not in drawn


def test_a_missing_package_says_what_to_run(packages: Path, icon_list: Path, tmp_path: Path) -> None:
    (packages / "leaflet" / "dist" / "leaflet.js").unlink()
    with pytest.raises(MissingPackage, match="make setup"):
        copy_front_end(packages, icon_list, tmp_path / "vendor")
