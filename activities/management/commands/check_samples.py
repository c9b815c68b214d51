"""Compare a folder of real files with expected values: how each is handled, and every checked number."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.providers import files
from accounts.providers.records import ActivityRecord, Refused
from activities.analysis import sample_check, sample_values, session, sports
from activities.analysis.device import DeviceTotals


class Command(BaseCommand):
    help = "Read and analyse every file of a folder as a reference athlete and compare with expected values."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--expected", type=Path, help="JSON of expected values; default: expected.json of the folder"
        )
        parser.add_argument("--all", action="store_true", help="list the checks that hold, too")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        expected = _expected(options["expected"] or folder / "expected.json")
        reference = expected["_about"]["reference_athlete"]
        rows = {name: row for name, row in expected["files"].items() if row.get("behaviour")}
        reports = [
            sample_check.judge(name, row, outcome(folder / name, reference)) for name, row in rows.items()
        ]
        for report in reports:
            self._show(report, everything=options["all"])
        failed = [report.name for report in reports if not report.held]
        checks = sum(len(report.verdicts) for report in reports)
        self.stdout.write(f"{len(reports) - len(failed)} of {len(reports)} files hold, {checks} checks.")
        if failed or not reports:
            raise CommandError(f"Not as expected: {', '.join(failed) or 'no file to check'}")

    def _show(self, report: sample_check.Report, *, everything: bool) -> None:
        self.stdout.write(f"{'ok  ' if report.held else 'FAIL'} {report.name}")
        for verdict in report.verdicts:
            if everything or not verdict.held:
                mark = "ok  " if verdict.held else "FAIL"
                self.stdout.write(
                    f"     {mark} {verdict.check:<34} {verdict.found!s:<28} wanted {verdict.wanted}"
                )


def _expected(path: Path) -> dict[str, Any]:
    try:
        expected: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"The expected values cannot be read: {error}") from error
    return expected


def outcome(path: Path, reference: Mapping[str, Any]) -> sample_check.Outcome:
    """What becomes of one file: read as an import would, analysed as the reference athlete."""
    try:
        records = files.read(path.name, path.read_bytes())
    except Refused as refusal:
        return sample_check.Outcome(refusal=str(refusal))
    except Exception as error:  # noqa: BLE001 - the report must go on, and a crash is a finding
        return sample_check.Outcome(crash=f"{type(error).__name__}: {error}")
    return sample_check.Outcome([measured(record, reference) for record in records])


def measured(record: ActivityRecord, reference: Mapping[str, Any]) -> dict[str, Any]:
    """The values of one session by check name."""
    family = sports.family(record.sport_type)
    athlete = sample_values.athlete_of(reference, family)
    recording = record.recording
    analysis = session.analyse(
        recording.channels if recording else None,
        recording.stops if recording else (),
        family=family,
        environment=record.environment,
        device=DeviceTotals.of(record),
        thresholds=athlete,
        start_epoch=record.start_date.timestamp(),
    )
    values = sample_values.values_of(
        analysis, start=record.start_date, sport=record.sport_type, family=family, athlete=athlete
    )
    return values | {"is_marked": values["is_marked"] or bool(record.notes)}
