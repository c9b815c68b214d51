"""A stand-in for a language model's server: speaks OpenAI's protocol over real HTTP, answers as it is told.

It invents nothing: a test sets ``answer`` to a text, or to a function of the prompt, and reads what was asked from
``bodies``.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class ModelServer:
    """``answer``: the text to give, or a function of the prompt; any ``status`` but 200 is an error; ``delay`` in s."""

    url: str = ""
    answer: str | Callable[[str], str] = ""
    status: int = 200
    delay: float = 0.0
    bodies: list[str] = field(default_factory=list)

    def said(self, body: str) -> str:
        prompt = json.loads(body)["messages"][-1]["content"]
        return self.answer if isinstance(self.answer, str) else self.answer(prompt)


@contextmanager
def serving() -> Iterator[ModelServer]:
    """A server on this machine until the block ends."""
    model = ModelServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            model.bodies.append(body)
            time.sleep(model.delay)
            told = _completion(model.said(body)) if model.status == 200 else {"error": {"message": "no"}}
            self._send(json.dumps(told).encode())

        def _send(self, content: bytes) -> None:
            try:
                self.send_response(model.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except (BrokenPipeError, ConnectionResetError):
                return  # the client lost patience, as it should

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()


def _completion(text: str) -> dict[str, object]:
    message = {"role": "assistant", "content": text}
    return {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "stand-in",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }  # fmt: skip
