"""How a store finds the rows of its statements: by an index, or by walking through a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from kiosk.store import Store


def plans_of(store: Store, spoken: Sequence[tuple[str, Any]]) -> list[str]:
    """Every line of the query plans of statements with their parameters."""
    how = "EXPLAIN QUERY PLAN "
    asked = [(statement, told) for statement, told in spoken if not statement.startswith(("BEGIN", "PRAGMA"))]
    with store.reading() as connection:
        if connection.dialect.name == "postgresql":
            # With so few rows a scan is cheapest; what counts is whether an index could answer.
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            how = "EXPLAIN "
        return [str(row[-1]) for it, told in asked for row in connection.exec_driver_sql(how + it, told).all()]


def walks(plans: Sequence[str]) -> list[str]:
    """The lines that walk through a table."""
    return [line for line in plans if "Seq Scan" in line or (line.startswith("SCAN") and "CONSTANT" not in line)]
