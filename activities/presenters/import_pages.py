"""The import page and a batch's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Count
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from accounts.models import User
from activities.models import Activity, BatchKind, BatchState, ImportBatch, ImportItem, ItemState
from activities.presenters import wording
from activities.presenters.import_values import BatchItem, BatchLine, BatchPage, ImportPage
from activities.presenters.pages import changed, page_number, pager
from activities.presenters.values import Choice, Link

FILES_PER_REQUEST = 20
ITEMS_PER_PAGE = 100
BATCHES_SHOWN = 20
ACCEPTED = ".fit,.tcx,.gpx,.gz,.zip"
_RUNNING = (BatchState.WAITING, BatchState.RUNNING, BatchState.TAKING_BACK)
_STATE_CLASS = {BatchState.TAKING_BACK: "running"}
_RESULTS = {
    "created": "new",
    "merged": "merged",
    "duplicate": "here already",
    "skipped": "not imported",
    "failed": "failed",
}
_TABS = (
    ("", "All"),
    ("created", "New"),
    ("merged", "Merged"),
    ("duplicate", "Here already"),
    ("skipped", "Not imported"),
    ("failed", "Failed"),
    ("waiting", "Waiting"),
)
_OPEN_ITEMS = (ItemState.WAITING, ItemState.WORKING)


def most_bytes() -> int:
    """The largest upload the site takes."""
    return int(getattr(settings, "IMPORT_MAX_BYTES", 2 * 1024**3))


def size_text(size: int) -> str:
    return filesizeformat(size).replace("\xa0", " ")


def import_page(user: User, error: str = "") -> ImportPage:
    """The drop zone and the imports so far; one query."""
    newest = ImportBatch.objects.filter(user=user).defer("problems").order_by("-created_at")[:BATCHES_SHOWN]
    folder = getattr(settings, "WATCH_FOLDER", "")
    return ImportPage(
        upload_url=reverse("activities:upload"),
        files_per_request=FILES_PER_REQUEST,
        max_file_bytes=most_bytes(),
        max_file_text=size_text(most_bytes()),
        accept=ACCEPTED,
        batches=tuple(_line(batch, user) for batch in newest),
        watch_folder=str(Path(folder) / (user.email or user.username or ""))
        if folder and (user.email or user.username)
        else "",
        error=error,
    )


def _line(batch: ImportBatch, user: User) -> BatchLine:
    return BatchLine(
        url=reverse("activities:batch", args=[batch.pk]),
        name=batch.name,
        kind_label=BatchKind(batch.kind).label,
        state=_state_class(batch),
        state_label=BatchState(batch.state).label,
        started_text=wording.instant(batch.started_at or batch.created_at, user.zone),
        counts_text=counts_text(batch),
    )


def _state_class(batch: ImportBatch) -> str:
    return _STATE_CLASS.get(BatchState(batch.state), batch.state)


def counts_text(batch: ImportBatch) -> str:
    """ "212 new, 3 merged, 1 failed"; what did not happen is not named."""
    parts = [f"{count} {word}" for name, word in _RESULTS.items() if (count := getattr(batch, name))]
    return ", ".join(parts) or ("nothing yet" if batch.state in _RUNNING else "nothing")


def batch_page(batch: ImportBatch, user: User, query: QueryDict) -> BatchPage:
    """A batch with its items; four queries, whatever its size."""
    status = query.get("status", "") if query.get("status", "") in dict(_TABS) else ""
    counts = _counts(batch)
    total = counts[status]
    path = reverse("activities:batch", args=[batch.pk])
    number = page_number(query.get("page"), total, ITEMS_PER_PAGE)
    done = counts[""] - counts["waiting"]
    return BatchPage(
        id=str(batch.pk),
        name=batch.name,
        kind_label=BatchKind(batch.kind).label,
        state=_state_class(batch),
        state_label=_state_label(batch, done),
        is_running=batch.state in _RUNNING,
        progress_url=changed(
            reverse("activities:batch_progress", args=[batch.pk]), query, {"page": query.get("page")}
        ),
        done=done,
        total=batch.total or None,
        counts=tuple(
            Choice(
                value,
                label,
                selected=value == status,
                count=counts[value],
                url=changed(path, query, {"status": value}),
            )
            for value, label in _TABS
            if counts[value] or value in ("", status)
        ),
        items=_items(batch, status, number),
        pager=pager(path, query, number=number, total=total, size=ITEMS_PER_PAGE),
        started_text=wording.instant(batch.started_at or batch.created_at, user.zone),
        finished_text=wording.instant(batch.finished_at, user.zone),
        duration_text=_took(batch),
        problem="This import stopped. What it had read is kept; drop the files again for the rest."
        if batch.state == BatchState.FAILED
        else "",
        take_back_url=reverse("activities:take_back", args=[batch.pk]) if _can_be_taken_back(batch) else "",
        take_back_text=_take_back_text(batch),
        import_url=reverse("activities:import"),
    )


def _counts(batch: ImportBatch) -> Mapping[str, int]:
    """Items by tab; "" is all of them. An opened archive is no item of its own."""
    rows = ImportItem.objects.filter(batch=batch).exclude(state=ItemState.EXPANDED)
    by_state = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    waiting = sum(by_state.get(state, 0) for state in _OPEN_ITEMS)
    found = {value: by_state.get(value, 0) for value, _ in _TABS}
    return found | {"": sum(by_state.values()), "waiting": waiting}


def _items(batch: ImportBatch, status: str, number: int) -> tuple[BatchItem, ...]:
    found = ImportItem.objects.filter(batch=batch).exclude(state=ItemState.EXPANDED).order_by("position")
    if status:
        found = found.filter(state__in=_OPEN_ITEMS if status == "waiting" else [status])
    first = (number - 1) * ITEMS_PER_PAGE
    items = list(found[first : first + ITEMS_PER_PAGE])
    links = _links(batch, items)
    return tuple(_item(item, links) for item in items)


def _links(batch: ImportBatch, items: Sequence[ImportItem]) -> Mapping[UUID, Link]:
    keys = {key for item in items for key in item.activity_ids}
    rows = Activity.objects.filter(user_id=batch.user_id, pk__in=keys).values_list("pk", "name", "local_date")
    return {
        key: Link(
            f"{name}, {wording.day(day)}" if name else wording.day(day),
            reverse("activities:detail", args=[key]),
        )
        for key, name, day in rows
    }


def _item(item: ImportItem, links: Mapping[UUID, Link]) -> BatchItem:
    status = "waiting" if item.state in _OPEN_ITEMS else item.state
    return BatchItem(
        path=item.path,
        status=status,
        status_label=ItemState(item.state).label,
        reason=item.reason,
        activities=tuple(links[key] for key in item.activity_ids if key in links),
    )


def _state_label(batch: ImportBatch, done: int) -> str:
    if batch.state == BatchState.RUNNING and batch.total:
        return f"Reading {done} of {max(batch.total, done)}"
    return BatchState(batch.state).label


def _took(batch: ImportBatch) -> str:
    if batch.started_at is None or batch.finished_at is None:
        return ""
    seconds = (batch.finished_at - batch.started_at).total_seconds()
    return f"took {seconds:.0f} s" if seconds < 120 else f"took {seconds / 60:.0f} min"


def _can_be_taken_back(batch: ImportBatch) -> bool:
    return batch.state in (BatchState.DONE, BatchState.FAILED)


def _take_back_text(batch: ImportBatch) -> str:
    brought = wording.plural(batch.created, "activity")
    return f"Removes the {brought} that only this import brought. What came from elsewhere too stays."
