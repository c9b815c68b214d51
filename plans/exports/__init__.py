"""A planned session as a file for watches and trainers.

The writers are loaded by the first who asks for a file: their tables weigh megabytes, and most web processes never
write one.
"""

from __future__ import annotations

from plans.exports.session import NotWritable, PlannedSession

__all__ = ["FORMATS", "NotWritable", "PlannedSession"]


def _fit(session: PlannedSession) -> bytes:
    from plans.exports.fit import fit

    return fit(session)


def _zwo(session: PlannedSession) -> bytes:
    from plans.exports.zwo import zwo

    return zwo(session)


#: By the ending of the file: how it is written, and what it is called on the wire.
FORMATS = {"fit": (_fit, "application/vnd.ant.fit"), "zwo": (_zwo, "application/xml")}
