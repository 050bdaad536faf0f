"""Rows of one of several roles, by a statement of its own for each count of them: SQLAlchemy writes a list that may
grow into its statement anew each time, which takes three times as long as the asking."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, ColumnElement, bindparam


def is_one_of(column: Column[Any], count: int) -> ColumnElement[bool]:
    """Whether a column holds one of so many roles, which `as_parameters` names."""
    return column.in_([bindparam(f"role_{place}") for place in range(count)])


def as_parameters(roles: Collection[str]) -> dict[str, str]:
    """The parameters of a statement that asks for one of the roles."""
    return {f"role_{place}": role for place, role in enumerate(sorted(roles))}
