"""Made-up recordings as the files watches write: FIT, TCX and GPX."""

from simulators.fit_encoding import Options, fit_bytes, truncated
from simulators.sessions import Length, Session, realistic
from simulators.xml_encoding import gpx_bytes, tcx_bytes

__all__ = ["Length", "Options", "Session", "fit_bytes", "gpx_bytes", "realistic", "tcx_bytes", "truncated"]
