"""Exports and zips of our own making, hostile ones included."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from accounts.providers import archives
from accounts.providers.archives import Content, limits
from accounts.providers.archives.strava_columns import columns_of
from accounts.providers.records import Refused
from simulators.archives import Row, garmin_export, german_date, header, old_strava_export, strava_export
from simulators.files import Options, fit_bytes, gpx_bytes, realistic

RIDE = realistic(1, seconds=120, start=datetime(2022, 5, 29, 15, 53, 35, tzinfo=UTC), name="Evening ride")
RUN = realistic(
    2, sport="running", seconds=120, start=datetime(2022, 5, 30, 6, 0, tzinfo=UTC), name="Läufchen 🏃"
)
MANUAL = Row(12_345_678_901, RUN, None)
Open = Callable[[bytes], dict[str, Content]]


@pytest.fixture
def contents(tmp_path: Path) -> Open:
    """All items of an archive by key."""

    def read(data: bytes) -> dict[str, Content]:
        path = tmp_path / "archive.zip"
        path.write_bytes(data)
        with archives.open(path) as archive:
            return {item.key: archive.read(item.key) for item in archive.items()}

    return read


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as container:
        for name, data in members.items():
            container.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize("columns", [94, 99, 101])
@pytest.mark.parametrize("file", ["fit.gz", "tcx.gz", "gpx", "gpx.gz"])
def test_a_row_and_its_file_are_read_together(contents: Open, columns: int, file: str) -> None:
    (content,) = contents(strava_export([Row(100, RIDE, file)], columns=columns)).values()
    row, recorded = content.records
    assert (row.provider, row.external_id, row.sport_type) == ("archive", "100", "Ride")
    assert recorded.provider == "file"
    assert row.start_date == recorded.start_date == RIDE.start
    assert row.name == "Evening ride"
    assert row.is_manual is None
    assert content.original is not None and content.original_name == f"711.{file}"


def test_the_second_block_counts_and_not_the_one_for_people(contents: Open) -> None:
    (content,) = contents(strava_export([Row(100, RIDE)])).values()
    summary = RIDE.summary()
    assert content.records[0].distance == pytest.approx(summary["distance"])
    assert content.records[0].elapsed_time == pytest.approx(summary["elapsed"])
    assert content.records[0].max_heartrate == pytest.approx(summary["max_heartrate"])
    assert content.records[0].is_commute is False


def test_a_manual_row_has_no_file(contents: Open) -> None:
    (content,) = contents(strava_export([MANUAL])).values()
    assert len(content.records) == 1
    assert content.records[0].is_manual is True
    assert content.original is None


def test_a_row_whose_file_is_missing_keeps_its_summary_and_says_so(contents: Open) -> None:
    (content,) = contents(strava_export([Row(100, RIDE, is_missing=True)])).values()
    assert len(content.records) == 1
    assert "does not hold it" in content.notes[0]


def test_broken_cells_become_unknown_and_are_told(contents: Open) -> None:
    cells: dict[str | tuple[str, int], str] = {
        "Average Watts": "#error#",
        "Activity Description": 'two\nlines, "quoted" \\ slash',
    }
    (content,) = contents(strava_export([Row(100, RIDE, cells=cells)])).values()
    row = content.records[0]
    assert row.average_watts is None
    assert row.description == 'two\nlines, "quoted" \\ slash'
    assert "1 value" in content.notes[0]


def test_unknown_columns_are_kept_in_the_raw_row(contents: Open) -> None:
    (content,) = contents(strava_export([Row(100, RIDE, cells={"Long Run": "1.0"})], columns=101)).values()
    assert content.records[0].raw["Long Run"] == "1.0"
    assert content.records[0].raw["Distance (2)"] != content.records[0].raw["Distance"]


def test_a_byte_order_mark_and_a_folder_around_everything_do_not_matter(contents: Open) -> None:
    (content,) = contents(strava_export([Row(100, RIDE)], bom=True, root="export_7/")).values()
    assert len(content.records) == 2


def test_a_german_export_is_bound_by_its_names(contents: Open) -> None:
    german = {
        "Activity ID": "Aktivitäts-ID", "Activity Date": "Aktivitätsdatum", "Activity Name": "Name der Aktivität",
        "Activity Type": "Aktivitätsart", "Elapsed Time": "Verstrichene Zeit", "Distance": "Distanz",
        "Moving Time": "Bewegungszeit", "Filename": "Dateiname", "Commute": "Pendeln",
    }  # fmt: skip
    titles = [german.get(name, f"?{name}") for name in header()]
    (content,) = contents(strava_export([Row(100, RIDE)], titles=titles, date_of=german_date)).values()
    assert content.records[0].distance == pytest.approx(RIDE.summary()["distance"])
    assert content.records[0].start_date == RIDE.start


def test_a_language_we_do_not_know_is_bound_by_position(contents: Open) -> None:
    titles = [f"カラム{number}" for number in range(94)]

    def japanese(at: datetime) -> str:
        return at.strftime("%Y/%m/%d %H:%M:%S")

    (content,) = contents(strava_export([Row(100, RIDE)], titles=titles, date_of=japanese)).values()
    assert content.records[0].distance == pytest.approx(RIDE.summary()["distance"])
    assert len(content.records) == 2


def test_an_unknown_language_with_a_second_block_of_text_is_refused(contents: Open) -> None:
    titles = [f"カラム{number}" for number in range(94)]
    rows = [Row(100, RIDE, cells={("Elapsed Time", 2): "two hours"})]
    with pytest.raises(Refused, match="language or form"):
        contents(strava_export(rows, titles=titles))


def test_the_form_before_july_2019_is_read_in_metres(contents: Open) -> None:
    (content,) = contents(old_strava_export([Row(100, RIDE, "gpx")])).values()
    assert content.records[0].start_date == RIDE.start
    assert content.records[0].distance == pytest.approx(RIDE.summary()["distance"])
    assert len(content.records) == 2


def test_a_row_without_a_readable_date_is_refused_and_the_others_are_not(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(strava_export([Row(1, RIDE, cells={"Activity Date": "#error#"}), Row(2, RUN)]))
    with archives.open(path) as archive:
        first, second = list(archive.items())
        with pytest.raises(Refused, match="date"):
            archive.read(first.key)
        assert len(archive.read(second.key).records) == 2


def test_listing_an_export_reads_no_recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(strava_export([Row(number, RIDE) for number in range(1, 6)]))
    with archives.open(path) as archive:
        monkeypatch.setattr(limits, "read_member", None)
        assert [item.key for item in archive.items()] == [f"row:{number}" for number in range(1, 6)]


def test_planned_routes_of_an_export_are_no_items(contents: Open) -> None:
    assert list(contents(strava_export([Row(100, RIDE)]))) == ["row:100"]


def test_a_garmin_export_gives_summaries_and_the_files_inside_its_zips(contents: Open) -> None:
    found = contents(garmin_export([RIDE, RUN]))
    recorded = [content for key, content in found.items() if not key.startswith("row:")]
    rows = [content.records[0] for key, content in found.items() if key.startswith("row:")]
    assert [content.records[0].sport_type for content in recorded] == ["cycling", "running"]
    assert [row.provider for row in rows] == ["garmin", "garmin"]
    assert rows[0].distance == pytest.approx(RIDE.summary()["distance"])
    assert rows[0].timer_time == pytest.approx(RIDE.summary()["timer"])
    assert rows[0].start_date == RIDE.start


@pytest.mark.parametrize("unit", [0.01, 1.0])
def test_garmin_elevations_are_metres_whatever_the_export_used(contents: Open, unit: float) -> None:
    sessions = [
        replace(RIDE, totals={"ascent": 300.0, "distance": 30_000.0}),
        replace(RUN, totals={"ascent": 80.0, "distance": 12_000.0}),
    ]
    found = contents(garmin_export(sessions, elevation_unit=unit))
    assert found["row:1001"].records[0].total_elevation_gain == pytest.approx(300)


def test_wellness_files_among_garmins_recordings_are_refused_one_by_one(tmp_path: Path) -> None:
    wellness = fit_bytes(RUN, options=Options(file_type="monitoring_b", has_session=False, has_records=False))
    path = tmp_path / "x.zip"
    path.write_bytes(garmin_export([RIDE], others=[wellness]))
    with archives.open(path) as archive:
        keys = [item.key for item in archive.items() if item.kind == "file"]
        assert archive.read(keys[0]).records[0].sport_type == "cycling"
        with pytest.raises(Refused, match="wellness"):
            archive.read(keys[1])


def test_a_plain_zip_gives_every_file_and_a_zip_inside_is_opened(contents: Open) -> None:
    inner = zipped({"b.gpx": gpx_bytes(RUN)})
    found = contents(
        zipped({"a.fit": fit_bytes(RIDE), "more!.zip": inner, "__MACOSX/._a.fit": b"x", "dir/": b""})
    )
    assert list(found) == ["a.fit", "more!.zip!b.gpx"]


def test_a_zip_three_deep_is_refused_with_a_sentence(contents: Open) -> None:
    innermost = zipped({"b.gpx": gpx_bytes(RUN)})
    with pytest.raises(Refused, match="archive inside"):
        contents(zipped({"one.zip": zipped({"two.zip": innermost})}))


@pytest.mark.parametrize("name", ["../x.fit", "/etc/x.fit", "a/../../x.fit", "C:\\x.fit", "a\\..\\..\\x.fit"])
def test_a_path_that_leads_outside_refuses_the_whole_archive(contents: Open, name: str) -> None:
    with pytest.raises(Refused, match="outside"):
        contents(zipped({name: b"x", "good.fit": fit_bytes(RUN)}))


def test_a_link_refuses_the_whole_archive(contents: Open) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as container:
        link = zipfile.ZipInfo("link.fit")
        link.external_attr = 0o120777 << 16
        container.writestr(link, "/etc/passwd")
    with pytest.raises(Refused, match="link"):
        contents(stream.getvalue())


def test_a_zip_bomb_is_refused_before_anything_is_unpacked(contents: Open) -> None:
    with pytest.raises(Refused, match="implausible"):
        contents(zipped({"x.gpx": b"0" * 5_000_000}))


def test_too_many_members_are_refused(contents: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.check, "__defaults__", (limits.Limits(members=2),))
    with pytest.raises(Refused, match="more than 2 files"):
        contents(zipped({"1.fit": b"", "2.fit": b"", "3.fit": b""}))


def test_a_bomb_inside_an_inner_zip_is_refused(contents: Open) -> None:
    bomb = zipped({"x.gpx": b"0" * 5_000_000})
    with pytest.raises(Refused, match="implausible"):
        contents(zipped({"inner.zip": bomb}, zipfile.ZIP_STORED))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 not a zip", b"hello"])
def test_what_is_no_zip_is_refused(contents: Open, data: bytes) -> None:
    with pytest.raises(Refused, match="damaged"):
        contents(data)


def test_a_zip_without_recordings_is_refused(contents: Open) -> None:
    with pytest.raises(Refused, match="nothing to import"):
        contents(zipped({"photo.jpg": b"x"}))


def test_a_damaged_member_is_refused_and_its_neighbours_are_read(tmp_path: Path) -> None:
    good = fit_bytes(RUN)
    data = bytearray(zipped({"bad.fit": fit_bytes(RIDE), "good.fit": good}, zipfile.ZIP_STORED))
    data[200:210] = bytes(10)
    path = tmp_path / "x.zip"
    path.write_bytes(bytes(data))
    with archives.open(path) as archive:
        with pytest.raises(Refused, match="damaged inside"):
            archive.read("bad.fit")
        assert archive.read("good.fit").records[0].sport_type == "running"


def test_an_unknown_key_is_a_key_error(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(strava_export([Row(100, RIDE)]))
    with archives.open(path) as archive:
        for key in ("row:7", "activities/none.fit", "none.zip!a.fit"):
            with pytest.raises(KeyError):
                archive.read(key)


def test_a_damaged_zip_inside_is_refused_alone_and_its_neighbours_are_read(tmp_path: Path) -> None:
    inner = zipped({"b.gpx": gpx_bytes(RUN)})
    broken = inner[: len(inner) // 2]
    path = tmp_path / "x.zip"
    path.write_bytes(zipped({"a.fit": fit_bytes(RIDE), "broken.zip": broken, "sound.zip": inner}))
    with archives.open(path) as archive:
        assert [item.key for item in archive.items()] == ["a.fit", "broken.zip", "sound.zip!b.gpx"]
        assert archive.read("a.fit").records and archive.read("sound.zip!b.gpx").records
        with pytest.raises(Refused, match="damaged"):
            archive.read("broken.zip")


@pytest.mark.parametrize("titles", [86, 92, 103])
def test_shorter_and_longer_forms_in_a_language_nobody_told_us_follow_from_their_places(titles: int) -> None:
    row = [""] * titles
    row[0], row[12], row[15], row[16], row[17] = "7", "activities/7.fit.gz", "1500", "1490", "5000.0"
    columns = columns_of([f"カラム{number}" for number in range(titles)], [row])
    assert columns.number(row, ("Distance", 2)) == 5000.0
    assert columns.text(row, "Filename") == "activities/7.fit.gz"
    assert ("Timer Time", 1) in columns.places or titles < 94
    assert titles - 1 not in columns.places.values()


def test_french_columns_are_known_by_name() -> None:
    titles = ["ID de l’activité", "Date de l'activité", "Type d'activité", "Temps écoulé", "Nom du fichier"]
    columns = columns_of([*titles, "Temps écoulé", "Vitesse max."], [])
    assert columns.places["Elapsed Time", 2] == 5
    assert columns.places["Max Speed", 1] == 6
