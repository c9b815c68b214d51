"""EMAIL_URL, one address for everything about outgoing mail."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from stravaai.env import BadEnvironment

BACKENDS = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "smtps": "django.core.mail.backends.smtp.EmailBackend",
    "smtp+tls": "django.core.mail.backends.smtp.EmailBackend",
}
PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587}


def mail_settings(url: str) -> dict[str, Any]:
    """Django's e-mail settings from `console://`, `file:///folder`, `smtp[s|+tls]://user:password@host:port`.

    smtps speaks TLS from the first byte, smtp+tls after STARTTLS. Raises BadEnvironment for anything else.
    """
    parts = urlsplit(url)
    if parts.scheme not in BACKENDS or (parts.scheme in PORTS and not parts.hostname):
        raise BadEnvironment(
            "EMAIL_URL must look like smtp+tls://user:password@host:587, file:///folder or console://."
        )
    chosen: dict[str, Any] = {"EMAIL_BACKEND": BACKENDS[parts.scheme], "EMAIL_TIMEOUT": 15}
    if parts.scheme == "file":
        chosen["EMAIL_FILE_PATH"] = unquote(parts.path)
    if parts.scheme in PORTS:
        chosen |= {
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or PORTS[parts.scheme],
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        }
    return chosen
