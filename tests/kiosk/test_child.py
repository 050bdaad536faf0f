"""The desk's process is watched: it is started again when it dies, and ends with us."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator

import pytest

from kiosk.child import WatchedChild

SAYS_HELLO = "import socket, sys; s = socket.create_connection(('127.0.0.1', {port})); s.sendall(b'here'); {then}"


@pytest.fixture
def door() -> Iterator[socket.socket]:
    """Where a child says hello when it has started."""
    with socket.create_server(("127.0.0.1", 0)) as opened:
        opened.settimeout(30)
        yield opened


def child(door: socket.socket, then: str) -> WatchedChild:
    program = SAYS_HELLO.format(port=door.getsockname()[1], then=then)
    return WatchedChild((sys.executable, "-c", program), pauses_s=(0.0,))


def hello(door: socket.socket) -> bytes:
    visitor, _ = door.accept()
    with visitor:
        return visitor.recv(10)


def test_a_child_that_dies_is_started_again(door: socket.socket) -> None:
    watched = child(door, "sys.exit(1)")
    assert [hello(door), hello(door), hello(door)] == [b"here"] * 3
    watched.close()


def test_a_child_ends_with_us(door: socket.socket) -> None:
    watched = child(door, "s.recv(1)")
    visitor, _ = door.accept()
    with visitor:
        assert visitor.recv(10) == b"here"
        assert watched.pid is not None
        watched.close()
        assert visitor.recv(10) == b""


def test_a_child_that_refuses_its_settings_is_not_asked_again(door: socket.socket) -> None:
    watched = child(door, "sys.exit(2)")
    assert hello(door) == b"here"
    watched.join()
    watched.close()
    door.settimeout(0)
    with pytest.raises(BlockingIOError):
        door.accept()
