"""Archives of an athlete's history: Strava's bulk export, Garmin's account export, any zip of recordings."""

from __future__ import annotations

from os import PathLike
from pathlib import Path, PurePosixPath

from accounts.providers.archives.base import Archive, Content, Item, is_recording, opened_zip
from accounts.providers.archives.garmin_export import GarminExport
from accounts.providers.archives.strava_export import StravaExport
from accounts.providers.records import Refused

__all__ = ["Archive", "Content", "Item", "open"]


def open(path: str | PathLike[str]) -> Archive:
    """The archive at ``path``, told by what lies in it. Use as a context manager.

    Raises Refused when it is no zip, is damaged, breaks a limit or tries to write outside of itself.
    """
    stream = Path(path).open("rb")  # noqa: SIM115 (the archive closes it)
    try:
        container = opened_zip(stream)
        names = [PurePosixPath(name) for name in container.namelist()]
        if any(name.name == "activities.csv" for name in names):
            return StravaExport(stream, container)
        if any("DI_CONNECT" in name.parts for name in names):
            return GarminExport(stream, container)
        if not any(is_recording(name) or name.lower().endswith(".zip") for name in container.namelist()):
            raise Refused("The archive holds no FIT, TCX or GPX file, so there is nothing to import.")
        return Archive(stream, container)
    except BaseException:
        stream.close()
        raise
