"""A planned session as a file for watches and trainers."""

from __future__ import annotations

from plans.exports.fit import fit
from plans.exports.session import NotWritable, PlannedSession
from plans.exports.zwo import zwo

__all__ = ["FORMATS", "NotWritable", "PlannedSession"]

#: By the ending of the file: how it is written, and what it is called on the wire.
FORMATS = {"fit": (fit, "application/vnd.ant.fit"), "zwo": (zwo, "application/xml")}
