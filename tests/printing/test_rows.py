"""Rows: how the blocks of a slip share a paper's width."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from printing.cells import cells, printable, wrap
from printing.rows import TextRow, rows_of
from printing.slip import Line

PIECES = (
    "请留意叫号，",
    "谢谢您。",
    "（复印件）",
    "B012",
    "Please keep this.",
    "long-winded",
    " ",
    "1 份",
    "é",
    "¥20",
)
SENTENCES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join).map(printable)
COLUMNS = st.integers(8, 48)


@given(SENTENCES, COLUMNS)
@example("过号 10 分钟内仍可办理，请留意叫号。谢谢您。", 24)
def test_centred_lines_take_no_more_rows_than_they_must_and_none_of_them_could_be_narrower(
    text: str, columns: int
) -> None:
    rows = [row for row in rows_of([Line(text, align="centre")], columns) if isinstance(row, TextRow)]
    widest = max(sum(cells(piece.text) for piece in row.pieces) for row in rows)
    assert len(rows) == len(wrap(text, columns))
    assert widest <= columns
    assert len(rows) == 1 or widest <= 2 or len(wrap(text, widest - 1)) > len(rows)
