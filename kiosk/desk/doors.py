"""What every answer of the desk goes through: the name it was called by, and what a browser may do with it."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Only our own files, and nothing that stands in the page itself: typed text can never run."""

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Links hold tokens: no other place hears of them, yet our own forms tell where they come from.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
STRICT_TRANSPORT = "max-age=31536000"


class Doors:
    """Refuses requests that call the desk by a foreign name (DNS rebinding), and puts the rules on every answer."""

    def __init__(self, app: ASGIApp, names: Collection[str], secure: bool) -> None:
        self._app = app
        self._names = frozenset(names)
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def ruled(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._rule(MutableHeaders(scope=message))
            await send(message)

        known = host_name(Headers(scope=scope).get("host", "")) in self._names
        app = self._app if known else PlainTextResponse("This is not a name of this desk.\n", status_code=421)
        await app(scope, receive, ruled)

    def _rule(self, headers: MutableHeaders) -> None:
        headers.update(HEADERS)
        headers.setdefault("cache-control", "no-store")
        if self._secure:
            headers["strict-transport-security"] = STRICT_TRANSPORT


def host_name(host: str) -> str:
    """The name in a Host header, without its port; empty where it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
