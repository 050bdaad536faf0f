"""The keyboard: what its keys send, what it offers for pinyin, and that a name is really written with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.events import CandidateChosen, CandidatesPaged, Event, Filled, KeysTurned, PinyinTyped, Typed
from kiosk.flow import advance
from kiosk.pinyin import Candidate, Composition, load_tables
from kiosk.settings import Centre
from kiosk.states import GivingDetails
from kiosk.touch import views
from kiosk.touch.dictionary import Dictionary
from kiosk.touch.views import GivingDetailsView, Surroundings
from kiosk.touch.views.parts import Button
from tests.kiosk.touch.harness import PANELS, Panel, catalogue, dictionary, theme_of, wording
from tests.kiosk.touch.samples import NOON, draft_for


def broad(text: str, em: int, _bold: bool) -> float:
    """A measure without Kivy: hanzi as wide as their em, all else a little more than half of it."""
    return sum(em if sign > "\u2e80" else 0.58 * em for sign in text)


class Typist:
    """Somebody at the keyboard of one detail, who sees the view and touches its buttons by name."""

    def __init__(self, request: str, detail: str, language: str = "zh", panel: Panel = PANELS[0]) -> None:
        draft = draft_for(catalogue(), request, language)
        place = next(at for at, asked in enumerate(draft.chosen.details) if asked.id == detail)
        self.state = GivingDetails(draft, place)
        self.panel = panel
        self.dictionary = dictionary()
        self._seen: tuple[GivingDetails, GivingDetailsView] | None = None

    @property
    def view(self) -> GivingDetailsView:
        if self._seen is None or self._seen[0] is not self.state:
            self._seen = self.state, self._looked()
        return self._seen[1]

    def _looked(self) -> GivingDetailsView:
        offered = self.dictionary.offered(self.state)
        around = Surroundings(
            catalogue(), wording(), theme_of(self.panel), broad, Centre(), NOON, offered=offered, keep_days=30
        )
        seen = views.view_of(self.state, around)
        assert isinstance(seen, GivingDetailsView)
        return seen

    @property
    def buttons(self) -> dict[str, Button]:
        entry = self.view.entry
        return {
            button.id: button
            for button in (*entry.picks, *entry.strip.buttons, *entry.keys, *self.view.frame.actions)
        }

    @property
    def offers(self) -> list[str]:
        shown = [button for name, button in self.buttons.items() if name.startswith("candidate-")]
        return [button.texts[0].body for button in shown]

    @property
    def reads(self) -> str:
        (field,) = self.view.entry.field
        return "".join(text.body for text in field.texts).rstrip("▏")

    def touches(self, *names: str) -> None:
        for name in names:
            event = self.buttons[name].event
            assert event is not None
            after, _ = advance(self.state, event)
            assert isinstance(after, GivingDetails)
            self.state = after

    def spells(self, letters: str) -> None:
        self.touches(*(f"key-{letter}" for letter in letters))

    def chooses(self, text: str) -> None:
        """Touches the candidate, turning pages until it is there."""
        while text not in self.offers:
            self.touches("candidates-more")
        self.touches(f"candidate-{self.offers.index(text)}")

    def sent_by(self, name: str) -> Event | None:
        return self.buttons[name].event


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_a_name_of_four_characters_is_written_one_after_the_other(panel: Panel) -> None:
    typist = Typist("ownership-transfer", "name", panel=panel)
    typist.spells("ouyang")
    assert typist.offers[0] == "欧阳", "a compound surname that was typed whole comes first"
    typist.chooses("欧阳")
    typist.spells("xiu")
    assert typist.reads == "欧阳xiu"
    typist.chooses("修")
    assert (typist.state.typed, typist.reads) == ("欧阳修", "欧阳修")


def test_a_fault_is_written_in_words() -> None:
    typist = Typist("repair", "fault")
    for letters, word in (("chufang", "厨房"), ("shuilongtou", "水龙头"), ("loushui", "漏水")):
        typist.spells(letters)
        assert word in typist.offers
        typist.chooses(word)
    assert typist.state.typed == "厨房水龙头漏水"


def test_v_and_the_key_with_two_dots_are_the_same_letter() -> None:
    for letters in ("lv", "lü"):
        typist = Typist("ownership-transfer", "name")
        typist.spells(letters)
        assert (typist.offers[0], typist.reads) == ("吕", "lü")


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
def test_eight_characters_stand_on_a_page_and_every_one_is_on_some_page(panel: Panel) -> None:
    typist = Typist("ownership-transfer", "name", panel=panel)
    typist.spells("yi")
    seen = typist.offers
    assert len(seen) == 8
    while "candidates-more" in typist.buttons:
        typist.touches("candidates-more")
        seen += typist.offers
    assert seen == [candidate.text for candidate in dictionary().offered(typist.state) or ()]
    assert sorted(set(seen)) == sorted(seen), "none comes twice"
    assert "staff" in typist.buttons, "what is on no page, staff will write"
    typist.touches("candidates-before")
    assert typist.offers == seen[-8 - len(seen) % 8 : -(len(seen) % 8) or None][:8]


def test_long_words_take_the_room_that_they_need_and_none_is_left_out() -> None:
    typist = Typist("repair", "fault", panel=PANELS[2])
    typist.spells("shuilongtou")
    first = typist.offers
    assert len(first) < 8, "three characters take two places of a low panel"
    typist.touches("candidates-more")
    offered = [candidate.text for candidate in dictionary().offered(typist.state) or ()]
    assert [*first, *typist.offers] == offered[: len(first) + len(typist.offers)]


def test_space_takes_the_likeliest_and_is_a_space_where_nothing_was_spelt() -> None:
    typist = Typist("ownership-transfer", "name")
    assert typist.sent_by("key-space") == Typed(" ")
    typist.spells("wang")
    assert typist.sent_by("key-space") == CandidateChosen(Candidate("王", 4))


def test_letters_that_are_no_pinyin_are_said_to_be_none() -> None:
    typist = Typist("ownership-transfer", "name")
    typist.spells("u")
    (note,) = typist.view.entry.strip.note
    assert note.texts[0].body == "没有这样的拼音，请看看字母。"
    assert typist.offers == []


def test_the_keys_lead_to_letters_capitals_digits_and_back_to_chinese() -> None:
    typist = Typist("ownership-transfer", "name")
    assert typist.sent_by("key-l") == PinyinTyped("l")
    typist.touches("key-lower")
    assert typist.sent_by("key-l") == Typed("l")
    typist.touches("key-shift")
    assert typist.sent_by("key-L") == Typed("L")
    typist.touches("key-shift", "key-digits")
    assert typist.sent_by("key-7") == Typed("7")
    typist.touches("key-pinyin")
    assert typist.sent_by("key-l") == PinyinTyped("l")


def test_whoever_reads_english_begins_with_latin_letters_and_can_have_chinese() -> None:
    typist = Typist("ownership-transfer", "name", "en")
    assert typist.sent_by("key-l") == Typed("l")
    assert typist.sent_by("key-pinyin") == KeysTurned("pinyin")


def test_a_number_plate_is_typed_without_pinyin() -> None:
    request = next(r.id for r in catalogue().requests if any(detail.id == "plate" for detail in r.details))
    typist = Typist(request, "plate")
    assert "key-pinyin" not in typist.buttons
    typist.touches("key-B", "key-1", "key-2")
    assert typist.reads == "B12", "capitals and digits are on the keys at once"


def test_before_the_tables_are_there_the_keyboard_has_latin_letters_only() -> None:
    typist = Typist("ownership-transfer", "name")
    typist.dictionary = Dictionary()
    assert typist.sent_by("key-l") == Typed("l")
    assert "key-pinyin" not in typist.buttons
    typist.dictionary.open()
    typist.touches("key-l", "key-erase")
    assert typist.sent_by("key-l") == PinyinTyped("l")


def test_the_dictionary_reads_its_tables_only_when_it_is_opened() -> None:
    read: list[str] = []

    def tables():
        read.append("now")
        return load_tables()

    closed = Dictionary(tables)
    state = Typist("ownership-transfer", "name").state
    assert closed.offered(state) is None
    assert read == []
    closed.open()
    assert closed.offered(replace(state, composition=Composition("li", "name")))
    assert read == ["now"]


def test_what_stands_in_the_entry_tells_chosen_characters_from_letters() -> None:
    typist = Typist("ownership-transfer", "name")
    typist.spells("li")
    typist.chooses("李")
    typist.spells("ming")
    (field,) = typist.view.entry.field
    chosen, letters = field.texts
    assert (chosen.body, letters.body) == ("李", "ming▏")
    assert chosen.colour != letters.colour
    assert letters.box.x >= chosen.box.right - 1


def test_paging_is_an_event_like_any_other() -> None:
    typist = Typist("ownership-transfer", "name")
    typist.spells("yi")
    assert typist.sent_by("candidates-more") == CandidatesPaged(1)


def test_a_day_of_the_past_is_offered_where_the_past_is_asked_for_and_no_other_is_taken() -> None:
    typist = Typist("repair", "since")
    offered = {name: typist.sent_by(name) for name in typist.buttons if name.startswith("pick-")}
    assert offered == {
        "pick-before-yesterday": Filled("2026-11-21"),
        "pick-yesterday": Filled("2026-11-22"),
        "pick-today": Filled("2026-11-23"),
    }
    typist.touches(*(f"key-{sign}" for sign in "2026-11-24"), "primary")
    assert typist.state.refused
    (note,) = typist.view.entry.note
    assert "最晚是今天" in "".join(text.body.replace("\n", "") for text in note.texts)


def test_nought_stands_below_eight_on_every_keypad() -> None:
    for request, detail in (("ownership-transfer", "phone"), ("ownership-transfer", "unit"), ("repair", "since")):
        keys = Typist(request, detail).buttons
        assert keys["key-0"].box.x == keys["key-8"].box.x
        assert keys["key-0"].box.top < keys["key-8"].box.y


def test_whoever_composes_pinyin_is_not_told_to_press_the_key_for_it() -> None:
    typist = Typist("ownership-transfer", "name", "en")
    said = wording().say("en", "screen.pinyin.keys")
    assert told_by(typist) == [said]
    typist.touches("key-pinyin")
    assert told_by(typist) == [wording().say("en", "screen.pinyin.hint")]
    typist.spells("li")
    typist.touches("key-lower")
    assert told_by(typist) == [], "candidates stand there"


def test_only_whoever_looks_for_a_character_is_told_what_to_do_where_there_is_none() -> None:
    typist = Typist("ownership-transfer", "name", "en")
    said = wording().say("en", "screen.pinyin.staff")
    assert said not in noted_by(typist)
    typist.touches("key-pinyin")
    assert said in noted_by(typist)


def noted_by(typist: Typist) -> list[str]:
    return [" ".join(text.lines) for panel in typist.view.entry.note for text in panel.texts]


def told_by(typist: Typist) -> list[str]:
    return [" ".join(text.lines) for panel in typist.view.entry.strip.note for text in panel.texts]


def test_a_standing_panel_shows_a_long_text_whole_and_its_lines_stay_while_more_come() -> None:
    typist, told, fields = Typist("goods-release", "goods"), "衣柜一个、书桌一张、椅子六把，" * 7, []
    for length in (1, 40, 100):
        typist.state = replace(typist.state, typed=told[:length])
        fields += typist.view.entry.field
    assert {field.box for field in fields} == {fields[0].box}, "as high from the beginning"
    assert len({field.texts[0].box.top for field in fields}) == 1, "from the top down"
    assert "".join(fields[-1].texts[0].lines).startswith(told[:20]), "its beginning is still in sight"
