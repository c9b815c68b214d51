"""Which services there are: whatever a file of this package defines."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from accounts import providers
from accounts.providers.service import Service

_WITHOUT_SERVICE = frozenset({"archives", "files", "tests", "days"})


@cache
def services() -> Mapping[str, type[Service]]:
    """Every service by its slug, in the order of the names."""
    found: dict[str, type[Service]] = {}
    for module in pkgutil.iter_modules(providers.__path__, f"{providers.__name__}."):
        if module.name.rpartition(".")[2] not in _WITHOUT_SERVICE:
            found |= services_of(importlib.import_module(module.name))
    return MappingProxyType(dict(sorted(found.items(), key=lambda item: item[1].name.lower())))


def services_of(module: object) -> dict[str, type[Service]]:
    """The services a module defines, not those it imports."""
    name = getattr(module, "__name__", "")
    return {
        value.slug: value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Service)
        and not inspect.isabstract(value)
        and value.__module__ == name
    }
