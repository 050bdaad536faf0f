"""A view with nothing left to read and nothing to send, so that its screen can be kept for the next visitor. Pure."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from kiosk.touch.theme import Look
from kiosk.touch.views.parts import Box, Button, Mark, Text

V = TypeVar("V")

KEPT = (Box, Look, Mark)


def erased(part: V) -> V:
    """The same parts at the same places, without a word and without an event."""
    if isinstance(part, tuple):
        return tuple(erased(inner) for inner in part)  # type: ignore[return-value]
    if isinstance(part, Text):
        return replace(part, lines=(), said="")
    if not is_dataclass(part) or isinstance(part, (*KEPT, type)):
        return part
    changed: dict[str, Any] = {
        field.name: None
        if (isinstance(part, Button) and field.name == "event")
        else erased(getattr(part, field.name))
        for field in fields(part)
    }
    return cast(V, replace(part, **changed))
