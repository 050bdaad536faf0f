"""What a visitor has told: counts, fees and what is missing follow from it, and what the catalogue does not know is
refused with one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue import Detail, Document, Fee, Request, read_catalogue
from kiosk.draft import (
    Draft,
    Refused,
    can_hold,
    draft_from_words,
    due,
    missing,
    needed,
    notices,
    total,
    unfit,
)
from kiosk.entry import plain_cells
from kiosk.modes import Modes

CATALOGUE = read_catalogue()
ANSWERS = {
    "renovation": {"workers": "5"},
    "repair": {"place": "home"},
    "goods-release": {"holder": "owner"},
    "visit": {"kind": "resident"},
}


def asked(name: str) -> Request:
    request = CATALOGUE.request(name)
    assert request is not None
    return request


def words(request: str, *, language: str = "zh", **told: Any) -> Draft:
    """The draft of a request, as the command line makes it."""
    told = {"answers": ANSWERS.get(request, {}), **told}
    return draft_from_words(CATALOGUE, request, key="k", language=language, **told)


def detail(kind: str) -> Detail:
    return next(d for request in CATALOGUE.requests for d in request.details if d.kind == kind)


# What follows from the answers.


@pytest.mark.parametrize(
    ("holder", "told"),
    [("owner", "如有未缴的管理费，我们会提醒您。"), ("tenant", "未缴的管理费请先缴清；每次都会先请业主确认。")],
)
def test_whoever_moves_goods_out_is_told_what_concerns_them_as_owner_or_as_tenant(holder: str, told: str):
    assert [it["zh"] for it in notices(words("goods-release", answers={"holder": holder}))] == [told]


@pytest.mark.parametrize(("workers", "sum_of_fees"), [("1", "2060.00"), ("5", "2300.00"), ("99", "7940.00")])
def test_photos_identities_and_fees_follow_the_number_of_workers(workers: str, sum_of_fees: str):
    draft = words("renovation", answers={"workers": workers})
    assert [entry.count for entry in needed(draft)] == [1, 1, 1, int(workers), int(workers)]
    assert [(fee.fee.id, fee.times, fee.amount) for fee in due(draft)] == [
        ("deposit", 1, Decimal("2000.00")),
        ("permit", int(workers), Decimal("10.00") * int(workers)),
        ("pass-deposit", int(workers), Decimal("50.00") * int(workers)),
    ]
    assert str(total(draft)) == sum_of_fees


def test_before_the_number_is_answered_the_least_is_counted():
    draft = Draft("zh", request=asked("renovation"))
    assert [entry.count for entry in needed(draft)] == [1, 1, 1, 1, 1]
    workers = draft.request.questions[0] if draft.request else None
    assert workers is not None
    pairs = asked("renovation").model_copy(update={"questions": (workers.model_copy(update={"least": 2}),)})
    crew = asked("renovation").model_copy(update={"questions": (workers.model_copy(update={"default": "4"}),)})
    assert [needed(Draft("zh", request=request))[-1].count for request in (pairs, crew)] == [2, 4]


def test_for_nobody_there_is_nothing_to_bring_and_nothing_to_pay():
    workers = asked("renovation").questions[0].model_copy(update={"least": 0})
    alone = Draft("zh", request=asked("renovation").model_copy(update={"questions": (workers,)}))
    told = alone.answered("workers", "0")
    brought = [entry.document.id for entry in needed(told)]
    assert brought == ["business-licence", "qualification-certificate", "construction-drawings"]
    assert {entry.times for entry in due(told)} == {1}
    assert [entry.document.id for entry in missing(told)] == brought
    assert len(needed(alone)) == 5, "whoever was not asked yet hears of all that may be needed"


def test_before_a_choice_is_answered_what_depends_on_it_is_not_asked_for():
    draft = Draft("zh", request=asked("goods-release"))
    assert [entry.document.id for entry in needed(draft)] == ["identity-card"]


def test_a_tenant_may_bring_the_owners_letter_and_an_owner_needs_none():
    owner, tenant = (words("goods-release", answers={"holder": holder}) for holder in ("owner", "tenant"))
    assert [entry.document.id for entry in needed(owner)] == ["identity-card"]
    assert [entry.document.id for entry in needed(tenant)] == ["identity-card", "owner-letter"]
    assert [entry.document.id for entry in missing(tenant)] == ["identity-card"]


def test_a_fee_that_depends_on_an_answer_is_due_only_then():
    name = {"zh": "费用", "en": "Fee"}
    express = Fee(id="express", name=name, amount=Decimal("5.00"), when={"urgent": "yes"})
    request = asked("see-manager").model_copy(update={"fees": (express,)})
    assert total(Draft("zh", request=request)) == Decimal("0.00")
    assert total(Draft("zh", request=request).answered("urgent", "yes")) == Decimal("5.00")


def test_a_document_that_depends_on_a_default_is_needed_where_nothing_was_said():
    letter = Document(id="letter", name={"zh": "信", "en": "Letter"}, need="original", when={"urgent": "no"})
    request = asked("see-manager").model_copy(update={"documents": (letter,)})
    assert [entry.document.id for entry in needed(Draft("zh", request=request))] == ["letter"]


def test_sums_of_many_small_fees_are_exact():
    cent = Fee(id="cent", name={"zh": "分", "en": "Cent"}, amount=Decimal("0.10"), times="workers")
    request = asked("renovation").model_copy(update={"fees": (cent, cent, cent)})
    assert total(Draft("zh", request=request).answered("workers", "7")) == Decimal("2.10")


def test_a_draft_without_request_needs_nothing():
    draft = Draft("zh")
    assert (needed(draft), missing(draft), due(draft), total(draft)) == ((), (), (), Decimal("0.00"))


# Telling, and taking back.


def test_what_is_not_here_is_missing_and_what_only_helps_never_is():
    draft = words("parking-card").ticked("vehicle-licence", True)
    assert [entry.document.id for entry in missing(draft)] == ["driving-licence", "property-certificate"]
    assert missing(draft.ticked("vehicle-licence", False)) == missing(words("parking-card"))
    assert missing(words("payment")) == ()


def test_a_tick_goes_when_another_answer_no_longer_asks_for_the_document():
    tenant = words("goods-release", answers={"holder": "tenant"}, has=frozenset({"identity-card", "owner-letter"}))
    owner = tenant.answered("holder", "owner")
    assert owner.has == {"identity-card"}
    assert owner.answered("holder", "tenant").has == {"identity-card"}


def test_what_was_told_goes_when_another_answer_no_longer_asks_for_it():
    home = words("repair", details={"unit": "3-2-1402", "fault": "灯不亮"}).left_to_staff("home-at")
    shared = home.answered("place", "shared-area")
    assert (shared.details, shared.staff_writes) == ({"fault": "灯不亮"}, frozenset())
    assert shared.answered("place", "home").details == {"fault": "灯不亮"}


def test_who_declined_details_is_asked_anew_after_another_answer():
    draft = replace(words("repair"), asked_details=0)
    assert draft.answered("place", "shared-area").asked_details is None


def test_a_detail_that_is_typed_is_no_longer_left_to_staff():
    draft = words("repair").left_to_staff("fault").left_to_staff("name")
    assert draft.detailed("fault", "灯不亮").staff_writes == {"name"}
    assert draft.detailed("fault", "").staff_writes == {"fault", "name"}
    assert draft.detailed("fault", "灯不亮").left_to_staff("fault").details == {}


def test_telling_leaves_the_earlier_draft_as_it_was():
    before = words("renovation")
    before.answered("workers", "9").ticked("worker-photo", True).detailed("unit", "3-2-1402").left_to_staff("name")
    assert before == words("renovation")


def test_a_fresh_draft_holds_nothing_and_greets_in_the_home_language():
    draft = replace(words("repair", details={"unit": "3-2"}), home_language="zh").in_language("en")
    assert draft.fresh() == Draft("zh", home_language="zh")


def test_the_same_visitor_begins_anew_in_their_language_and_modes():
    large = Modes("largest", contrast=True)
    draft = replace(words("repair", details={"unit": "3-2"}), home_language="zh").in_language("en").in_modes(large)
    assert draft.anew("k2") == Draft("en", home_language="zh", key="k2", modes=large)
    assert draft.fresh() == Draft("zh", home_language="zh")


def test_a_draft_that_knows_no_home_language_remembers_its_first():
    assert Draft("zh").in_language("en").fresh().language == "zh"


def test_what_both_requests_ask_for_is_carried_to_the_one_that_follows():
    draft = words("move-in", details={"unit": "3-2-1402", "name": "张三"}, has=frozenset({"identity-card"}))
    following = draft.following(asked("visit"), "k2")
    assert (following.key, following.request, following.details) == ("k2", asked("visit"), {"name": "张三"})
    assert (following.has, following.answers) == (frozenset(), {})


# What is refused.


@pytest.mark.parametrize(
    ("request_name", "told", "sentence"),
    [
        ("flying", {}, "request 'flying' is not in the catalogue: ownership-transfer, move-in, renovation"),
        ("", {}, "request '' is not in the catalogue"),
        ("repair", {"language": "fr"}, "language 'fr' is not one of: zh, en"),
        ("repair", {"lane": "fast"}, "lane 'fast' is not one of: ordinary, priority"),
        ("repair", {"answers": {}}, "answer 'place' is missing for repair: allowed is home, shared-area"),
        ("repair", {"answers": {"place": "roof"}}, "answer place='roof': allowed is home, shared-area"),
        ("repair", {"answers": {"place": "Home"}}, "answer place='Home': allowed is home, shared-area"),
        ("repair", {"answers": {"place": ""}}, "answer place='': allowed is home, shared-area"),
        (
            "repair",
            {"answers": {"where": "home"}},
            "answer 'where': repair asks no such question; its questions: place",
        ),
        ("enquiry", {"answers": {"x": "1"}}, "answer 'x': enquiry asks no such question; its questions: none"),
        *(
            (
                "renovation",
                {"answers": {"workers": workers}},
                f"answer workers={workers!r}: allowed is a whole number",
            )
            for workers in ("0", "100", "-1", "1.5", "x", "", " 5", "五", "５", "٣", "1e1", "0x1", "1" * 7)
        ),
        (
            "renovation",
            {"answers": {}},
            "answer 'workers' is missing for renovation: allowed is a whole number from 1 to",
        ),
        ("repair", {"has": frozenset({"passport"})}, "document 'passport' is not on the checklist of repair: none"),
        (
            "goods-release",
            {"has": frozenset({"owner-letter"})},
            "is not on the checklist of goods-release: identity-card",
        ),
        (
            "repair",
            {"details": {"plate": "B1"}},
            "detail 'plate': repair takes unit, fault, since, home-at, name, phone",
        ),
        (
            "repair",
            {"details": {"unit": "3栋"}},
            "detail unit='3栋': allowed is building-unit-room, such as 3-2-1402",
        ),
        ("repair", {"details": {"unit": "-3"}}, "detail unit='-3': allowed is building-unit-room"),
        ("repair", {"details": {"unit": "xx"}}, "detail unit='xx': allowed is building-unit-room, such as 3-2-1402"),
        (
            "visit",
            {"answers": {"kind": "staff"}, "details": {"plate": "A1"}},
            "detail plate: visit asks for it only where the answer is kind=vehicle",
        ),
        ("repair", {"details": {"phone": "call me"}}, "detail phone='call me': allowed are digits, with"),
        ("repair", {"details": {"phone": "+++"}}, "detail phone='+++': allowed are digits, with"),
        ("repair", {"details": {"phone": "1" * 19 + "-"}}, "allowed are digits, with single spaces or hyphens"),
        ("repair", {"details": {"since": "9999-12-31"}}, "allowed is a date from 1900 to 2100, such as 2026-11-23"),
        ("repair", {"details": {"since": "yesterday"}}, "detail since='yesterday': allowed is a date from"),
        ("repair", {"details": {"since": "2026-02-30"}}, "detail since='2026-02-30': allowed is a date"),
        ("repair", {"details": {"since": "2026-W01-1"}}, "detail since='2026-W01-1': allowed is a date"),
        ("repair", {"details": {"name": "张" * 21}}, "42 cells are too long, 40 is the most"),
    ],
)
def test_what_the_catalogue_does_not_know_is_refused_with_what_is_allowed(
    request_name: str, told: Mapping[str, Any], sentence: str
):
    with pytest.raises(Refused) as refusal:
        words(request_name, **told)
    assert sentence in str(refusal.value)


HOSTILE = [
    "\x1b@",
    "\x10\x14\x01\x00\x05",
    "\x00",
    "'; DROP TABLE visits; --",
    "\u202e",
    "𠮷" * 9999,
    "{0}",
    "%s",
    "\ud800",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_refusal_never_repeats_hostile_words_as_they_are(value: str):
    for told in (
        {"answers": {value: "1"}},
        {"answers": {"place": value}},
        {"has": frozenset({value})},
        {"details": {value: "1"}},
        {"details": {"unit": value}},
        {"lane": value},
        {"language": value},
    ):
        with pytest.raises(Refused) as refusal:
            words("repair", **{"answers": {"place": "home"}, **told})
        assert str(refusal.value).isprintable()
        assert len(str(refusal.value)) < 400
    with pytest.raises(Refused) as refusal:
        words(value)
    assert str(refusal.value).isprintable()


# What is taken.


def test_the_command_line_tells_the_same_as_a_touch():
    draft = words(
        "renovation",
        language="en",
        lane="priority",
        answers={"workers": "007"},
        has=frozenset({"worker-photo", "business-licence"}),
        details={"unit": " 3-2-1402 ", "name": " Li Wei ", "phone": " "},
    )
    touched = Draft("en", key="k", request=asked("renovation"), lane="priority").answered("workers", "7")
    touched = touched.ticked("worker-photo", True).ticked("business-licence", True)
    assert draft == touched.detailed("unit", "3-2-1402").detailed("name", "Li Wei")


def test_either_of_two_documents_ticks_the_one_entry():
    for document in ("property-certificate", "tenancy-contract"):
        assert words("parking-card", has=frozenset({document})).has == {"property-certificate"}


@pytest.mark.parametrize("request_name", [request.id for request in CATALOGUE.requests])
def test_every_request_can_be_asked_for_in_every_language_and_lane(request_name: str):
    for language in ("zh", "en"):
        for lane in ("ordinary", "priority"):
            draft = words(request_name, language=language, lane=lane)
            assert (draft.language, draft.lane, draft.request) == (language, lane, asked(request_name))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("digits", "+86 138-0000-0000"),
        ("unit", "3-2-1402"),
        ("unit", "B1"),
        ("unit", "8"),
        ("date", "2026-11-23"),
        ("latin", "B12345"),
        ("text", "李伟，3 楼"),
        *((kind, "") for kind in ("digits", "unit", "date", "latin", "text")),
    ],
)
def test_what_fits_a_detail_is_taken(kind: str, value: str):
    assert unfit(detail(kind), value) == ""


@given(st.text(max_size=50))
def test_what_an_entry_holds_never_grows_past_its_detail(typed: str):
    name = detail("text")
    if can_hold(name, typed):
        assert plain_cells(typed) <= name.most
        assert typed.isprintable()
        assert unfit(name, typed) == ""


def test_a_hanzi_takes_two_cells_and_a_latin_letter_one():
    assert (plain_cells("Li Wei"), plain_cells("李伟"), plain_cells("é"), plain_cells("𠮷")) == (6, 4, 1, 2)
