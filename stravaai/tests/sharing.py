"""Which tests stay together in one process when several share them out.

A running site, an installation: what takes seconds to start is started once, by the process that has all its tests.
Groups with many tests come first, so that none is left alone at the end. A process that drives a browser has an event
loop running from then on, so tests of a model, which is asked through a loop of its own, stay away from it.
"""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

TOGETHER = {
    "installation": ("stravaai/tests/test_serving.py", "insights/tests/test_model_narrator.py"),
    "pages": ("stravaai/tests/browser/test_every_page.py", "stravaai/tests/browser/test_recording.py"),
    "journeys": (
        "stravaai/tests/browser/",
        "accounts/tests/test_sign_in_browser.py",
        "activities/tests/test_import_worker.py",
    ),
}


class Sharing(LoadScopeScheduling):
    """By test, but for the groups above."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def group_of(nodeid: str) -> str:
    """The group of a test; the first that fits counts, and a test that fits in none is a group of its own."""
    return next((group for group, paths in TOGETHER.items() if nodeid.startswith(paths)), nodeid)
