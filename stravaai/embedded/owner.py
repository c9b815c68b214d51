"""Whose the database files are, and folders private to them.

PostgreSQL refuses to run as root, so root lends it an unprivileged account. That account may be unable to reach the
project (a home folder closed to others): then programs and cluster move to a folder it can reach.
"""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

LENT_ACCOUNTS = ("formcurve", "postgres", "nobody")


class ServerTrouble(Exception):
    """A private server cannot be had; the message is one sentence for the operator."""


class RunAs(TypedDict, total=False):
    """Arguments of `subprocess.Popen` that choose the account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Owner:
    """The account that a private server runs as."""

    name: str
    uid: int
    gid: int

    @property
    def is_lent(self) -> bool:
        return self.uid != os.geteuid()

    def run_as(self) -> RunAs:
        """What starts a program as this account."""
        if not self.is_lent:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can(self, test: str, path: Path) -> bool:
        """Whether this account passes `test -<test> path`, tried as that account."""
        done = subprocess.run(
            ["/bin/sh", "-c", f'test -{test} "$1"', "sh", str(path)],
            cwd="/",
            check=False,
            **self.run_as(),
        )
        return done.returncode == 0

    def own(self, path: Path) -> None:
        if self.is_lent:
            os.chown(path, self.uid, self.gid)


def database_owner() -> Owner:
    """This process's account, or, for root, the first existing account that may be lent."""
    if os.geteuid() != 0:
        return named_owner(os.geteuid())
    for name in LENT_ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise ServerTrouble(
        "PostgreSQL does not run as root and none of the accounts formcurve, postgres, nobody exists: "
        "create one, or set DATABASE_URL."
    )


def named_owner(uid: int) -> Owner:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError as problem:
        raise ServerTrouble(
            f"User id {uid} has no name, which PostgreSQL needs: add it to /etc/passwd, or set DATABASE_URL."
        ) from problem
    return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)


def private_folder(path: Path, owner: Owner, mode: int = 0o700) -> Path:
    """Make `path` a real folder of `owner` with `mode`, or refuse when it is somebody else's.

    Raises ServerTrouble when the name is taken by a link, a file or a folder of another account.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = os.lstat(path)
    if not stat.S_ISDIR(found.st_mode):
        raise ServerTrouble(f"{path} must be a folder of ours and is not one: remove it.")
    if found.st_uid not in (owner.uid, os.geteuid()):
        raise ServerTrouble(
            f"{path} belongs to another account: remove it, or set DATA_DIR to another folder."
        )
    if found.st_uid != owner.uid:
        owner.own(path)
    if stat.S_IMODE(found.st_mode) != mode:
        path.chmod(mode)
    return path
