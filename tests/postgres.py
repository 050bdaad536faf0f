"""A PostgreSQL server of one's own: Debian's binaries, a free loopback port, a temporary folder, a plain user.

PostgreSQL refuses to run as root, so where the tests do, the server runs as Debian's `postgres`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Thread
from typing import IO

import psycopg

BINARIES = Path("/usr/lib/postgresql")
READY = "database system is ready to accept connections"


class NoPostgres(Exception):
    """The server cannot be started; the message says what is missing."""


@dataclass
class PostgresServer:
    """A running server; `url` names one of its databases. It forgets everything when it stops."""

    folder: Path
    port: int
    process: subprocess.Popen[str]
    log: Thread
    names: count[int] = field(default_factory=count)

    def url(self, database: str) -> str:
        """The address of a database."""
        return f"postgresql://kiosk@127.0.0.1:{self.port}/{database}"

    def create(self, template: str = "template1") -> str:
        """Makes a database like the template; returns its name."""
        name = f"kiosk_{next(self.names)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, database: str) -> None:
        """Throws a database away, whoever is still connected."""
        self._execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def stop(self) -> None:
        """Ends the server, known by its process."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
        self.log.join()
        shutil.rmtree(self.folder)

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


def start_postgres() -> PostgresServer:
    """A new server. Raises `NoPostgres` where Debian's package is missing."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="kiosk-postgres-"))
    user = _plain_user(folder)
    _run([binaries / "initdb", "-D", folder / "data", "-U", "kiosk", "-A", "trust", "-E", "UTF8", "--no-sync"], user)
    port = _free_port()
    settings = (
        *("fsync=off", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", "max_connections=60"),
        *("min_wal_size=32MB", "max_wal_size=64MB"),  # the folder may lie in memory
    )
    command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-p", str(port)]
    process = subprocess.Popen(
        [*command, *(word for setting in settings for word in ("-c", setting))],
        user=user,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    _wait_until_ready(process.stdout)
    log = Thread(target=_read_on, args=(process.stdout,), daemon=True)
    log.start()
    return PostgresServer(folder, port, process, log)


def _read_on(log: IO[str]) -> None:
    """For as long as the server runs: each database that is dropped logs a checkpoint, and behind a full pipe the
    server stands still, and the tests with it."""
    with log:
        deque(log, 0)


def _wait_until_ready(log: IO[str]) -> None:
    """Reads the server's own log until it says so."""
    said = []
    for line in log:
        said.append(line)
        if READY in line:
            return
    raise NoPostgres("PostgreSQL did not start: " + "".join(said))


def _binaries() -> Path:
    found = sorted(BINARIES.glob("*/bin/postgres"))
    if not found:
        raise NoPostgres(f"no PostgreSQL under {BINARIES}: install Debian's package postgresql")
    return found[-1].parent


def _plain_user(folder: Path) -> str | None:
    if os.getuid() != 0:
        return None
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return user.pw_name


def _run(command: list[str | Path], user: str | None) -> None:
    done = subprocess.run(command, user=user, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NoPostgres(f"{command[0]}: {done.stderr}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
