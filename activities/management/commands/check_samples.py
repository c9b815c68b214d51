"""Compare a folder of real files with expected values: how each is handled, and every checked number."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.providers.records import Refused
from activities.analysis import sample_check, sample_values
from activities.analysis.session import Analysis
from activities.models import Activity, ThresholdSport
from activities.services import trial

STORED = {
    "distance_m": "distance",
    "timer_s": "timer_time",
    "elapsed_s": "elapsed_time",
    "moving_s": "moving_time",
    "hr_avg": "average_heartrate",
    "hr_max": "max_heartrate",
    "hr_min": "min_heartrate",
    "power_avg": "average_watts",
    "power_max": "max_watts",
    "normalized_power_w": "normalized_power",
    "work_kj": "kilojoules",
    "cadence_avg": "average_cadence",
    "cadence_max": "max_cadence",
    "speed_avg_ms": "average_speed",
    "speed_max_ms": "max_speed",
    "ascent_m": "total_elevation_gain",
    "descent_m": "elevation_loss",
    "calories": "calories",
    "temperature_avg": "temperature",
    "local_date": "local_date",
}


class Command(BaseCommand):
    help = (
        "Import every file of a folder for a throw-away reference athlete and compare with expected values."
    )
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
        reference = (expected.get("_about") or {}).get("reference_athlete") or {}
        rows = {name: row for name, row in expected["files"].items() if row.get("behaviour")}
        athletes = {sport: sample_values.athlete_of(reference, sport) for sport in ThresholdSport.values}
        with trial.throw_away_athlete(athletes) as user:
            reports = [
                sample_check.judge(name, row, outcome(user, folder / name, reference))
                for name, row in rows.items()
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
    files = expected.get("files") if isinstance(expected, dict) else None
    if not isinstance(files, dict) or not all(isinstance(row, dict) for row in files.values()):
        raise CommandError('The expected values have no "files" that map names to rows.')
    return expected


def outcome(user: User, path: Path, reference: Mapping[str, Any]) -> sample_check.Outcome:
    """What becomes of one file when the reference athlete imports it."""
    try:
        rows = trial.imported(user, path.name, path.read_bytes())
    except Refused as refusal:
        return sample_check.Outcome(refusal=str(refusal))
    except OSError as error:
        return sample_check.Outcome(crash=f"the file cannot be opened ({error.strerror})")
    except Exception as error:  # noqa: BLE001 - the report must go on, and a crash is a finding
        return sample_check.Outcome(crash=f"{type(error).__name__}: {error}")
    return sample_check.Outcome([measured(activity, analysis, reference) for activity, analysis in rows])


def measured(activity: Activity, analysis: Analysis, reference: Mapping[str, Any]) -> dict[str, Any]:
    """The values of one session by check name: the stored columns, and what the page computes from the recording."""
    athlete = sample_values.athlete_of(reference, activity.sport)
    values = sample_values.values_of(
        analysis, start=activity.start_date, sport=activity.sport_type, family=activity.sport, athlete=athlete
    )
    stored = {check: getattr(activity, column) for check, column in STORED.items()}
    return values | stored | {"is_marked": bool(activity.quality)}
