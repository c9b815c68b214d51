"""HTTP/1.1 over threads, one process. Of our own because the stand-in must misbehave as no web framework lets it:
announce more bytes than it sends, hang up without a word, spell header names in odd ways."""

from __future__ import annotations

import socket
import time
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from simulators.strava.exchange import Request, Response

Handler = Callable[[Request], Response]


class Server(ThreadingHTTPServer):
    """Serves a function from requests to responses; port 0 takes any free one (``server_port`` tells)."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(self, handler: Handler, host: str = "127.0.0.1", port: int = 0) -> None:
        self.handler = handler
        super().__init__((host, port), _Connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is no news; anything else is shown."""
        import sys

        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave in one piece
    disable_nagle_algorithm = True
    timeout = 120
    server: Server

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: the control API tells what was asked."""

    def version_string(self) -> str:
        return "simulated"

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(
            method=self.command,
            path=unquote(parts.path),
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length) if length else b"",
        )
        self._send(request, self.server.handler(request))

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = _serve  # noqa: N815 - names of the base class

    def _send(self, request: Request, response: Response) -> None:
        if response.delay:
            time.sleep(response.delay)
        if response.drop:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        body, packed = _packed(response.body, request)
        self.send_response(response.status)
        if response.status != 204:
            self.send_header("Content-Type", response.content_type)
            self.send_header("Content-Length", str(len(body)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if request.method != "HEAD":
            self.wfile.write(body if response.cut is None else body[: response.cut])
        if response.cut is not None:
            self.close_connection = True
        self.wfile.flush()


def _packed(body: bytes, request: Request) -> tuple[bytes, bool]:
    """Bodies that are kept compressed pass as they are to clients who take them so; nothing is compressed here."""
    if body[:2] != b"\x1f\x8b":
        return body, False
    takes = "gzip" in request.headers.get("accept-encoding", "")
    return (body, True) if takes else (zlib.decompress(body, 31), False)
