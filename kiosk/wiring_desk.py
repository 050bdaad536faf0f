"""The composition root's room for the web desk, apart from the one for screens and printers: `kiosk desk` runs in a
process of its own, and the touchscreen must not wait for its code."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette

from kiosk.desk.app import desk_app
from kiosk.desk.asked import Desk, Panel
from kiosk.desk.doors import host_name
from kiosk.desk.events import Hub, Outlook
from kiosk.desk.keys import Keys, Once
from kiosk.desk.shared import SharedBoard
from kiosk.desk.templates import Templates
from kiosk.house import House
from kiosk.privacy import KeyRefused, write_once
from kiosk.settings import LOOPBACK, Settings
from kiosk.speech import open_wav_folder, spoken
from kiosk.store import Store, StoreError
from kiosk.wiring import open_accounts, open_counter
from printing.clock import SystemClock

SECRET_FILE = "log-ins.key"
SECRET_BYTES = 32
ANYWHERE = ("0.0.0.0", "::")


def open_desk(house: House, store: Store, keys: Keys) -> Starlette:
    """The desk's web application. Raises `KeyRefused`, `ProfileError` and `StoreError`."""
    counter, clock = open_counter(house, store), SystemClock()
    desk = Desk(
        counter=counter,
        accounts=open_accounts(house, store),
        board=SharedBoard(counter.board, counter.mark),
        catalogue=house.catalogue,
        wording=house.wording,
        centre=house.settings.centre.name,
        zone=house.settings.zone,
        templates=Templates(house.wording),
        keys=keys,
        once=Once(),
        panel=Panel(house.settings.board.digit_px, counter.rules.line.late_return_min),
        now=clock.now,
        say_call=call_speech(house),
        store_away=StoreError,
        secure=house.settings.desk.certificate is not None,
        public_origin=public_origin(house.settings),
        visitors_names=visitors_names(house.settings),
    )
    outlook = Outlook(
        mark=counter.mark,
        day=counter.day,
        calls_since=counter.calls_since,
        calls_standing=counter.calls_standing,
        last_call=counter.last_call,
        count_waiting=counter.count_waiting,
        store_away=StoreError,
    )
    return desk_app(desk, Hub(outlook), names_of(house.settings))


def open_keys(settings: Settings) -> Keys:
    """What signs log-ins and links, with the secret of this house, made where there is none. Raises `KeyRefused`."""
    file = settings.state / SECRET_FILE
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_once(file, secrets.token_hex(SECRET_BYTES).encode())
        secret = _own_secret(file)
    except OSError as error:
        raise KeyRefused(f"{file}: cannot be used ({error.strerror}); give it to this user") from None
    return Keys(secret, settings.desk.idle_min * 60, time.time)


def names_of(settings: Settings) -> frozenset[str]:
    """The names that browsers may call the desk by, in small letters, as they say every name."""
    return frozenset({*LOOPBACK, *_own_names(settings), _public_name(settings)} - {""})


def visitors_names(settings: Settings) -> frozenset[str]:
    """The names that answer visitors' phones alone: that of `public_url`, where the desk has others of its own."""
    own, public = _own_names(settings), _public_name(settings)
    return frozenset({public} - {"", *LOOPBACK, *own}) if own else frozenset()


def _own_names(settings: Settings) -> set[str]:
    told = (settings.desk.host, *settings.desk.names)
    return {name.lower() for name in told} - {"", *ANYWHERE}


def _public_name(settings: Settings) -> str:
    return host_name(urlsplit(settings.public_url).netloc)


def public_origin(settings: Settings) -> str:
    """Where visitors' phones come from, where a proxy stands before the desk; empty where none does."""
    parts = urlsplit(settings.public_url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def call_speech(house: House) -> Callable[[str, str, str, bool], bytes | None]:
    """What records a call (number, counter, language, whether in brief) as WAV; silence where the machine has no
    voice."""
    folder = open_wav_folder(house.settings.state / "calls")

    def say_call(number: str, counter: str, language: str, is_brief: bool) -> bytes | None:
        if isinstance(folder, str):
            return None
        key = "board.spoken.brief" if is_brief else "board.spoken"
        text = house.wording.say(language, key, number=number, counter=counter)
        made = folder.record(spoken(text, partial(house.wording.say, language)), language)
        return made.read_bytes() if isinstance(made, Path) else None

    return say_call


def _own_secret(file: Path) -> str:
    with file.open("rb") as opened:
        if os.fstat(opened.fileno()).st_mode & 0o077:
            raise KeyRefused(f"{file}: others may read what log-ins are signed with; chmod 600 it")
        secret = opened.read(1024).decode("ascii", "replace").strip()
    if len(secret) < 2 * SECRET_BYTES:
        raise KeyRefused(f"{file}: is no key; delete it, and everybody logs in again")
    return secret
