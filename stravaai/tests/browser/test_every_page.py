"""What holds on every page: room on a phone, both themes, and readers who do not see or point."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django import Settings

from accounts.models import Milestone, User
from accounts.tests.people import PASSWORD, make_athlete
from activities.models import Activity, Gear, ImportBatch, Route
from activities.services import fitness, imports, proposals, routes
from activities.tests.logbook import fill, question, record, run_record
from insights.models import Report
from insights.services import findings, reports
from insights.tests import logbook as insights_log
from plans.models import BlackoutDay, PlanProposal, Race
from plans.planner.steps import parse, to_json
from plans.services import matching, workouts
from plans.tests import planning
from simulators.files import fit_bytes, realistic
from stravaai.env import PROJECT_DIR
from stravaai.tests.browser.conftest import sign_in
from stravaai.tests.live import LiveSite

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

AXE_SCRIPT = (PROJECT_DIR / "node_modules" / "axe-core" / "axe.min.js").read_text()
DESK: ViewportSize = {"width": 1280, "height": 900}
PHONES = (390, 320)
IS_INSIDE = """(css) => {
    const box = document.querySelector(css)?.getBoundingClientRect();
    return box && box.left >= 0 && box.right <= innerWidth;
}"""
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
OPEN_PAGES = ("/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/")
OWN_PAGES = (
    "/", "/fitness/", "/health/", "/intensity/", "/totals/", "/streaks/", "/records/?sport=ride", "/map/", "/routes/", "/gear/", "/gear/new/",
    "/year/2025/", "/export/",
    "/activities/", "/activities/?sport=ride&distance_min=10", "/activities/?q=nowhere", "/activities/new/",
    "/activities/duplicates/", "/import/", "/settings/", "/settings/thresholds/", "/settings/thresholds/ride/new/",
    "/settings/delete/", "/accounts/email/", "/accounts/sessions/", "/accounts/logout/",
)  # fmt: skip
PLAN_PAGES = (
    "/plan/", "/plan/all/", "/plan/new/", "/plan/new/by-hand/", "/plan/new/from-text/", "/plan/races/",
    "/plan/races/new/", "/plan/feeds/", "/milestones/", "/milestones/new/", "/calendar/", "/calendar/?view=week",
)  # fmt: skip
TOLD_PAGES = ("/insights/", "/insights/rules/", "/ask/?q=form", "/reports/", "/reports/unsubscribe/a-secret/")
TOLD = proposals.Said(ftp=231, weight=61.5, heartrate=(111, 138, 152, 166), is_own_heartrate=True)
VIOLATIONS = {"resultTypes": ["violations"]}
CONTRAST = {"runOnly": ["color-contrast"], **VIOLATIONS}
WIDEST = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def addresses(athlete: User, ride: Activity) -> list[str]:
    """Every page of an athlete whose log holds something of all sorts."""
    run = record(athlete, run_record(1500))
    question(ride, run)
    fill(athlete, 8)
    batch = imported(athlete)
    routes.refresh(athlete)
    route = Route.objects.get(founder=ride)
    shoes = Gear.objects.create(user=athlete, name="Blue", distance_limit=600_000.0)
    Activity.objects.filter(pk=run.pk).update(gear=shoes)
    told = proposals.offer(athlete, "strava", "ride", TOLD, timezone.now())
    assert told is not None
    things = [
        f"/settings/thresholds/told/{told.pk}/",
        f"/routes/{route.pk}/",
        f"/gear/{shoes.pk}/",
        f"/gear/{shoes.pk}/edit/",
    ]
    of_ride = [f"/activities/{ride.pk}/{part}" for part in ("", "edit/", "merge/")]
    return [*OWN_PAGES, *things, *of_ride, f"/activities/{run.pk}/", f"/import/{batch.pk}/"]


@pytest.fixture
def planned(athlete: User) -> list[str]:
    """The pages of an athlete with a plan that is partly lived, a proposal, a race, a milestone and a day off."""
    today = athlete.today()
    yesterday, tomorrow = (today + timedelta(days=n) for n in (-1, 1))
    spring = planning.plan(athlete, today - timedelta(days=10))
    done, missed = planning.workout(spring, yesterday), planning.workout(spring, today - timedelta(days=4))
    steps = to_json(parse("2km easy, 6x800m @ RPE 8 r400m, 1km easy"))
    coming = planning.workout(spring, today, name="6 × 800 m", workout_type="Intervals", steps=steps)
    planning.run(athlete, yesterday, 9_700.0)
    matching.match_all(athlete.pk)
    workouts.move(coming, tomorrow, today)
    change = {
        "workout": str(coming.pk),
        "before": {"distance": 1e4},
        "after": {"distance": 9e3},
        "reason": "less",
    }
    offered = PlanProposal.objects.create(
        user=athlete, training_plan=spring, reason="A break", changes=[change]
    )
    race = Race.objects.create(user=athlete, name="Lake 10", date=tomorrow, priority="A", distance=1e4)
    aim = Milestone.objects.create(user=athlete, name="Far", target="50 km", date=tomorrow)
    BlackoutDay.objects.create(user=athlete, date=today + timedelta(days=2), reason="Wedding")
    of_workouts = [f"/plan/workouts/{one.pk}/" for one in (done, missed, coming)]
    of_plan = [f"/plan/{spring.pk}/versions/", f"/plan/{spring.pk}/workouts/new/"]
    of_proposal = [f"/plan/proposals/{offered.pk}/", f"/plan/proposals/{offered.pk}/0/edit/"]
    others = [f"/plan/races/{race.pk}/", f"/milestones/{aim.pk}/"]
    return [*PLAN_PAGES, *of_workouts, f"{of_workouts[2]}edit/", *of_plan, *of_proposal, *others]


@pytest.fixture
def told(athlete: User, ride: Activity) -> list[str]:
    """The pages of an athlete of whom something was noticed, with a report and one that failed."""
    today = athlete.today()
    insights_log.sessions(athlete, [today - timedelta(days=n) for n in range(45, 1, -1)])
    insights_log.session(athlete, today - timedelta(days=1), distance=19_000.0)
    fitness.rebuild(athlete)
    findings.refresh(athlete)
    weekly = reports.ask_for(athlete, "WEEKLY_ANALYSIS", *reports.usual_span("WEEKLY_ANALYSIS", today))
    reports.write(weekly.pk)
    failed = Report.objects.create(
        user=athlete,
        type="CUSTOM",
        status="FAILED",
        date_range_start=today,
        date_range_end=today,
        error_message="No.",
    )
    return [*TOLD_PAGES, *(f"/reports/{report.pk}/" for report in (weekly, failed)), f"/health/{today}/"]


def imported(user: User) -> ImportBatch:
    """An import of a good file and of a bad one."""
    batch = imports.open_batch(user, kind="upload", name="two files")
    imports.add_upload(batch, "good.fit", ContentFile(fit_bytes(realistic(4, seconds=600))))
    imports.add_upload(batch, "bad.gpx", ContentFile(b"no tracks"))
    while imports.work(batch.pk, seconds=5.0):
        pass
    return batch


def open_wholly(page: Page, address: str) -> None:
    page.goto(address)
    if page.locator("[data-recording]").count():
        page.locator("[data-panels] canvas").first.wait_for()


def offences(page: Page, options: dict[str, Any]) -> Iterator[str]:
    """What axe finds, with the first element of each kind."""
    found = page.evaluate("(options) => axe.run(document, options)", options)
    assert found["passes"]
    for offence in found["violations"]:
        yield f"{offence['id']}: {offence['nodes'][0]['html'][:160]}"


def judged(page: Page, address: str) -> list[str]:
    """What axe says about a page in light and about its contrast in the dark, and by how much it is too wide."""
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    open_wholly(page, address)
    page.evaluate(AXE_SCRIPT)
    found = list(offences(page, VIOLATIONS))
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += [f"dark {offence}" for offence in offences(page, CONTRAST)]
    return found + list(overhang(page))


def overhang(page: Page) -> Iterator[str]:
    for width in PHONES:
        page.set_viewport_size({"width": width, "height": 844})
        page.evaluate(TWO_FRAMES)
        if (pixels := page.evaluate(WIDEST)) > 0:
            yield f"{pixels} px wider than a window of {width}"


@pytest.mark.timeout(300)
def test_every_page_is_for_all_readers_in_both_themes_and_fits_a_phone(
    page: Page, addresses: list[str], planned: list[str], told: list[str]
) -> None:
    found = {address: judged(page, address) for address in [*addresses, *planned, *told]}
    page.context.clear_cookies()
    found |= {address: judged(page, address) for address in OPEN_PAGES}
    assert {address: said for address, said in found.items() if said} == {}


def test_on_a_phone_the_tab_the_reader_is_on_is_in_view_and_keys_reach_the_others(
    page: Page, athlete: User
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for address, name in (("/gear/", "Gear"), ("/reports/", "Reports"), ("/fitness/", "Fitness")):
        page.goto(address)
        here = page.locator(".tabs--page [aria-current=page]")
        expect(here).to_have_text(name)
        page.wait_for_function(IS_INSIDE, arg=".tabs--page [aria-current=page]")
        here.focus()
        page.keyboard.press("Tab" if name != "Gear" else "Shift+Tab")
        expect(here).not_to_be_focused()
        page.wait_for_function(IS_INSIDE, arg=".tabs--page :focus")


def test_on_a_phone_the_navigation_lies_at_the_foot_under_the_thumb(page: Page, athlete: User) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/activities/")
    box = page.locator(".nav--main").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] == pytest.approx(844, abs=1)
    link = page.locator(".nav__link").first.bounding_box()
    assert link is not None
    assert link["height"] >= 44


def test_a_chosen_theme_stays_and_is_there_before_anything_is_drawn(page: Page, athlete: User) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/activities/")
    light = ground(page)
    page.click("[data-theme-toggle]")
    dark = ground(page)
    assert dark != light
    page.add_init_script(
        """new MutationObserver((_, me) => {
            if (!document.body) return;
            window.firstGround = getComputedStyle(document.body).backgroundColor;
            me.disconnect();
        }).observe(document, { childList: true, subtree: true });"""
    )
    page.reload()
    assert page.evaluate("window.firstGround") == dark
    assert ground(page) == dark


def ground(page: Page) -> str:
    colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return colour


def test_a_page_that_is_not_there_says_so_and_leads_back(
    page: Page, live_site: LiveSite, complaints: list[str]
) -> None:
    answer = page.goto("/nowhere/")
    assert answer is not None
    assert answer.status == 404
    page.click("text=Back to the start")
    expect(page).to_have_url(f"{live_site.url}/")
    complaints[:] = [text for text in complaints if "404" not in text]


def test_the_page_of_second_factors_asks_for_the_password_and_opens(
    page: Page, live_site: LiveSite, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # as the running site
    sign_in(page, make_athlete())
    page.goto("/accounts/2fa/totp/activate/")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile("totp/activate"))
    expect(page.locator("img.qr, svg.qr, .qr").first).to_be_visible()


def test_the_administration_opens_for_staff_alone(
    page: Page, live_site: LiveSite, complaints: list[str]
) -> None:
    sign_in(page, make_athlete(is_staff=True, is_superuser=True))
    page.goto("/admin/activities/activity/")
    expect(page.locator("#changelist")).to_be_visible()
    assert complaints == []
    sign_in(page, make_athlete())
    page.goto("/admin/activities/activity/")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("#changelist")).to_have_count(0)
    complaints[:] = [text for text in complaints if "403" not in text]


def test_a_page_calls_no_other_site(page: Page, ride: Activity, live_site: LiveSite) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_wholly(page, f"/activities/{ride.pk}/")
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith((live_site.url, "data:", "blob:"))] == []
    assert len(asked) > 3
