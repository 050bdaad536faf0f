"""What stands on each slip: its parts in their order, within the paper that it may use."""

from __future__ import annotations

from dataclasses import replace

import pytest
import zxingcpp

from layouts import slips
from printing.drawing import Picture
from printing.escpos import encode, frame
from printing.gate import check
from printing.profiles import Profile, load_profile, profile_names
from printing.reader import commands
from printing.slip import Checklist, Line, Qr, Rule, Ruled, Slip, as_text, from_json
from printing.virtual import VirtualPrinter
from tests.layouts import samples

NATIVE = ("epson-zh", "generic-gbk", "generic-gbk-58", "no-confirmation")
EVERY_SLIP = [
    *(pytest.param(slip, id=f"zh-{kind}") for kind, slip in samples.ZH.items()),
    *(pytest.param(slip, id=f"en-{kind}") for kind, slip in samples.EN.items()),
]


def drawn(slip: Slip, profile: Profile) -> Picture:
    pictures: list[Picture] = []
    printer = VirtualPrinter(profile.width_dots, pictures.append)
    sent = frame(
        encode(slip, profile), profile,
        first_id=b"AAA1", last_id=b"AAA2", copy=1, reprint_mark=slip.reprint_mark,
    )  # fmt: skip
    printer.feed(sent.prefix + sent.body + sent.suffix)
    assert printer.errors == []
    (picture,) = pictures
    return picture


@pytest.mark.parametrize("name", profile_names())
@pytest.mark.parametrize("slip", EVERY_SLIP)
def test_every_slip_passes_the_gate_and_draws_on_every_printer(slip: Slip, name: str) -> None:
    profile = load_profile(name)
    check(encode(slip, profile), profile)
    picture = drawn(slip, profile)
    codes = [block.payload for block in slip.blocks if isinstance(block, Qr)]
    assert [code.text for code in zxingcpp.read_barcodes(picture.image.convert("L"))] == codes


@pytest.mark.parametrize("slip", EVERY_SLIP)
def test_every_slip_survives_storage(slip: Slip) -> None:
    assert from_json(slip.to_json()) == slip


def words(text: str) -> str:
    return "".join(text.split()).replace("-", "").replace("_", "")


@pytest.mark.parametrize("slip", EVERY_SLIP)
@pytest.mark.parametrize("name", ["generic-gbk", "generic-gbk-58"])
def test_no_word_of_a_slip_is_lost_on_its_way_to_the_paper(slip: Slip, name: str) -> None:
    on_paper = words("".join(drawn(slip, load_profile(name)).texts))
    for line in as_text(slip).splitlines():
        for part in line.removeprefix("[√]").removeprefix("[ ]").split():
            assert part.startswith("<") or words(part).strip("[]") in on_paper, part


# ---- the figures that slips must keep


@pytest.mark.parametrize("name", NATIVE)
@pytest.mark.parametrize("language", [samples.ZH, samples.EN], ids=["zh", "en"])
def test_slips_keep_their_bytes_and_their_paper(language: dict[str, Slip], name: str) -> None:
    profile = load_profile(name)
    assert len(encode(language["ticket"], profile)) <= 500
    assert len(encode(language["staff"], profile)) <= 900
    assert len(encode(language["checklist"], profile)) <= 1500
    assert drawn(language["ticket"], profile).millimetres <= 140


@pytest.mark.parametrize("content", [samples.STAFF_ZH, samples.STAFF_EN], ids=["zh", "en"])
def test_a_staff_slip_without_its_workers_is_short(content: slips.StaffSlipContent) -> None:
    without_workers = replace(content, documents=content.documents[:3], fees=content.fees[:1])
    for name in NATIVE:
        assert drawn(slips.staff_slip(without_workers), load_profile(name)).millimetres <= 115


def test_text_of_a_ticket_below_its_head_is_six_millimetres_high() -> None:
    body = [block for block in slips.ticket(samples.TICKET_ZH).blocks if isinstance(block, Line)]
    name, place, *below = body
    assert (name.text, place.text, place.right) == ("澜湖客户服务中心", "一楼大厅", "2026-11-23 09:41")
    assert {line.size for line in below} <= {"double", "title"}


# ---- what stands on them


def test_a_ticket_says_number_request_facts_and_what_is_missing_in_this_order() -> None:
    texts = drawn(samples.ZH["ticket"], load_profile("generic-gbk")).texts
    assert texts == (
        "澜湖客户服务中心",
        "一楼大厅  2026-11-23 09:41",
        "B012",
        "装修许可",
        "前面还有  3 位",
        "请在  2 号等候区",
        "通道  普通",
        "还缺  2 样",
        "[ ] 施工图纸  1 套",
        "[ ] 工人身份证原件  5 份",
        "扫码查看进度。请留意叫号，谢谢您。",
    )


def test_a_ticket_with_five_documents_missing_stays_within_its_paper() -> None:
    five = tuple((f"施工单位营业执照 {nth}（原件）", "1 份") for nth in range(5))
    slip = slips.ticket(replace(samples.TICKET_ZH, missing=five))
    assert drawn(slip, load_profile("generic-gbk")).millimetres <= 140


def test_closing_sentences_share_a_paragraph_with_a_space_only_between_latin_ones() -> None:
    zh = slips.ticket(replace(samples.TICKET_ZH, closing=("请留意叫号。", "", "谢谢您。")))
    en = slips.ticket(replace(samples.TICKET_EN, closing=("Please listen.", "Thank you.")))
    assert as_text(zh).splitlines()[-1] == "请留意叫号。谢谢您。"
    assert as_text(en).splitlines()[-1] == "Please listen. Thank you."


def test_a_ticket_with_all_documents_says_nothing_of_missing_ones() -> None:
    complete = slips.ticket(replace(samples.TICKET_ZH, missing=()))
    assert not any(isinstance(block, Checklist) for block in complete.blocks)
    assert no_rule_follows_a_rule(complete)


def test_a_staff_slip_hangs_from_the_ticket_and_ends_the_paper() -> None:
    assert samples.ZH["ticket"].partial_cut
    assert not samples.ZH["staff"].partial_cut


def test_a_staff_slip_in_the_lobby_says_first_whom_it_is_for() -> None:
    first = samples.ZH["staff"].blocks[0]
    assert isinstance(first, Line)
    assert (first.text, first.inverse) == ("交工作人员", True)
    behind_the_counter = slips.staff_slip(replace(samples.STAFF_ZH, head=""))
    assert "交工作人员" not in as_text(behind_the_counter)


def test_a_staff_slip_leaves_lines_for_what_a_pen_must_add() -> None:
    lines = [block.label for block in samples.ZH["staff"].blocks if isinstance(block, Ruled)]
    assert lines == ["房号", "联系电话", "首接人", "承诺时间"]


def test_a_staff_slip_of_a_bare_request_has_no_empty_parts() -> None:
    bare = replace(samples.STAFF_ZH, answers=(), details=(), to_write=(), documents=(), fees=(), total=None)
    slip = slips.staff_slip(bare)
    assert no_rule_follows_a_rule(slip)
    assert len(encode(slip, load_profile("generic-gbk"))) < 500


def test_a_list_to_take_home_says_everything_at_once() -> None:
    text = as_text(samples.ZH["checklist"])
    for part in ("施工图纸  1 套", "押金  2,000.00", "合计  2,350.00 元", "08:30-18:00", "0755-0000 0000"):
        assert part in text


@pytest.mark.parametrize("name", NATIVE)
def test_bytes_of_a_slip_are_the_same_each_time(name: str) -> None:
    profile = load_profile(name)
    assert encode(samples.ZH["ticket"], profile) == encode(samples.ZH["ticket"], profile)
    assert commands(encode(samples.ZH["ticket"], profile))


def no_rule_follows_a_rule(slip: Slip) -> bool:
    pairs = zip(slip.blocks, slip.blocks[1:], strict=False)
    return not any(isinstance(a, Rule) and isinstance(b, Rule) for a, b in pairs)
