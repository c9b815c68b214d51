"""The private servers: who shares them, who stops them, and what they survive.

Each test runs users as processes of their own, in a data folder of its own whose path has a space in it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from stravaai.embedded.owner import ServerTrouble, database_owner, named_owner, private_folder
from stravaai.embedded.servers import Place, stop_if_unused
from stravaai.embedded.use import Use
from stravaai.env import PROJECT_DIR
from stravaai.tests.live import until

USER = """
import sys
from stravaai import embedded
embedded.join()
print("in", flush=True)
sys.stdin.readline()
embedded.leave(stop="stop" in sys.argv)
"""
QUERY = "import psycopg, sys; print(psycopg.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0])"


class Users:
    """Starts processes that use the servers of one data folder."""

    def __init__(self, data: Path) -> None:
        self.place = Place(data, careless=True)
        given = {
            name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")
        }
        self.environment = {**given, "DATA_DIR": str(data), "DATA_CARELESS": "1"}
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        user = subprocess.Popen(
            [sys.executable, "-c", USER, *arguments],
            cwd=PROJECT_DIR, env=self.environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.started.append(user)
        return user

    def join(self, *arguments: str) -> subprocess.Popen[str]:
        return self.wait_until_in(self.start(*arguments))

    def wait_until_in(self, user: subprocess.Popen[str]) -> subprocess.Popen[str]:
        assert user.stdout is not None and user.stderr is not None
        assert user.stdout.readline() == "in\n", user.stderr.read()
        return user

    def leave(self, user: subprocess.Popen[str]) -> None:
        user.communicate("out\n", timeout=60)
        assert user.returncode == 0

    def are_up(self) -> tuple[bool, bool]:
        return self.place.postgres().answers(), self.place.redis().answers()

    def server_pid(self) -> int:
        return int((self.place.postgres().cluster() / "postmaster.pid").read_text().splitlines()[0])


@pytest.fixture
def users(open_folder: Path) -> Iterator[Users]:
    found = Users(open_folder / "data of mine")
    yield found
    for user in found.started:
        user.kill()
        user.communicate()
    until(lambda: stop_if_unused(found.place))
    shutil.rmtree(found.place.run, ignore_errors=True)


pytestmark = pytest.mark.slow


def test_the_servers_stay_until_the_last_user_leaves(users: Users) -> None:
    first, second = users.join("stop"), users.join("stop")
    assert users.are_up() == (True, True)
    users.leave(first)
    assert users.are_up() == (True, True)
    users.leave(second)
    assert users.are_up() == (False, False)


def test_users_who_come_at_the_same_instant_share_one_server(users: Users) -> None:
    racers = [users.start() for _ in range(4)]
    for racer in racers:
        users.wait_until_in(racer)
    log = (users.place.data / "log" / "postgres.log").read_text()
    assert log.count("ready to accept connections") == 1


def test_killing_the_last_user_stops_the_servers(users: Users) -> None:
    user = users.join()
    user.kill()
    until(lambda: users.are_up() == (False, False))


def test_a_user_who_comes_while_the_last_one_leaves_finds_servers(users: Users) -> None:
    for _ in range(4):
        leaving = users.join("stop")
        assert leaving.stdin is not None
        leaving.stdin.write("out\n")
        leaving.stdin.flush()
        arriving = users.join()
        assert users.are_up() == (True, True)
        users.leave(arriving)


def test_what_redis_was_told_outlasts_a_restart(users: Users) -> None:
    users.environment["DATA_CARELESS"] = "0"
    first = users.join("stop")
    with users.place.redis().client() as client:
        client.set("kept", "yes")
    users.leave(first)
    users.join("stop")
    with users.place.redis().client() as client:
        assert client.get("kept") == b"yes"


def test_a_killed_server_is_started_again(users: Users) -> None:
    users.leave(users.join())
    os.kill(users.server_pid(), signal.SIGKILL)
    users.join()
    assert users.are_up() == (True, True)


def test_a_process_file_naming_a_stranger_does_not_stop_the_start(users: Users) -> None:
    """After a reboot the old number may belong to any process, of the same account too."""
    users.leave(users.join("stop"))
    owner = database_owner()
    stranger = subprocess.Popen(["sleep", "600"], **owner.run_as())
    try:
        remains = users.place.postgres().cluster() / "postmaster.pid"
        remains.write_text(f"{stranger.pid}\n{remains.parent}\n1\n5432\n/nowhere\n\n  1 1\nready\n")
        owner.own(remains)
        users.join()
        assert users.are_up()[0]
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_server_whose_socket_was_swept_away_is_replaced(users: Users) -> None:
    users.leave(users.join())
    before = users.server_pid()
    for socket in users.place.run.joinpath("pg").iterdir():
        socket.unlink()
    users.join()
    assert users.are_up()[0]
    assert users.server_pid() != before


def test_an_interrupted_first_start_leaves_nothing_in_the_way(users: Users) -> None:
    draft = users.place.data / "postgres.new"
    draft.mkdir(parents=True)
    (draft / "half").write_text("made")
    users.join()
    assert not draft.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends PostgreSQL another account")
def test_root_in_a_closed_folder_keeps_the_cluster_where_its_owner_can_reach_it(
    users: Users, open_folder: Path
) -> None:
    open_folder.chmod(0o700)
    users.join()
    home = users.place.data / "postgres"
    assert home.is_symlink()
    assert users.are_up()[0]
    assert home.resolve().stat().st_mode & 0o077 == 0
    for user in users.started:
        users.leave(user)
    until(lambda: stop_if_unused(users.place))
    shutil.rmtree(home.resolve())


def test_a_cluster_of_another_version_is_refused_in_one_sentence(users: Users) -> None:
    users.leave(users.join("stop"))
    (users.place.postgres().cluster() / "PG_VERSION").write_text("15\n")
    refused = users.start()
    assert refused.wait(60) != 0
    assert refused.stderr is not None
    assert "was written by PostgreSQL 15 and this is 18" in refused.stderr.read()
    assert users.are_up() == (False, False)


def test_the_application_connects_as_a_modest_owner_and_over_no_network(users: Users) -> None:
    users.join()
    server = users.place.postgres()

    def ask(role: str, question: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", QUERY, server.address(role, "formcurve"), question],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    assert (
        ask("formcurve", "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        == "False"
    )
    assert (
        ask("formcurve", "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'formcurve'")
        == "formcurve"
    )
    assert ask("formcurve", "SHOW listen_addresses") == ""
    assert ask("formcurve", "SHOW server_version").startswith("18")


def test_folders_are_closed_to_other_accounts(users: Users) -> None:
    users.join()
    for folder in (
        users.place.run,
        users.place.run / "pg",
        users.place.data / "redis",
        users.place.data / "run",
    ):
        assert folder.stat().st_mode & 0o066 == 0, folder
    assert len(str(users.place.run / "pg" / ".s.PGSQL.5432")) <= 107


def test_two_data_folders_have_servers_of_their_own(users: Users, open_folder: Path) -> None:
    other = Users(open_folder / "other")
    mine, theirs = users.join("stop"), other.join("stop")
    assert users.server_pid() != other.server_pid()
    users.leave(mine)
    assert other.are_up() == (True, True)
    other.leave(theirs)


def test_a_forked_child_does_not_give_up_its_parents_use(tmp_path: Path) -> None:
    use = Use(tmp_path)
    use.hold()
    child = os.fork()
    if child == 0:
        os._exit(1 if use.is_held else 0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    with Use(tmp_path).alone() as nobody:
        assert not nobody
    use.drop()
    with Use(tmp_path).alone() as nobody:
        assert nobody


def test_a_socket_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ServerTrouble, match="must be a folder of ours"):
        private_folder(tmp_path / "link", named_owner(os.geteuid()))


def test_a_full_disk_or_any_failed_start_is_told_with_the_end_of_the_log(users: Users) -> None:
    users.leave(users.join("stop"))
    configuration = users.place.postgres().cluster() / "postgresql.conf"
    configuration.write_text("no such setting = 1\n")
    refused = users.start()
    assert refused.wait(60) != 0
    assert refused.stderr is not None
    assert "PostgreSQL did not start; its log" in refused.stderr.read()
