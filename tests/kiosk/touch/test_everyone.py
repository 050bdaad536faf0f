"""The rules by which everyone can use every screen: asked of every screen in both languages and in every mode on
three panels, and once more with a catalogue twice as long. Ids are those of the accessibility table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import groupby, pairwise
from statistics import mean
from typing import get_args

import jieba
import pytest

from kiosk import states
from kiosk.draft import Draft
from kiosk.events import (
    ChoiceTaken,
    DisplayOpened,
    DocumentTicked,
    Event,
    HelpRequested,
    LanguageChosen,
    LanguagesOpened,
    ModesChosen,
    PageTurned,
    ServicePageTurned,
)
from kiosk.modes import TEXT_SIZES
from kiosk.touch.theme import CAPITAL_PER_EM, Colour
from kiosk.touch.typeset import CLOSING, DOT, OPENING
from kiosk.touch.views import CLIPPED, ChoosingLanguageView, ServicingView, Surroundings, View, WelcomingView
from kiosk.touch.views.order import spots, texts
from kiosk.touch.views.parts import Button
from kiosk.trouble import Shut, Trouble
from tests.kiosk.touch.harness import PANELS, Panel, catalogue, open_window, theme_of, view_of, wording
from tests.kiosk.touch.layout import AREAS, LANGUAGES, SETTINGS, Area, Seen, Setting, around_of, layout
from tests.kiosk.touch.samples import SHUT, in_modes
from tests.kiosk.touch.survey import DRAWN, survey


def _by_one_worker(panel: Panel) -> pytest.MarkDecorator:
    """Whatever is asked of a panel's screens: they are laid out once, and drawn once, for all that is asked."""
    return pytest.mark.xdist_group(f"panel {panel.name}")


def _in_each(settings: Iterable[Setting], at_once: Iterable[Setting] = SETTINGS) -> pytest.MarkDecorator:
    """In all of the settings; what is not wanted `at_once` waits for `make soak`."""
    marked = [(it, (_by_one_worker(it.panel), *([] if it in at_once else [pytest.mark.soak]))) for it in settings]
    return pytest.mark.parametrize("setting", [pytest.param(it, id=str(it), marks=marks) for it, marks in marked])


# A panel that lies has nothing out of reach, and draws for that mode what it always draws; names twice as long strain
# very large text more than large text.
WAITING = tuple(
    it for it in SETTINGS if (it.mode == "reach" and it.theme.wide) or (it.mode == "large" and it.strained)
)
AT_ONCE = tuple(it for it in SETTINGS if it in DRAWN or it not in WAITING)

everywhere = _in_each(SETTINGS, at_once=AT_ONCE)
as_chosen = _in_each(
    SETTINGS,
    at_once=tuple(it for it in AT_ONCE if it.mode in ("standard", "largest", "contrast") and not it.strained),
)
as_drawn = _in_each(SETTINGS, at_once=DRAWN)
in_chinese = _in_each((it for it in SETTINGS if it.language == "zh"), at_once=AT_ONCE)
enlarged = _in_each((it for it in SETTINGS if it.modes.text != "standard"), at_once=AT_ONCE)
very_large = _in_each(it for it in SETTINGS if it.mode == "largest" and not it.strained)
in_reach = _in_each(it for it in SETTINGS if it.mode == "reach" and it.panel is PANELS[0])
on_each_panel = pytest.mark.parametrize(
    "panel", [pytest.param(it, id=it.name, marks=_by_one_worker(it)) for it in PANELS]
)


LISTS = (states.ChoosingRequest, states.CheckingDocuments, states.Reviewing)
LARGE_ON_ANY_PANEL = (
    *(states.Welcoming, states.ChoosingLane, states.ChangingDisplay, states.AskingIfPresent),
    *(states.ChoosingFace, states.Thanking),
)


NO_ROOM = (
    *("finished", "giving-text", "giving-pinyin", "giving-latin", "giving-digits-on", "entering-"),
    "checking-documents-role-out",
)
"""Screens of a 12-inch panel whose text cannot grow."""


def _whole(setting: Setting) -> Area:
    return Area(0, 0, setting.panel.width, setting.panel.height)


@everywhere
def test_every_text_is_large_enough_to_read(setting: Setting) -> None:
    """A1: capitals of 4.8 mm, and an em of 6.6 mm for hanzi."""
    for seen in layout(setting):
        for label in seen.labels:
            assert setting.mm(label.size_px) >= 6.6, (seen.name, label.text)


@everywhere
def test_no_word_is_parted(setting: Setting) -> None:
    """A line ends between words, and never within one: Tomo- and -rrow are none."""
    known = known_words()
    for seen in layout(setting):
        for label in seen.labels:
            ends = [(a.split()[-1:], b.split()[:1]) for a, b in pairwise(label.text.split("\n"))]
            joined = [(a[0], b[0]) for a, b in ends if a and b]
            parted = [(a, b) for a, b in joined if a + b in known and not {a, b} <= known]
            assert not parted, seen.name


@in_chinese
def test_no_chinese_word_is_parted(setting: Setting) -> None:
    """A line ends where a word of jieba's dictionary ends, or between two words of which one is made: 工 and 人 are
    no two words, 施工 and 单位 are. No telephone's number is parted, nor a number from what it counts; no mark begins
    a line, nor what leans on the word before it, and no hanzi stands alone on the last."""
    for seen in layout(setting):
        for label in seen.labels:
            lines = label.text.split("\n")
            for place, (before, after) in enumerate(pairwise(lines), 1):
                where = (seen.name, label.text)
                assert _ends_a_word("".join(lines), len("".join(lines[:place]))), where
                assert not re.search(r"\d$", before) or not re.match(r"[\d份张套位人分小]", after), where
                assert after[0] not in CLOSING, where
                assert after[0] not in "的吗呢吧", where
                assert before[-1] not in OPENING, where
            assert len(lines) == 1 or len(lines[-1].strip(CLOSING)) > 1, (seen.name, label.text)


def _ends_a_word(text: str, cut: int) -> bool:
    """Whether a line of a Chinese text may end there."""
    start = 0
    for word in jieba.cut(text, HMM=False):
        first, second = word[: max(0, cut - start)], word[max(0, cut - start) :]
        start += len(word)
        if first and second and re.fullmatch("[\u4e00-\u9fff]+", word):
            return min(len(first), len(second)) > 1 and {first, second} <= jieba.dt.FREQ.keys()
    return True


@cache
def known_words() -> frozenset[str]:
    """Every word of every text that the kiosk can show in English."""
    texts = [form for forms in wording().languages["en"].texts.values() for form in forms]
    names = re.findall(r"[A-Za-z']+", str(catalogue().model_dump()))
    return frozenset(re.findall(r"[A-Za-z']+", " ".join(texts))) | frozenset(names)


@very_large
def test_very_large_text_has_capitals_of_7_3_mm(setting: Setting) -> None:
    """A2. A panel of 12 inches is 163 mm high, of which head, title, actions and bar take 89 mm at that size, and a
    line 15: where one thing on a screen needs more than is left, it is less large there, not cut off. Lists are
    parted into pages."""
    small = setting.panel is PANELS[2]
    for seen in layout(setting):
        capitals = [setting.mm(it.size_px) * CAPITAL_PER_EM for it in seen.labels if not it.icon]
        assert min(capitals) >= (4.8 if small else 7.3), seen.name
        if isinstance(seen.state, LISTS):
            assert min(capitals) >= (5.0 if seen.sample.endswith("role-out") else 5.3), seen.name
        if isinstance(seen.state, LARGE_ON_ANY_PANEL):
            assert min(capitals) >= 7.3, seen.name


@pytest.mark.parametrize("language", LANGUAGES)
@_by_one_worker(PANELS[2])
def test_very_large_text_is_larger_on_a_12_inch_panel_too_but_where_keys_or_the_number_leave_no_room(
    language: str,
) -> None:
    """Keys for text are 15 mm high whatever the text, and the number 40 mm."""
    setting = Setting(PANELS[2], language, "largest")
    usually = {seen.name: _usual_size(seen) for seen in layout(replace(setting, mode="standard"))}
    same = {seen.sample for seen in layout(setting) if usually.get(seen.name, 0) >= _usual_size(seen)}
    assert {name for name in same if not name.startswith(NO_ROOM)} == set()


def _usual_size(seen: Seen) -> float:
    return mean(label.size_px for label in seen.labels if not label.icon)


@enlarged
def test_no_words_are_smaller_in_large_text_than_usual(setting: Setting) -> None:
    """A3: what is larger than large sentences anyway makes room first, but never the number."""
    usually: dict[str, dict[str, int]] = {}
    for seen in layout(replace(setting, mode="standard")):
        usually.setdefault(seen.sample, {}).update({"".join(it.lines): it.size for it in texts(seen.view)})
    sentence = setting.theme.em("lead")
    for seen in layout(setting):
        sizes = usually[seen.sample]
        shrunk = [text for text in texts(seen.view) if text.size < sizes.get("".join(text.lines), 0)]
        assert [text.body for text in shrunk if text.size < sentence or text.name == "number"] == [], seen.name


@on_each_panel
def test_no_more_than_twelve_sizes_are_drawn_on_a_panel(panel: Panel) -> None:
    """Whatever the language, the mode and the lack of room: what does not fit goes down a step of the scale."""
    seen = (seen for it in AT_ONCE if it.panel is panel and not it.strained for seen in layout(it))
    assert len({label.size_px for it in seen for label in it.labels}) <= 12


@everywhere
def test_another_text_size_is_one_tap_away_on_every_screen(setting: Setting) -> None:
    """A3: very large and back in the bar; all three where the display is changed, one tap away too."""
    for seen in layout(setting):
        offered = {t.part.event.modes.text for t in seen.targets if isinstance(t.part.event, ModesChosen)}
        assert ("largest" if setting.modes.text == "standard" else "standard") in offered, seen.name
        if isinstance(seen.state, states.ChangingDisplay):
            assert offered == set(TEXT_SIZES)
        else:
            assert any(isinstance(t.part.event, DisplayOpened) for t in seen.targets), seen.name


@everywhere
def test_every_target_is_large_enough_to_hit(setting: Setting) -> None:
    """A4: 20 mm for visitors, 15 mm for the keys of our keypads."""
    for seen in layout(setting):
        for target in seen.targets:
            least = 15 if target.id.startswith("key-") else 20
            sides = setting.mm(target.area.width), setting.mm(target.area.height)
            assert min(sides) >= least - 0.05, (seen.name, target.id, sides)


@everywhere
def test_targets_keep_their_distance(setting: Setting) -> None:
    """A5: 3 mm between any two; what lies around them all has others on it."""
    for seen in layout(setting):
        for one, other in seen.pairs():
            if one.id in AREAS and other.area.within(one.area):
                continue
            assert setting.mm(one.area.gap(other.area)) >= 2.95, (seen.name, one.id, other.id)


@everywhere
def test_nothing_is_cut_off(setting: Setting) -> None:
    """A2: each text within its own box, its box within what holds it, all of it on the panel."""
    for seen in layout(setting):
        for label in seen.labels:
            where = (seen.name, label.text)
            assert label.ink[0] <= label.area.width + 1.5, where
            assert label.ink[1] <= label.area.height + 1.5, where
            assert label.area.within(label.parent), where
            assert label.area.within(_whole(setting)), where
        for target in seen.targets:
            assert target.area.within(_whole(setting)), (seen.name, target.id)


@everywhere
def test_nothing_lies_on_anything_else(setting: Setting) -> None:
    for seen in layout(setting):
        for place, (name, area) in enumerate(seen.blocks):
            for other, its in seen.blocks[place + 1 :]:
                assert area.gap(its) >= -1.5, (seen.name, name, other)


@as_drawn
def test_what_is_drawn_stands_where_it_was_laid_out(setting: Setting) -> None:
    for seen, drawn in zip(layout(setting), survey(setting), strict=True):
        for label in drawn.labels:
            assert label.ink[0] <= label.area.width + 1.5, (seen.name, label.text)
            assert label.ink[1] <= label.area.height + 1.5, (seen.name, label.text)
        assert {(name, area) for name, area in drawn.targets} == {(t.id, t.area) for t in seen.targets}
        assert {(it.text, it.area) for it in drawn.labels} == {(it.text, it.area) for it in seen.labels}


@as_drawn
def test_texts_stand_out_from_what_lies_behind_them(setting: Setting) -> None:
    """A6: 7:1, and 10:1 in high contrast, seen in the pixels."""
    least = 10 if setting.modes.contrast else 7
    for seen in survey(setting):
        for label in seen.labels:
            where = (seen.name, label.text, label.behind)
            red, green, blue = (part / 255 for part in label.behind)
            assert label.visible or not label.text.strip(), where
            assert contrast(label.colour, (red, green, blue, 1.0)) >= least or not label.text.strip(), where


Choice = ChoiceTaken | DocumentTicked | LanguageChosen | ModesChosen | ServicePageTurned
"""What is chosen on a screen, and can be seen there afterwards."""


@as_chosen
def test_what_is_chosen_is_told_by_more_than_its_colour(setting: Setting) -> None:
    """A8: have and not, chosen and not, on and off. Every button that chooses something has another icon once that is
    chosen; where it has none, or stands in the bar, other words will do, or a surface that differs 3:1 in grey."""
    kinds = set()
    for before, after, barred in _choices(setting):
        kinds.add(type(before.event))
        icons, words = (_shown(before, icon=it) != _shown(after, icon=it) for it in (True, False))
        grey = contrast(before.look.fill, after.look.fill) >= 3
        marked = bool(_shown(before, icon=True)) and not barred
        assert icons if marked else icons or words or grey, before.id
    assert kinds == set(get_args(Choice)), "nothing was left out"


def _choices(setting: Setting) -> Iterator[tuple[Button, Button, bool]]:
    """Every button that chooses something, as it is and as it is once that is chosen, and whether it stands in the
    bar, which is the same on every screen; each once."""
    done: set[tuple[type[View] | None, str]] = set()
    for seen in layout(setting):
        barred = {button.id for button in seen.view.frame.bar}
        for button in (target.part for target in seen.targets):
            where = None if button.id in barred else type(seen.view)
            chosen = _once_chosen(seen.state, button.event)
            if chosen in (None, seen.state) or (where, button.id) in done:
                continue
            done.add((where, button.id))
            view = view_of(chosen, around_of(setting))
            yield from ((button, it.button, button.id in barred) for it in spots(view) if it.button.id == button.id)


def _once_chosen(state: states.State, event: Event | None) -> states.State | None:
    """The same screen, once that is chosen; None where nothing is. How loud and fast the voice is can be heard."""
    draft = state.draft
    match event:
        case ChoiceTaken(question, value):
            return replace(state, draft=draft.answered(question, value))
        case DocumentTicked(document, has):
            return replace(state, draft=draft.ticked(document, has))
        case LanguageChosen(language):
            return replace(state, draft=draft.in_language(language))
        case ModesChosen(modes) if (modes.rate, modes.volume) == (draft.modes.rate, draft.modes.volume):
            return replace(state, draft=draft.in_modes(modes))
        case ServicePageTurned(page) if isinstance(state, states.Servicing):
            return replace(state, page=page)
        case _:
            return None


def _shown(button: Button, *, icon: bool) -> list[str]:
    return ["".join(text.lines) for text in button.texts if text.icon == icon]


@everywhere
def test_what_is_refused_is_told_by_words(setting: Setting) -> None:
    """A8: a field with another edge is not enough."""
    refused = 0
    for seen in layout(setting):
        match seen.state:
            case states.AnsweringQuestion(refused=True) | states.GivingDetails(refused=True):
                accepted: states.State = replace(seen.state, refused=False)
            case states.EnteringNumber(refusal=why) | states.EnteringPin(refusal=why) if why:
                accepted = replace(seen.state, refusal="")
            case _:
                continue
        refused += 1
        known = {text.body for text in texts(view_of(accepted, around_of(setting)))}
        assert {text.body for text in texts(seen.view)} - known, seen.name
    assert refused > 0


@everywhere
def test_the_alert_says_that_entries_will_be_erased(setting: Setting) -> None:
    """A10."""
    told = wording().say(setting.language, "screen.present.erased")
    [alert] = [seen for seen in layout(setting) if isinstance(seen.state, states.AskingIfPresent)]
    assert told.replace(" ", "") in alert.words.replace(" ", "")


@as_drawn
def test_single_taps_are_enough(setting: Setting) -> None:
    """A13: pages, never scrolling."""
    for seen in survey(setting):
        assert not seen.kinds & {"ScrollView", "RecycleView", "Carousel", "Slider"}, seen.name


@in_reach
def test_whoever_sits_reaches_everything(setting: Setting) -> None:
    """A14: every target in the lowest 45 %; what may be touched anywhere can be touched there too."""
    line = setting.panel.height * 0.45
    for seen in layout(setting):
        for target in seen.targets:
            reached = target.area.y + setting.panel.ppi / 25.4 * 20 if target.id in AREAS else target.area.top
            assert reached <= line, (seen.name, target.id)
        # the ticket of the greeting is no target of its own, but it is what people reach out for
        starts = getattr(seen.view, "start", ())
        assert all(ticket.box.top <= line for ticket in getattr(seen.view, "ticket", ()) if starts), seen.name


@as_drawn
def test_nothing_flashes_and_nothing_moves_by_itself(setting: Setting) -> None:
    """A20: once it is drawn, a screen stands still."""
    for seen in survey(setting):
        assert seen.calm, seen.name


@everywhere
def test_the_language_can_be_changed_on_every_screen(setting: Setting) -> None:
    """A21: from the home language one tap to the second one, and from there all languages by a list."""
    others = LanguageChosen("en") if setting.language == "zh" else LanguagesOpened()
    choices = [LanguageChosen(language.id) for language in catalogue().languages]
    for seen in layout(setting):
        further = seen.view.languages if isinstance(seen.view, WelcomingView) else ()
        named = [t.part for t in seen.targets if t.id.split("-")[0] == "language"]
        offered = [button.event for button in named if button not in further]
        assert offered == (choices if isinstance(seen.view, ChoosingLanguageView) else [others]), seen.name


@everywhere
def test_a_button_that_gives_one_language_names_that_one_alone(setting: Setting) -> None:
    """Whoever reads 繁體中文 on it would touch it there, and get English."""
    names = {language.id: language.name for language in catalogue().languages}
    for seen in layout(setting):
        for button in (target.part for target in seen.targets):
            if isinstance(button.event, LanguageChosen):
                assert _shown(button, icon=False) == [names[button.event.language]], seen.name


@pytest.mark.parametrize("home", [language.id for language in catalogue().languages])
def test_every_language_can_be_reached_from_every_language(home: str) -> None:
    """A21: whatever the language of the house."""
    around = open_window().around(theme_of(PANELS[0]))
    reached = {home}
    for language in _languages_offered(states.Welcoming(Draft(home, home_language=home)), around):
        state = states.Welcoming(Draft(language, home_language=home))
        reached |= {language, *_languages_offered(state, around)}
    assert reached == {language.id for language in catalogue().languages}


@pytest.mark.parametrize("pair", [("zh", "zh-Hant"), ("zh", "en"), ("zh-Hant", "en")], ids="+".join)
def test_with_any_two_languages_each_is_one_tap_from_the_other(pair: tuple[str, str]) -> None:
    """Two that are kin too: nothing stands small below their texts, and still there is a button."""
    two = tuple(it for it in catalogue().languages if it.id in pair)
    around = open_window().around(theme_of(PANELS[0]), catalogue().model_copy(update={"languages": two}))
    for language, other in (pair, pair[::-1]):
        assert _languages_offered(states.Welcoming(Draft(language, home_language=pair[0])), around) == [other]


def _languages_offered(state: states.State, around: Surroundings) -> list[str]:
    """What the bar leads to: one language, or the list's."""
    [event] = [it.event for it in view_of(state, around).frame.bar if it.id == "language"]
    if isinstance(event, LanguageChosen):
        return [event.language]
    listed = view_of(states.ChoosingLanguage(state.draft, state), around)
    assert isinstance(listed, ChoosingLanguageView)
    return [it.event.language for it in listed.languages if isinstance(it.event, LanguageChosen)]


@everywhere
def test_what_does_not_fit_is_said_with_where_it_is_and_how_to_mend_it(setting: Setting) -> None:
    """A22: the screen keeps its question and what was typed, and says what would fit."""
    said = wording()
    for seen in layout(setting):
        match seen.state:
            case states.AnsweringQuestion(question=asked, typed=typed, refused=True):
                expected = [asked.short[setting.language], typed, str(asked.least), str(asked.most)]
            case states.GivingDetails(refused=True, typed=typed) as given:
                unfit = f"days.{given.detail.days}" if seen.name.endswith("misdated") else given.detail.kind
                mend = said.say(setting.language, f"detail.unfit.{unfit}")
                expected = [given.detail.label[setting.language], typed, mend]
            case states.EnteringNumber(typed=typed, refusal=why) if why:
                reason = said.say(setting.language, f"screen.rating.refused.{why}", example="A012")
                expected = [said.say(setting.language, "screen.rating.number"), typed, reason]
            case _:
                continue
        for words in expected:
            assert words.replace(" ", "") in seen.words.replace(" ", ""), (seen.name, words)


@everywhere
def test_nothing_moves_under_the_finger_while_somebody_types(setting: Setting) -> None:
    """Title, field, keys and actions of one question stand where they are: empty, typed in, and refused."""
    places: dict[tuple[str, str], dict[str, Area]] = {}
    for seen in layout(setting):
        for name, area in _fixed(seen):
            known = places.setdefault((_question(seen), _keys_in_sight(seen)), {})
            assert known.setdefault(name, area) == area, (seen.name, name)


def _question(seen: Seen) -> str:
    match seen.state:
        case states.GivingDetails(detail=detail, draft=draft):
            return f"{draft.chosen.id} {detail.id}"
        case states.AnsweringQuestion(question=question):
            return question.id
        case states.EnteringPin(asks=asks):
            return asks
        case _:
            return ""


def _keys_in_sight(seen: Seen) -> str:
    """The names of all keys: other keys of a keyboard stand at other places."""
    return " ".join(sorted(it.id for it in seen.targets if it.id.startswith("key-")))


def _fixed(seen: Seen) -> Iterator[tuple[str, Area]]:
    """What must stay where it is on a screen with an entry."""
    entry = getattr(seen.view, "entry", None)
    if entry is None or not entry.field:
        return
    parts = [*((text.name, text.box) for text in seen.view.frame.title), ("field", entry.field[0].box)]
    buttons = (*entry.keys, *entry.picks, *seen.view.frame.actions)
    for name, box in (*parts, *((button.id, button.box) for button in buttons)):
        yield name, Area(box.x, box.y, box.width, box.height)


@everywhere
def test_why_no_number_can_be_given_is_told_in_the_language_of_the_screen(setting: Setting) -> None:
    """A22: what is wrong and how to mend it, and for staff a code. Where it is wrong is theirs alone: no visitor
    reads the path of a file."""
    [shut] = [seen for seen in layout(setting) if seen.name == "welcoming-shut"]
    told = wording().say(setting.language, f"shut.{SHUT.trouble}")
    staff = wording().say(setting.language, "screen.welcoming.shut.staff", code=SHUT.trouble)
    assert all(_flat(part) in _flat(shut.words) for part in (told, *staff.split(DOT)))
    assert "/" not in shut.words


def _flat(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
@on_each_panel
@pytest.mark.parametrize("trouble", get_args(Trouble))
def test_whatever_keeps_the_office_shut_can_be_read_whole(trouble: Trouble, panel: Panel, language: str) -> None:
    around = replace(open_window().around(theme_of(panel)), shut=Shut(trouble))
    view = view_of(states.Welcoming(Draft(language, home_language="zh")), around)
    assert view.strain <= CLIPPED
    assert _flat(wording().say(language, f"shut.{trouble}")) in {
        _flat(text.body) for fact in view.facts for text in fact.texts
    }


@everywhere
def test_what_a_greeting_says_in_turn_is_whole_and_moves_nothing(setting: Setting) -> None:
    """A20: nothing flashes, and nobody who reaches for the card finds it elsewhere."""
    state = in_modes(states.Welcoming(Draft(setting.language, home_language="zh")), setting.modes)
    around = around_of(setting)
    still, *turned = [view_of(state, replace(around, turn=turn)) for turn in range(4)]
    for view in turned:
        assert view.strain <= CLIPPED
        assert [text.box for text in view.greeting] == [text.box for text in still.greeting]
        assert replace(view, greeting=still.greeting) == still


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_greeting_says_in_turn_what_helps_and_begins_anew(language: str) -> None:
    around = open_window().around(theme_of(PANELS[0]))
    state = states.Welcoming(Draft(language, home_language="zh"))
    for speaks, count in ((True, 4), (False, 3)):
        views = [view_of(state, replace(around, turn=turn, speech=speaks)) for turn in range(2 * count)]
        said = [next(text.body for text in view.greeting if text.name == "invitation") for view in views]
        assert len(set(said)) == count
        assert said[:count] == said[count:]


@everywhere
def test_a_person_can_be_asked_for_on_every_screen(setting: Setting) -> None:
    """A28."""
    for seen in layout(setting):
        helps = any(isinstance(target.part.event, HelpRequested) for target in seen.targets)
        assert helps or isinstance(seen.state, states.AskingForHelp), seen.name


@everywhere
def test_every_button_has_a_name_of_its_own(setting: Setting) -> None:
    for seen in layout(setting):
        names = [target.id for target in seen.targets]
        assert len(set(names)) == len(names), (seen.name, names)
        assert all(names), seen.name


@everywhere
def test_the_primary_action_is_always_at_the_same_place(setting: Setting) -> None:
    corners = [corner for seen in layout(setting) for corner in _corner(seen)]
    lowest, rightmost = min(y for _, y in corners), max(x for x, _ in corners)
    for x, y in corners:
        assert x == pytest.approx(rightmost, abs=2)
        assert setting.mm(y - lowest) <= _wander_mm(setting)


def _wander_mm(setting: Setting) -> float:
    """A panel of 12 inches has a bar of two heights in very large text: by what fits above it."""
    return 4 if setting.panel is PANELS[2] and setting.mode == "largest" else 0.5


@everywhere
def test_pages_are_turned_at_the_same_place_on_every_screen(setting: Setting) -> None:
    """At the left margin, level with the actions where there are any, else on the floor."""
    floors = [action.box.y for seen in layout(setting) for action in seen.view.frame.actions]
    for seen in layout(setting):
        for pager in getattr(seen.view, "pager", ()):
            beside = {action.box.y for action in seen.view.frame.actions}
            assert pager.box.x == setting.theme.margin, seen.name
            assert beside in ({pager.box.y}, set()), seen.name
            assert setting.mm(pager.box.y - min(floors)) <= _wander_mm(setting), seen.name
            assert pager.buttons, seen.name


@everywhere
def test_nobody_goes_on_before_the_last_page_was_seen(setting: Setting) -> None:
    """What leads on turns the page as long as there is one; all actions keep their place and their size meanwhile."""
    for sample, pages in groupby(layout(setting), key=lambda it: it.sample):
        *before, last = pages
        assert [_leads(seen) for seen in before] in ([PageTurned(seen.page) for seen in before], [None] * len(before))
        assert not isinstance(_leads(last), PageTurned), sample
        assert len({tuple((it.id, it.box) for it in seen.view.frame.actions) for seen in (*before, last)}) == 1, (
            sample
        )


def _leads(seen: Seen) -> Event | None:
    """What the primary action does."""
    return next((target.part.event for target in seen.targets if target.id == "primary"), None)


@everywhere
def test_the_service_menu_keeps_its_tabs_and_actions_under_the_finger(setting: Setting) -> None:
    """From page to page, and when an act is answered: whoever touches twice hits the same twice."""
    menu = {seen.name: seen.view for seen in layout(setting) if isinstance(seen.view, ServicingView)}
    tabs = {tuple((tab.id, tab.box) for tab in view.pages) for view in menu.values()}
    assert len(tabs) == 1
    assert menu["servicing-machine"].acts == menu["servicing-volume"].acts


def _corner(seen: Seen) -> list[tuple[float, float]]:
    """The lower right corner of the primary action."""
    return [(t.area.x + t.area.width, t.area.y) for t in seen.targets if t.id == "primary"]


@on_each_panel
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bar_stays_where_it_is_whatever_the_screen(panel: object, language: str) -> None:
    setting = next(s for s in SETTINGS if s.panel is panel and s.language == language and s.mode == "standard")
    places: dict[str, set[tuple[float, float]]] = {}
    for seen in layout(setting):
        for button in seen.view.frame.bar:
            places.setdefault(button.id, set()).add((button.box.x, button.box.y))
    assert {name for name, found in places.items() if len(found) > 1} == set()


@everywhere
def test_each_icon_of_the_bar_is_seen_with_its_own_words(setting: Setting) -> None:
    """Where they stand beside each other, the next button is four times as far away."""
    for seen in layout(setting):
        spans = [_spans(button) for button in seen.view.frame.bar]
        for (icon, words), (following, _) in pairwise(spans):
            if icon[1] <= words[0]:
                assert setting.mm(words[0] - icon[1]) <= 1.5, seen.name
                assert setting.mm(following[0] - words[1]) >= 4.9, seen.name


def _spans(button: Button) -> tuple[tuple[float, float], tuple[float, float]]:
    """From where to where the icon of a button reaches, and its words, in px from the left."""
    icon, *words = button.texts
    left, right = min(text.box.x for text in words), max(text.box.right for text in words)
    x = button.box.x
    return (x + icon.box.x, x + icon.box.right), (x + left, x + right)


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours by WCAG, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
