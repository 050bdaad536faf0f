"""A slip outlives a restart as JSON, and can be read as text."""

from __future__ import annotations

import pytest

from printing.slip import Big, Checklist, ChecklistItem, Facts, Line, Qr, Rule, Ruled, Slip, as_text, from_json

EVERY_BLOCK = Slip(
    kind="test",
    blocks=(
        Line("澜湖客户服务中心", right="09:41", size="double", align="centre", bold=True),
        Big("B012"),
        Facts((("前面还有", "3 位"), ("请在", "2 号等候区"))),
        Rule(heavy=True),
        Checklist((ChecklistItem("施工图纸", "missing", "1 套"), ChecklistItem("照片", "present")), "缺", bold=True),
        Qr("T8fJq2", compact=True),
        Ruled("首接人", lines=2),
        Line("正文", inverse=True),
    ),
    reprint_mark="补打 REPRINT",
    partial_cut=True,
)


def test_a_slip_comes_back_from_json_as_it_was() -> None:
    assert from_json(EVERY_BLOCK.to_json()) == EVERY_BLOCK


def test_json_of_something_else_is_refused() -> None:
    with pytest.raises(KeyError):
        from_json('{"kind": "test"}')
    with pytest.raises(KeyError):
        from_json('{"kind":"t","reprint_mark":"","partial_cut":false,"blocks":[{"block":"Drawer"}]}')


def test_a_slip_reads_as_text_from_top_to_bottom() -> None:
    assert as_text(EVERY_BLOCK).splitlines() == [
        "澜湖客户服务中心  09:41",
        "B012",
        "前面还有  3 位",
        "请在  2 号等候区",
        "----------------",
        "[缺] 施工图纸  1 套",
        "[√] 照片",
        "<T8fJq2>",
        "首接人 ____ ____ ",
        "正文",
    ]
