"""Reads the files of watches and services: FIT, TCX and GPX, plain or gzipped."""

from accounts.providers.files.reading import digest, read, warm
from accounts.providers.files.sniff import MAX_FILE_BYTES

__all__ = ["MAX_FILE_BYTES", "digest", "read", "warm"]
