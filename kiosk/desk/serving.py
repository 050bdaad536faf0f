"""The desk on the network: one uvicorn server that ends in order."""

from __future__ import annotations

from pathlib import Path

import uvicorn
from starlette.applications import Starlette

MOST_CONNECTIONS = 1_000
CLOSING_S = 3


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
