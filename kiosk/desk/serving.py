"""The desk on the network: one uvicorn server that ends in order."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

MOST_CONNECTIONS = 1_000
CLOSING_S = 3


class DoorRefused(Exception):
    """The desk cannot be reached at the address that was asked for; says why, and how to mend it."""


def open_doors(host: str, port: int) -> list[socket.socket]:
    """Listens at every address of a host, for `uvicorn.Server.run`, which closes them. Raises `DoorRefused`."""
    with ExitStack() as opened:
        try:
            places = dict.fromkeys(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE))
            # Named as TCP, as `getaddrinfo` does: else asyncio lets an answer's end wait for the browser's receipt.
            doors = [opened.enter_context(socket.socket(family, kind, way)) for family, kind, way, _, _ in places]
            for door, (family, _, _, _, address) in zip(doors, places, strict=True):
                door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                door.bind(address)
                door.listen()
        except OSError as error:
            raise DoorRefused(
                f"nobody can be served at {host}, port {port}: {error.strerror}; "
                "end what is there, or give desk.host or desk.port another value"
            ) from None
        opened.pop_all()
    return doors


def server_of(app: Starlette, host: str, port: int, certificate: Path | None, key: Path | None) -> uvicorn.Server:
    """A server that is not running yet. Its log holds no addresses of ours, for those carry visitors' tokens."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            ssl_certfile=certificate,
            ssl_keyfile=key,
            access_log=False,
            log_config=None,
            server_header=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=CLOSING_S,
        )
    )
