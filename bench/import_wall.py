"""Wall-clock seconds of a bulk import by two worker processes."""

from __future__ import annotations

import multiprocessing
import time
from uuid import UUID

from bench import ground, recordings
from bench.ground import Figure

WORKERS = 2


def main() -> None:
    asked = ground.options(files=200)
    count = 1000 if asked.full else asked.files
    with ground.project():
        from django.core.files.base import ContentFile
        from django.db import connections

        from activities.services import fitness, imports

        user = ground.athlete()
        batch = imports.open_batch(user, kind="upload", name="bench")
        decoded = 0.0
        for name, data in recordings.mixed(count):
            imports.add_upload(batch, name, ContentFile(data))
            decoded += fast_decode_seconds(data)
        connections.close_all()
        began = time.perf_counter()
        work_side_by_side(batch.pk)
        fitness.refresh(user)
        seconds = time.perf_counter() - began
        batch.refresh_from_db()
        if batch.created != count:
            raise SystemExit(f"{batch.created} of {count} came in: {batch.problems[:3]}")
    ground.tell(
        Figure(
            f"import of {count} FIT by two processes",
            seconds,
            "s",
            60 * count / 1000,
            "reading them once by fitfast",
            seconds / decoded,
        )
    )


def work_side_by_side(batch_id: UUID) -> None:
    start = multiprocessing.get_context("fork").Process
    workers = [start(target=_work, args=(batch_id,)) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def _work(batch_id: UUID) -> None:
    import gc

    from activities.services import imports

    gc.freeze()
    while imports.work(batch_id, seconds=60):
        pass


def fast_decode_seconds(data: bytes) -> float:
    """Wall-clock seconds of the quick library; 0 for a file that it refuses."""
    import fitfast

    began = time.perf_counter()
    try:
        fitfast.parse(data)
    except fitfast.FitDecodeError:
        return 0.0
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
