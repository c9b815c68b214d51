"""CPU seconds of one imported file, worker and PostgreSQL together, and the bytes it takes in the database."""

from __future__ import annotations

import time

from bench import ground, processes, recordings
from bench.ground import Figure


def main() -> None:
    asked = ground.options(files=63)
    count = 315 if asked.full else asked.files
    files = list(recordings.mixed(count + 21))
    with ground.project():
        from django.db import connection

        user = ground.athlete()
        bring_in(user, files[:21])
        before = database_bytes(connection)
        seconds = spent(lambda: bring_in(user, files[21:]))
        stored = (database_bytes(connection) - before) / count
    slow = slow_decode_seconds(files[2][1])
    ground.tell(
        Figure(
            "import, CPU a mixed FIT",
            seconds / count,
            "s",
            0.08,
            "decoding a 2 h ride by garmin-fit-sdk",
            seconds / count / slow,
        ),
        Figure(
            "database, bytes an activity",
            stored / 1000,
            "kB",
            100,
            "the file itself",
            stored / mean_size(files),
        ),
    )


def bring_in(user: object, files: list[tuple[str, bytes]]) -> None:
    """Import files as a worker does."""
    from django.core.files.base import ContentFile

    from activities.services import imports

    batch = imports.open_batch(user, kind="upload", name="bench")  # type: ignore[arg-type]
    for name, data in files:
        imports.add_upload(batch, name, ContentFile(data))
    while imports.work(batch.pk, seconds=60):
        pass
    batch.refresh_from_db()
    if batch.created != len(files):
        raise SystemExit(f"{batch.created} of {len(files)} came in: {batch.problems[:3]}")


def spent(work: object) -> float:
    """CPU seconds of this process and of PostgreSQL during a call."""
    server = processes.postmaster()
    before = time.process_time() + processes.cpu_seconds(server)
    work()  # type: ignore[operator]
    return time.process_time() + processes.cpu_seconds(server) - before


def database_bytes(connection: object) -> int:
    """Size of all tables of ours with indexes and out-of-line values, dead rows swept up."""
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("VACUUM")
        cursor.execute(
            "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c WHERE c.relkind = 'r' "
            "AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'import_%%'"
        )
        return int(cursor.fetchone()[0])


def mean_size(files: list[tuple[str, bytes]]) -> float:
    return sum(len(data) for _, data in files) / len(files)


def slow_decode_seconds(data: bytes) -> float:
    from garmin_fit_sdk import Decoder, Stream

    began = time.process_time()
    Decoder(Stream.from_byte_array(bytearray(data))).read()
    return time.process_time() - began


if __name__ == "__main__":
    main()
