"""Frozen values of the import pages and of possible duplicates."""

from __future__ import annotations

from dataclasses import dataclass

from activities.presenters.values import Choice, Link, Pager


@dataclass(frozen=True, slots=True)
class BatchLine:
    url: str
    name: str
    kind_label: str  # "Upload", "Strava export", "Watched folder"
    state: str  # waiting | running | done | failed | taken_back
    state_label: str
    started_text: str
    counts_text: str  # "212 new, 3 merged, 1 failed"


@dataclass(frozen=True, slots=True)
class ImportPage:
    """POST files=<file>… [batch=<id>] to upload_url: 303 to the batch; with `Accept: application/json`:
    202 {"batch": "<id>", "batch_url": "/…"} or 4xx {"error": "<sentence>"}. dropzone.js sends at most
    `files_per_request` files a request and gives `batch` from the second request on."""

    upload_url: str
    files_per_request: int
    max_file_bytes: int
    max_file_text: str  # "2 GB"
    accept: str  # ".fit,.tcx,.gpx,.gz,.zip"
    batches: tuple[BatchLine, ...]
    watch_folder: str = ""  # path the athlete may drop files in, or ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class BatchItem:
    path: str
    status: str  # created | merged | duplicate | skipped | failed | waiting
    status_label: str
    reason: str = ""
    activities: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchPage:
    """batch.html and _batch_progress.html get `page`; the fragment is polled every 2 s while is_running."""

    id: str
    name: str
    kind_label: str
    state: str
    state_label: str  # "Reading 212 of 1,043"
    is_running: bool
    progress_url: str
    done: int
    total: int | None  # None = not counted yet (indeterminate bar)
    counts: tuple[Choice, ...]  # tabs: value status, label "New", count, url, selected; first = all
    items: tuple[BatchItem, ...]
    pager: Pager | None
    started_text: str
    finished_text: str
    duration_text: str = ""  # "took 41 s"
    problem: str = ""  # why the whole batch failed
    take_back_url: str = ""  # POST; "" when it cannot (running, or taken back already)
    take_back_text: str = ""  # "Removes the 212 activities that only this import brought."
    import_url: str = ""


@dataclass(frozen=True, slots=True)
class ComparedField:
    label: str
    left: str
    right: str
    same: bool


@dataclass(frozen=True, slots=True)
class CandidateSide:
    url: str
    name: str
    sport: str
    sport_label: str
    when_text: str
    sources_text: str


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    id: str
    left: CandidateSide
    right: CandidateSide
    reasons: tuple[str, ...]  # "Starts differ by exactly 2 h 0 min; distance and duration are equal."
    fields: tuple[ComparedField, ...]
    merge_url: str  # POST
    keep_url: str  # POST


@dataclass(frozen=True, slots=True)
class DuplicatesPage:
    pairs: tuple[DuplicatePair, ...]
    list_url: str
    pager: Pager | None = None
