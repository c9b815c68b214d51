"""A worded report as PDF, typeset by Typst from ``report.typ``. Words travel as data, never as markup."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from insights.reports import drawing
from insights.reports.worded import Worded

TEMPLATE = Path(__file__).with_name("report.typ")


def pdf(report: Worded, *, site: str, reader: str) -> bytes:
    """The report as PDF bytes. ``site``: what the page says it is from; ``reader``: the athlete's name, or ""."""
    import typst

    with tempfile.TemporaryDirectory(prefix="report-") as name:
        folder = Path(name)
        (folder / "report.typ").write_bytes(TEMPLATE.read_bytes())
        data = data_of(report, site=site, reader=reader)
        for number, section in enumerate(report.sections):
            for index, chart in enumerate(section.charts):
                picture = drawing.svg(chart, is_half=len(section.charts) == 2)
                (folder / f"chart-{number}-{index}.svg").write_bytes(picture)
        (folder / "report.json").write_text(json.dumps(data))
        printed: bytes = typst.compile(str(folder / "report.typ"), root=str(folder), ignore_system_fonts=True)
    return printed


def data_of(report: Worded, *, site: str, reader: str) -> dict[str, Any]:
    """What the template reads. Charts are named; their values are in the pictures."""
    sections = [
        {
            "title": section.title,
            "paragraphs": [asdict(told) for told in section.paragraphs],
            "tables": [asdict(table) for table in section.tables],
            "charts": [
                {"file": f"chart-{number}-{index}.svg", "title": chart.title, "words": chart.words}
                for index, chart in enumerate(section.charts)
            ],
        }
        for number, section in enumerate(report.sections)
    ]
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "site": site,
        "reader": reader,
        "sections": sections,
        "suggestions": [asdict(suggestion) for suggestion in report.suggestions],
        "unknown": [asdict(gap) for gap in report.unknown],
        "headlines": [asdict(headline) for headline in report.headlines],
    }
