"""Bytes of the scripts and styles that the first pages load, gzipped."""

from __future__ import annotations

import gzip
import re

from bench import site
from bench.ground import Figure, options, tell

_LINKED = re.compile(r'(?:src|href)="(/static/[^"]+\.(?:js|css))"')


def main() -> None:
    options()
    from bench import recordings
    from bench.memory import wait
    from simulators.files import fit_bytes

    with site.visit() as visit:
        wait(visit, visit.upload("ride.fit", fit_bytes(recordings.ride(1))))
        from activities.models import Activity

        key = Activity.objects.get(user=visit.user).pk
        pages = {"first page": "/activities/", "activity page": f"/activities/{key}/"}
        tell(*[_figure(visit, what, path) for what, path in pages.items()])


def _figure(visit: site.Visit, what: str, path: str) -> Figure:
    html = visit.http.get(visit.url + path, timeout=30).text
    files = [
        visit.http.get(visit.url + name, timeout=30).content for name in dict.fromkeys(_LINKED.findall(html))
    ]
    if not files:
        raise SystemExit(f"{path} names neither script nor style.")
    small = sum(len(gzip.compress(data, 9)) for data in files) / 1000
    plain = sum(len(data) for data in files) / 1000
    return Figure(
        f"JS and CSS of the {what}, gzipped", small, "kB", 200, "the same uncompressed", small / plain
    )


if __name__ == "__main__":
    main()
