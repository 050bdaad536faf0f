"""The screens of those who come to rate: a small way in, keys for a number, five faces that are told apart by shape
and word, and sentences that say nothing of anybody."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from kiosk.draft import Draft
from kiosk.events import FaceChosen, RatingWanted, Started, Typed
from kiosk.modes import STANDARD_MODES, Modes
from kiosk.orders import Orders
from kiosk.states import ChoosingFace, EnteringNumber, State, Welcoming
from kiosk.touch.views import ChoosingFaceView, EnteringNumberView, Surroundings
from kiosk.touch.views.order import spots
from kiosk.touch.views.saying import said_of, said_of_button
from kiosk.visit import FACES, Ratable, RatingRefusal
from tests.kiosk.touch.harness import PANELS, Panel, catalogue, open_window, theme_of, view_of, wording
from tests.kiosk.touch.samples import MIDNIGHT, MODES, SHUT, keeping_hours

pytestmark = pytest.mark.xdist_group("stage")

LANGUAGES = [language.id for language in catalogue().languages]
each_panel = pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)


def around(panel: Panel = PANELS[0]) -> Surroundings:
    return open_window().around(theme_of(panel))


def rated_by(language: str, panel: Panel = PANELS[0], modes: Modes = STANDARD_MODES) -> ChoosingFaceView:
    """The faces as a visitor of that language sees them, served in those modes."""
    draft = Draft(language, home_language="zh").in_modes(modes)
    view = view_of(ChoosingFace(draft, "r1", Ratable(7, "A012")), around(panel))
    assert isinstance(view, ChoosingFaceView)
    return view


def number_of(language: str, why: str = "") -> tuple[EnteringNumberView, str]:
    """The screen that asks for a number, and all its words, after a refusal."""
    state: State = EnteringNumber(Draft(language, home_language="zh"), "r1", "A012", why)  # type: ignore[arg-type]
    view = view_of(state, around())
    assert isinstance(view, EnteringNumberView)
    return view, "\n".join(said.text for said in said_of(view))


# The way in.


@each_panel
def test_the_way_in_stands_in_the_bar_where_it_takes_nothing_from_the_ticket(panel: Panel) -> None:
    view = view_of(Welcoming(Draft("zh", home_language="zh")), around(panel))
    first, *others = sorted(view.frame.bar, key=lambda button: button.box.x)
    assert first.event == RatingWanted("")
    assert {button.box.height for button in others} == {first.box.height}, "no larger than what stands beside it"
    assert spots(view)[0].button.event == Started(""), "the keys come to the ticket first"


def test_who_has_just_been_served_can_rate_after_the_doors_are_closed() -> None:
    open_now = around()
    doors = {
        "closed by staff": replace(open_now, orders=Orders(closed="event")),
        "after hours": replace(open_now, centre=keeping_hours(), now=MIDNIGHT),
    }
    for door, where in doors.items():
        view = view_of(Welcoming(Draft("zh", home_language="zh")), where)
        assert "rate" in {button.id for button in view.frame.bar}, door


def test_while_the_office_is_shut_nobody_is_asked_for_a_rating_that_cannot_be_kept() -> None:
    view = view_of(Welcoming(Draft("zh", home_language="zh")), replace(around(), shut=SHUT))
    assert "rate" not in {button.id for button in view.frame.bar}


# The number.


def test_the_keys_are_the_letters_that_tickets_have_and_the_digits() -> None:
    view, _ = number_of("zh")
    typed = [key.event.text for key in view.entry.keys if isinstance(key.event, Typed)]
    series = sorted({request.series for request in catalogue().requests})
    assert sorted(typed) == [*"0123456789", *series]


def test_letters_stand_apart_from_digits() -> None:
    view, _ = number_of("zh")
    places = {key.event.text: key.box for key in view.entry.keys if isinstance(key.event, Typed)}
    letters, digits = ([box for text, box in places.items() if text.isalpha() is it] for it in (True, False))
    between = min(box.x for box in digits) - max(box.right for box in letters)
    assert between > 1.5 * (places["2"].x - places["1"].right)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reason_has_a_sentence_of_its_own_and_it_tells_nothing_of_the_visit(language: str) -> None:
    reasons = ("incomplete", *get_args(RatingRefusal))
    told = {why: wording().say(language, f"screen.rating.refused.{why}", example="A012") for why in reasons}
    assert len(set(told.values())) == len(reasons)
    for why, sentence in told.items():
        _, words = number_of(language, why)
        assert sentence in words
    names = {name for request in catalogue().requests for name in request.name.values()}
    statuses = {wording().say(language, f"phone.{status}") for status in ("serving", "handed-over", "no-show")}
    assert not [name for name in names | statuses for sentence in told.values() if name in sentence]


# The faces.


@pytest.mark.parametrize("panel", PANELS[1:], ids=lambda panel: panel.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_five_faces_stand_in_a_row_from_bad_to_good_where_the_panel_lies(language: str, panel: Panel) -> None:
    view = rated_by(language, panel)
    assert [face.event for face in view.faces] == [FaceChosen(faces) for faces in FACES]
    assert [face.box.x for face in view.faces] == sorted(face.box.x for face in view.faces)
    assert len({(face.box.y, face.box.height) for face in view.faces}) == 1


@pytest.mark.parametrize("modes", [MODES["standard"], MODES["largest"]], ids=["standard", "largest"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_where_the_panel_stands_they_stand_below_each_other_the_best_at_the_top(language: str, modes: Modes) -> None:
    view = rated_by(language, modes=modes)
    assert [face.event for face in view.faces] == [FaceChosen(faces) for faces in reversed(FACES)]
    assert [face.box.y for face in view.faces] == sorted((face.box.y for face in view.faces), reverse=True)
    assert len({(face.box.x, face.box.width, face.box.height) for face in view.faces}) == 1, "equal in weight"
    assert view.faces[0].box.width == view.frame.panel.width - 2 * view.faces[0].box.x


def test_low_reach_leaves_them_in_a_row_which_is_lower() -> None:
    view = rated_by("zh", modes=MODES["reach"])
    assert len({face.box.y for face in view.faces}) == 1


@each_panel
def test_a_face_is_told_by_its_shape_and_its_word_and_never_by_its_colour(panel: Panel) -> None:
    """A8."""
    view = rated_by("en", panel)
    icons = [text for face in view.faces for text in face.texts if text.icon]
    assert len({icon.lines for icon in icons}) == len(FACES)
    assert len({(icon.colour, icon.size, icon.box.y) for icon in icons}) == 1
    words = {face.event: said_of_button(face).text for face in view.faces}
    assert [words[FaceChosen(it)] for it in FACES] == ["Very bad", "Bad", "Fair", "Good", "Very good"]


def test_the_number_stands_above_the_faces_so_that_a_wrong_one_is_seen() -> None:
    assert ("您的号码：A012",) in {text.lines for text in rated_by("zh").frame.title}
