"""The composition root: the only place where real collaborators are built and put together.

What the first picture needs is imported here at once; the office (store, paper) only where it is built, so that the
touchscreen does not wait for a database's code.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Collection
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING

from kiosk import __version__
from kiosk.draft import Draft
from kiosk.events import Event
from kiosk.house import House, check_presentable
from kiosk.lasttouch import LastTouch, last_touch
from kiosk.office import Office
from kiosk.printroom import PrintRoom, check_fonts, check_printers, print_workers, printer_places
from kiosk.settings import Keypad, Settings, SettingsError
from kiosk.states import Effect, State, Welcoming, has_own_words
from kiosk.watchdog import Watchdog

if TYPE_CHECKING:
    from kiosk.accounts import Accounts
    from kiosk.caretaker import Caretaker
    from kiosk.counter import Counter
    from kiosk.deskrules import DeskRules
    from kiosk.lobby import OpenLobby
    from kiosk.orders import Orders
    from kiosk.paperwork import Paperwork
    from kiosk.premises import Premises
    from kiosk.presence import Away
    from kiosk.reception import Reception
    from kiosk.speech import Speaker
    from kiosk.store import Store
    from kiosk.touch.app import TouchscreenApp
    from kiosk.touch.dictionary import Dictionary
    from kiosk.touch.five_keys import FiveKey
    from kiosk.touch.fonts import KivyMeasure
    from kiosk.touch.narrator import Narrator
    from kiosk.touch.presenter import Moment
    from kiosk.touch.views import View
    from kiosk.waiting import Forecast
    from printing.condition import PrinterCondition
    from printing.report import PrintReport

logger = logging.getLogger("kiosk")

CORNER_INCH = 1.0


def open_upgraded_store(settings: Settings, makes: bool = True) -> Store:
    """The store with the tables this program needs; `makes` one where none is. Raises `StoreError`."""
    from kiosk.store import open_store

    store = open_store(settings.store_url, makes=makes)
    with ExitStack() as on_failure:
        on_failure.callback(store.close)
        if not makes:
            store.version()
        store.upgrade()
        on_failure.pop_all()
    return store


def open_store_as_it_is(settings: Settings) -> Store:
    """The store for whoever only looks: it is neither made nor changed. Raises `StoreError`, also where it is of an
    older version, whose tables this program does not read."""
    from kiosk.migrations import NEWEST
    from kiosk.store import StoreError, open_store

    store = open_store(settings.store_url, makes=False)
    with ExitStack() as on_failure:
        on_failure.callback(store.close)
        found = store.version()
        if found != NEWEST:
            raise StoreError(f"{store.name}: is of version {found}; bring it to {NEWEST} with kiosk db upgrade")
        on_failure.pop_all()
    return store


def open_reception(house: House, store: Store) -> Reception:
    """The lobby's transactions. Raises `KeyRefused`, `ProfileError` and `StoreError`."""
    from kiosk.privacy import open_sealer
    from kiosk.reception import Reception
    from kiosk.visits import sealed_sample
    from printing.clock import SystemClock
    from printing.profiles import load_profile

    with store.reading() as connection:
        sample = sealed_sample(connection)
    rules = desk_rules(house.settings)
    return Reception(
        store=store,
        paperwork=paperwork_of(house),
        sealer=open_sealer(house.settings.state, sample),
        profiles={place.name: load_profile(place.profile) for place in printer_places(house.settings)},
        clock=SystemClock(),
        forecast=open_forecast(store, rules),
        line_rules=rules.line,
    )


def desk_rules(settings: Settings) -> DeskRules:
    """The centre's own minutes."""
    from kiosk import line, standard
    from kiosk.deskrules import DeskRules

    told = settings.service
    ladder = tuple(standard.Step(it.role, it.after_min) for it in told.ladder)
    return DeskRules(
        line=line.Rules(told.ageing_min, told.late_return_min),
        standard=standard.Rules(told.unnoticed_min, told.warn_min, ladder),
        service_min=told.service_min,
        put_back_min=told.put_back_min,
        hand_over_min=told.hand_over_min,
    )


def open_forecast(store: Store, rules: DeskRules) -> Forecast:
    """What estimates waits."""
    from kiosk.waiting import Forecast

    return Forecast(store, rules.estimate, rules.service_min)


def open_counter(house: House, store: Store) -> Counter:
    """The staff's transactions. Raises `KeyRefused`, `ProfileError` and `StoreError`."""
    from kiosk.counter import Counter
    from printing.hearing import Hearing

    reception = open_reception(house, store)
    clock = reception.clock
    return Counter(
        store=store,
        paperwork=reception.paperwork,
        sealer=reception.sealer,
        profiles=reception.profiles,
        forecast=reception.forecast,
        rules=desk_rules(house.settings),
        clock=clock,
        hearing=Hearing(clock),
    )


def open_accounts(house: House, store: Store) -> Accounts:
    """Who may log in."""
    from kiosk.accounts import Accounts
    from printing.clock import SystemClock

    return Accounts(store, house.settings, [it.id for it in house.catalogue.roles], SystemClock())


def paperwork_of(house: House) -> Paperwork:
    """What fills the slips."""
    from kiosk.paperwork import Paperwork

    return Paperwork(premises_of(house.settings), house.catalogue, house.wording)


def premises_of(settings: Settings) -> Premises:
    """What reception needs to know of the settings."""
    from kiosk.premises import Premises

    centre = settings.centre
    return Premises(
        name=centre.name,
        place=centre.place,
        hours=centre.hours,
        telephone=centre.telephone,
        waiting_area=centre.waiting_area,
        kiosk_name=settings.kiosk_name,
        zone=settings.zone,
        day_starts=settings.day_starts,
        public_url=settings.public_url,
        staff_slip_printer=settings.staff_slip_printer,
        stale_after_s=settings.stale_after_s,
        late_return_min=settings.service.late_return_min,
        opening=tuple(hours.span for hours in centre.opening),
    )


def open_lobby(
    house: House,
    told: Callable[[Event], None],
    paper_told: Callable[[PrinterCondition | None], None],
    orders_told: Callable[[Orders], None] = lambda _orders: None,
    restart: Callable[[], None] = lambda: None,
    away_told: Callable[[tuple[Away, ...]], None] = lambda _away: None,
) -> OpenLobby:
    """The lobby, open: store, reception and printers. `told` gets what a visitor at the screen should know of
    paper, `paper_told` the lobby printer's condition, None where it can tell none, both on a printer's thread;
    `orders_told` gets what staff ordered at the screen, `away_told` who is out, and `restart` ends this process in
    order. Raises `OfficeClosed`."""
    from kiosk.lobby import OpenLobby, trouble_of
    from kiosk.office import OfficeClosed
    from kiosk.privacy import KeyRefused
    from kiosk.retention import Keeping, forget
    from kiosk.sentslips import one_way_printers
    from kiosk.store import StoreError
    from printing.clock import SystemClock
    from printing.glyphs import FontMissing

    with ExitStack() as on_failure:
        try:
            check_printers(house.settings)
            check_fonts(house.settings)
            store = open_upgraded_store(house.settings)
            on_failure.callback(store.close)
            reception = open_reception(house, store)
            reception.warm_up()
            caretaker = open_caretaker(house, store, reception, orders_told, restart)
            caretaker.tell_orders()
            reports = print_reports(told, paper_told, one_way_printers(reception.profiles))
            workers = print_workers(house.settings, store, reports)
        except (SettingsError, StoreError, KeyRefused, FontMissing) as error:
            raise OfficeClosed(str(error), trouble_of(error)) from error
        on_failure.pop_all()
    # Last of all: its threads would drive the printers on behind an opening that failed.
    room = PrintRoom(workers)
    keeping = Keeping(SystemClock(), timedelta(days=house.settings.keep_days))
    return OpenLobby(
        reception,
        room,
        caretaker,
        forget=lambda: forget(store, keeping.before()),
        today=lambda: datetime.now(house.settings.zone).date(),
        away_told=away_told,
    )


def print_reports(
    told: Callable[[Event], None], paper_told: Callable[[PrinterCondition | None], None], one_way: Collection[str]
) -> Callable[[PrintReport], None]:
    """What passes on to the screen what a printer reports, as far as visitors should know it; those that are
    `one_way` answer nothing."""
    from kiosk.lobby import event_of, paper_of
    from kiosk.printernames import printer_role
    from printing.report import ConditionChanged

    def report(said: PrintReport) -> None:
        if isinstance(said, ConditionChanged):
            if printer_role(said.printer) == "lobby":
                paper_told(paper_of(said, one_way))
        elif (event := event_of(said)) is not None:
            told(event)

    return report


def open_caretaker(
    house: House,
    store: Store,
    reception: Reception,
    orders_told: Callable[[Orders], None],
    restart: Callable[[], None],
) -> Caretaker:
    """Who answers staff at the screen."""
    from kiosk.caretaker import Caretaker

    return Caretaker(
        store,
        open_accounts(house, store),
        reception,
        first_name=house.wording.say(house.catalogue.home_language, "account.role.administrator"),
        versions=versions(),
        touched=lambda: last_touch(house.settings.state),
        orders_told=orders_told,
        restart=restart,
    )


def versions() -> tuple[tuple[str, str], ...]:
    """What runs here, by name."""
    from platform import python_version
    from sqlite3 import sqlite_version

    return (("kiosk", __version__), ("Python", python_version()), ("SQLite", sqlite_version))


def run_touchscreen(house: House, told_to_end: threading.Event) -> None:
    """The touchscreen with its office behind it, until it is told to end. Raises `FontsMissing` and
    `DisplayDead`."""
    prepare_screen(house)
    narrator, speaker = open_narrator(house)
    watchdog = Watchdog(os.environ, time.monotonic)
    app = touchscreen(house, narrator, speaker, watchdog, lambda effect: office.perform(effect), told_to_end.is_set)
    office = Office(
        lambda: open_lobby(house, office.report, app.tell_paper, app.tell_orders, app.end, app.tell_away),
        app.tell,
        app.tell_shut,
    )
    # However the screen ends, what was taken is printed, and the process ends with it.
    with office.at_work():
        try:
            app.run()
        finally:
            watchdog.stopping()
            speaker.close()


def prepare_screen(house: House) -> None:
    """What must stand before the first picture: Kivy's environment, a display, and the fonts. Raises `FontsMissing`
    and `DisplayDead`."""
    from kiosk.touch.environment import prepare_kivy

    check_presentable(house.catalogue, house.settings.catalogue)
    prepare_kivy(house.settings.screen)
    # Kivy reads its environment when it is imported, so nothing of it may come before the line above.
    from kiosk.touch.display import check_display
    from kiosk.touch.fonts import find_fonts, register_fonts

    check_display(os.environ)
    register_fonts(find_fonts(otherwise=house.settings.state))


def touchscreen(
    house: House,
    narrator: Narrator,
    speaker: Speaker,
    watchdog: Watchdog,
    perform: Callable[[Effect], None],
    told_to_end: Callable[[], bool],
) -> TouchscreenApp:
    """The screen with its senses, after `prepare_screen`; `perform` carries out what it asks of the office."""
    from kiosk.touch.app import TouchscreenApp
    from kiosk.touch.chime import Chime
    from kiosk.touch.dictionary import Dictionary
    from kiosk.touch.display import can_slide, renderer

    dictionary, chime = Dictionary(), Chime(house.settings.state)

    def turn(volume: int) -> None:
        """Voice and chime as loud as staff want them."""
        speaker.turn(volume)
        chime.turn(volume)

    return TouchscreenApp(
        greeting(house),
        view_of=viewer(house, dictionary, speech=narrator.has_voice),
        perform=perform,
        now=time.monotonic,
        minute=lambda: datetime.now(house.settings.zone).minute,
        new_key=lambda: secrets.token_urlsafe(16),
        chime=chime,
        turn=turn,
        felt=LastTouch(house.settings.state, time.monotonic).note,
        reduced_motion=house.settings.screen.reduced_motion or not can_slide(renderer()),
        watchdog=watchdog,
        told_to_end=told_to_end,
        once_open=threading.Thread(target=dictionary.open, name="pinyin", daemon=True).start,
        narrator=narrator,
        five_keys=five_keys(house.settings.keypad),
        corner_px=house.settings.screen.ppi * CORNER_INCH,
    )


def open_narrator(house: House) -> tuple[Narrator, Speaker]:
    """Who reads the screen aloud, and by which voice; a silent one where none is wanted, or none is there."""
    from kiosk.ownwords import own_sentences
    from kiosk.touch.narrator import Narrator

    # looked up where it is spoken: the first picture does not wait for it
    own = cache(partial(own_sentences, house))
    speaker = open_voice(house.settings, lambda sentence: sentence in own())
    if speaker.trouble:
        logger.warning("%s", speaker.trouble)
    return Narrator(speaker, lambda it: partial(house.wording.say, it), house.settings.speech.headset), speaker


def open_voice(settings: Settings, is_own: Callable[[str], bool] = lambda _sentence: False) -> Speaker:
    """The touchscreen's voice; its `trouble` says what is wrong with it. Of what it says only the sentences that are
    the house's own may be kept as recordings."""
    from kiosk.speech import open_speaker

    told = settings.speech
    return open_speaker(
        told.engine,
        headset=told.headset,
        command=told.command,
        player=told.player,
        folder=settings.state / "speech",
        is_own=is_own,
    )


def five_keys(keypad: Keypad) -> dict[str, FiveKey]:
    """Which key of a keyboard is which of the five."""
    return {keypad.up: "up", keypad.down: "down", keypad.ok: "ok", keypad.back: "back", keypad.repeat: "repeat"}


def greeting(house: House) -> Welcoming:
    """Where every visit begins."""
    home = house.catalogue.home_language
    return Welcoming(Draft(home, home_language=home))


def viewer(
    house: House, dictionary: Dictionary, *, speech: bool, measure: KivyMeasure | None = None
) -> Callable[[State, Moment, tuple[int, int]], View]:
    """What makes a view of a state, at a moment, for a window of a size in pixels; with `speech` there is a voice.
    Needs Kivy's fonts, by which `measure` tells how wide texts are."""
    from kiosk.touch.fonts import KivyMeasure
    from kiosk.touch.theme import Theme
    from kiosk.touch.views import Surroundings, view_of
    from kiosk.touch.views.drawing import forget_lines

    measured = measure or KivyMeasure()
    has_heard = False

    def view(state: State, moment: Moment, size: tuple[int, int]) -> View:
        """What was measured for one visitor is there for the next, unless words of their own were among it."""
        nonlocal has_heard
        if has_heard and isinstance(state, Welcoming):
            measured.forget()
            forget_lines()
            has_heard = False
        has_heard = has_heard or has_own_words(state)
        around = Surroundings(
            catalogue=house.catalogue,
            wording=house.wording,
            theme=Theme(*size, ppi=house.settings.screen.ppi),
            measure=measured,
            centre=house.settings.centre,
            now=datetime.now(house.settings.zone),
            seconds_left=moment.seconds_left,
            turn=moment.turn,
            paper=moment.paper,
            shut=moment.shut,
            orders=moment.orders,
            away=moment.away,
            offered=dictionary.offered(state),
            speech=speech,
            kiosk_name=house.settings.kiosk_name,
            keep_days=house.settings.keep_days,
        )
        return view_of(state, around)

    return view
