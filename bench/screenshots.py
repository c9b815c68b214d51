"""Pictures of all pages with the demo athlete's data: two widths, light and dark.

All of them go to ``docs/screenshots/all`` (not kept in the repository), to be looked at; the few that the README shows
go to ``docs/screenshots``. The demo athlete of the data folder is used, and made first where there is none.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PIL import Image

from bench import plan_sights, report_sights
from bench.ground import ENV_OF_PROCESSES, PROJECT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ViewportSize

    from accounts.models import User
    from simulators.files import Session

Theme = Literal["light", "dark"]
WIDTHS: dict[str, ViewportSize] = {
    "1280": {"width": 1280, "height": 900},
    "390": {"width": 390, "height": 844},
}
THEMES: tuple[Theme, ...] = ("light", "dark")
README_PICTURES = (
    ("ride", "1280", "light"), ("ride", "1280", "dark"), ("fitness", "1280", "light"), ("calendar", "1280", "light"),
    ("health", "1280", "light"), ("list", "1280", "light"),
    ("today", "390", "light"), ("run", "390", "light"), ("list", "390", "dark"), ("batch", "390", "light"),
)  # fmt: skip
QUALITY = 72


@dataclass(frozen=True, slots=True)
class Sight:
    """One page to be pictured: its name, its address, and whose session sees it ("" for a stranger)."""

    name: str
    path: str
    session: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--to", type=Path, default=PROJECT / "docs" / "screenshots", help="folder of the pictures"
    )
    parser.add_argument("--only", nargs="*", help="names of pages")
    parser.add_argument("--widths", nargs="*", default=list(WIDTHS), choices=list(WIDTHS))
    parser.add_argument("--themes", nargs="*", default=THEMES, choices=THEMES)
    asked = parser.parse_args()
    with demo_site() as url, guest(url) as visitor:
        wanted = [sight for sight in sights(visitor) if not asked.only or sight.name in asked.only]
        picture_all(url, wanted, asked.to, asked.widths, asked.themes)


@contextmanager
def demo_site() -> Iterator[str]:
    """The site on the data folder's database, with a demo athlete; its address."""
    os.environ.update(ENV_OF_PROCESSES)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stravaai.settings")
    import django

    from stravaai import embedded

    embedded.join()
    django.setup()
    from django.core.management import call_command

    from activities.services import demo, routes
    from stravaai.tests.live import run_live_site

    call_command("migrate", verbosity=0)
    call_command("seed_demo")
    plan_sights.make_plan()
    routes.refresh(demo.athlete_user())
    report_sights.make_reports(demo.athlete_user())
    with tempfile.TemporaryDirectory() as folder, run_live_site(Path(folder)) as site:
        yield site.url


@contextmanager
def guest(url: str) -> Iterator[User]:
    """A second athlete for the pages that the demo athlete leaves empty: an import, a likely duplicate."""
    from django.core.management import call_command

    from accounts.models import User

    User.objects.filter(email="guest@example.org").delete()
    user = User.objects.create_user(
        email="guest@example.org", first_name="Ada", timezone="Europe/Zurich", sex="F"
    )
    try:
        with tempfile.TemporaryDirectory() as folder:
            paths = [write(Path(folder), name, data) for name, data in recordings()]
            call_command("import_files", *paths, user=user.email, stdout=io.StringIO())
        likely_duplicate(user)
        type_one_in(user)
        yield user
    finally:
        user.delete()


def write(folder: Path, name: str, data: bytes) -> str:
    (folder / name).write_bytes(data)
    return str(folder / name)


def recordings() -> Iterator[tuple[str, bytes]]:
    """Files of all sorts, one of them broken."""
    from simulators.files import fit_bytes, gpx_bytes, realistic, tcx_bytes, truncated

    first = datetime(2026, 5, 4, 5, 30, tzinfo=UTC)
    encoders: dict[str, Callable[[Session], bytes]] = {"fit": fit_bytes, "gpx": gpx_bytes, "tcx": tcx_bytes}
    for number, (sport, kind) in enumerate(
        [("running", "fit"), ("cycling", "fit"), ("running", "gpx"), ("cycling", "tcx"), ("walking", "gpx")]
    ):
        session = realistic(number, sport=sport, seconds=2400, start=first + timedelta(days=number))
        yield f"2026-05-{4 + number:02d}-{sport}.{kind}", encoders[kind](session)
    yield "triathlon.fit", fit_bytes(*triathlon(first + timedelta(days=7)))
    indoors = realistic(
        9, sport="running", sub_sport="treadmill", start=first + timedelta(days=9), seconds=1800
    )
    places = ("latitude", "longitude", "altitude")
    channels = {name: values for name, values in indoors.channels.items() if name not in places}
    yield "treadmill.fit", fit_bytes(replace(indoors, channels=channels))
    yield "cut-short.fit", truncated(fit_bytes(realistic(7, seconds=900)), 0.002)
    yield "notes.gpx", b"these are no tracks"


def triathlon(start: datetime) -> Iterator[Session]:
    """Three legs of one file, a minute apart."""
    from simulators.files import realistic

    for number, sport in enumerate(("swimming", "cycling", "running")):
        yield realistic(
            20 + number, sport=sport, seconds=1500, start=start + timedelta(seconds=1560 * number)
        )


def likely_duplicate(user: User) -> None:
    """One open question for the page of duplicates."""
    from activities.models import Activity, DuplicateCandidate

    first, second = Activity.objects.filter(user=user).order_by("start_date")[:2]
    DuplicateCandidate.objects.create(user=user, first=first, second=second, reasons=[["sport", "run", True]])


def type_one_in(user: User) -> None:
    """An activity without a recording."""
    from activities.services import edits

    values = {"name": "Yoga", "sport_type": "Yoga", "elapsed_time": 2700.0, "perceived_exertion": 3.0}
    edits.type_in(user, values | {"start_date_local": datetime(2026, 5, 20, 18, 0)})


def sights(visitor: User) -> list[Sight]:
    """Every page of the product, with the demo athlete's activities chosen for their variety."""
    from accounts.models import User
    from activities.models import ImportBatch
    from activities.services import demo

    owner = User.objects.get(email=demo.ATHLETE)
    staff = User.objects.get(email=demo.STAFF)
    batch = ImportBatch.objects.filter(user=visitor).latest("created_at")
    newcomer, guest_session = session_of(newcomer_of(visitor)), session_of(visitor)
    mine, theirs = session_of(owner), session_of(staff)
    sessions = {owner.pk: mine, visitor.pk: guest_session}
    activities = [
        Sight(name, f"/activities/{key}/", sessions[user.pk])
        for name, (user, key) in chosen_activities(owner, visitor).items()
    ]
    run = next(sight.path for sight in activities if sight.name == "run")
    return [
        Sight("landing", "/"), Sight("login", "/accounts/login/"), Sight("signup", "/accounts/signup/"),
        Sight("password-reset", "/accounts/password/reset/"), Sight("not-found", "/nowhere/"),
        Sight("today", "/", mine), Sight("today-empty", "/", newcomer),
        Sight("fitness", "/fitness/", mine), Sight("fitness-all", "/fitness/?span=all&sport=run", mine),
        Sight("health", "/health/", mine), Sight("health-all", "/health/?span=all", mine),
        Sight("health-empty", "/health/", newcomer), Sight("connections", "/settings/connections/", mine),
        Sight("intensity", "/intensity/", mine), Sight("calendar", "/calendar/", mine),
        Sight("feeds", "/plan/feeds/", mine),
        Sight("calendar-week", "/calendar/?view=week", mine), Sight("calendar-empty", "/calendar/", newcomer),
        Sight("plan-empty", "/plan/", newcomer), Sight("plan-new", "/plan/new/", mine),
        *(Sight(*named, mine) for named in plan_sights.of_plan(owner)),
        Sight("plan-by-hand", "/plan/new/by-hand/", mine), Sight("plan-from-text", "/plan/new/from-text/", mine),
        Sight("races", "/plan/races/", mine), Sight("race-new", "/plan/races/new/", mine),
        Sight("milestones", "/milestones/", mine), Sight("milestone-new", "/milestones/new/", mine),
        Sight("plans", "/plan/all/", mine), Sight("health-day", f"/health/{owner.today()}/", mine),
        *(Sight(*named, mine) for named in report_sights.of_reports(owner)),
        Sight("insights-empty", "/insights/", newcomer), Sight("ask-empty", "/ask/?q=form", newcomer),
        Sight("reports-empty", "/reports/", newcomer), Sight("unsubscribe", "/reports/unsubscribe/a-secret/"),
        Sight("totals", "/totals/", mine), Sight("streaks", "/streaks/", mine),
        Sight("records", "/records/?mark=distance-5000", mine),
        Sight("records-ride", "/records/?sport=ride", mine),
        Sight("map", "/map/", mine), Sight("map-run", "/map/?sport=run", mine),
        Sight("year", f"/year/{owner.today().year - 1}/", mine),
        Sight("export", "/export/", mine),
        Sight("map-empty", "/map/", newcomer),
        Sight("routes", "/routes/", mine), Sight("gear", "/gear/", mine), Sight("gear-new", "/gear/new/", mine),
        Sight("gear-empty", "/gear/", newcomer), *of_things(owner, mine),
        Sight("list", "/activities/", mine), Sight("list-filtered", "/activities/?sport=ride&distance_min=60", mine),
        Sight("list-nothing", "/activities/?q=nowhere+at+all", mine), Sight("list-empty", "/activities/", newcomer),
        *activities,
        Sight("edit", f"{run}edit/", mine), Sight("merge", f"{run}merge/", mine),
        Sight("new", "/activities/new/", mine), Sight("import", "/import/", guest_session),
        Sight("import-empty", "/import/", newcomer), Sight("batch", f"/import/{batch.pk}/", guest_session),
        Sight("duplicates", "/activities/duplicates/", guest_session),
        Sight("no-duplicates", "/activities/duplicates/", mine),
        Sight("settings", "/settings/", mine), Sight("thresholds", "/settings/thresholds/", mine),
        Sight("thresholds-new", "/settings/thresholds/ride/new/", mine),
        Sight("thresholds-empty", "/settings/thresholds/", newcomer),
        Sight("email", "/accounts/email/", mine), Sight("password", "/accounts/password/change/", mine),
        Sight("second-factor", "/accounts/2fa/", mine), Sight("sessions", "/accounts/sessions/", mine),
        Sight("delete", "/settings/delete/", mine), Sight("logout", "/accounts/logout/", mine),
        Sight("admin", "/admin/", theirs), Sight("admin-activities", "/admin/activities/activity/", theirs),
    ]  # fmt: skip


def of_things(owner: User, session: str) -> list[Sight]:
    """The route gone most and the gear used most."""
    from django.db.models import Count

    from activities.models import Activity, Route

    route = Route.objects.filter(user=owner).alias(n=Count("traces")).order_by("-n").first()
    worn = Activity.objects.filter(user=owner, gear__isnull=False).values("gear").annotate(n=Count("pk"))
    gear = worn.order_by("-n").first()
    return [
        *([Sight("route", f"/routes/{route.pk}/", session)] if route else []),
        *([Sight("gear-item", f"/gear/{gear['gear']}/", session)] if gear else []),
    ]


def newcomer_of(visitor: User) -> User:
    """The staff user's log is empty; so is that of anybody new."""
    from accounts.models import User
    from activities.services import demo

    return User.objects.exclude(pk=visitor.pk).get(email=demo.STAFF)


def chosen_activities(*people: User) -> dict[str, tuple[User, str]]:
    """Names of sights, with the owner and the id of an activity: the newest of each kind that somebody has."""
    from activities.models import Activity

    known = Activity.objects.filter(user__in=people).order_by("user__email", "-start_date")
    kinds = {
        "ride": known.filter(sport="ride", average_watts__gt=0, environment="outdoor", moving_time__gt=7000),
        "ride-indoor": known.filter(sport="ride", environment__in=("indoor", "virtual")),
        "run": known.filter(sport="run", environment="outdoor", has_laps=True),
        "run-trail": known.filter(sport="run", environment="trail"),
        "run-race": known.filter(sport="run", is_race=True),
        "run-treadmill": known.filter(sport="run", environment="treadmill"),
        "swim": known.filter(sport="swim", environment="pool"),
        "swim-open-water": known.filter(sport="swim", environment="open_water"),
        "strength": known.filter(sport="strength"),
        "leg": known.filter(group__isnull=False, sport="run"),
        "typed-in": known.filter(is_manual=True),
    }
    found = {name: rows.select_related("user").first() for name, rows in kinds.items()}
    return {name: (row.user, str(row.pk)) for name, row in found.items() if row}


def session_of(user: User) -> str:
    from bench.site import _session_of

    return _session_of(user)


def picture_all(url: str, wanted: list[Sight], folder: Path, widths: list[str], themes: list[Theme]) -> None:
    """Each page in each width and theme, as a picture of the whole page; those of the README as the first screen."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    (folder / "all").mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for width in widths:
            for theme in themes:
                picture_look(browser, url, wanted, folder, width, theme)
        browser.close()


def picture_look(
    browser: Browser, url: str, wanted: list[Sight], folder: Path, width: str, theme: Theme
) -> None:
    for session in dict.fromkeys(sight.session for sight in wanted):
        context = browser.new_context(base_url=url, viewport=WIDTHS[width], color_scheme=theme)
        if session:
            context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
        for sight in (sight for sight in wanted if sight.session == session):
            picture(context, sight, folder, width, theme)
        context.close()


def picture(context: BrowserContext, sight: Sight, folder: Path, width: str, theme: str) -> None:
    page = context.new_page()
    page.goto(sight.path, wait_until="networkidle")
    if (sight.name, width, theme) in README_PICTURES:
        save(page.screenshot(), folder / f"{sight.name}-{width}-{theme}.webp")
    save(page.screenshot(full_page=True), folder / "all" / f"{sight.name}-{width}-{theme}.webp")
    page.close()


def save(png: bytes, path: Path) -> None:
    Image.open(io.BytesIO(png)).convert("RGB").save(path, "WEBP", quality=QUALITY, method=6)


if __name__ == "__main__":
    main()
