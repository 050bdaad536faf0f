"""The settings of one kiosk, read once from `kiosk.toml` and the environment (`KIOSK_*` wins), then frozen."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from kiosk.entry import Entry, Label, Line, Short, Spot, TimeOfDay, written
from kiosk.fault import Fault, Unreadable, fault_in, no_such_key, not_allowed, read_tables
from kiosk.opening import WEEK, OpenSpan, Weekday
from kiosk.printernames import FIRST_KIOSK
from kiosk.tongues import is_told_in

MOST_BYTES = 100_000
STANDARD_FILE = "kiosk.toml"
VARIABLE = "KIOSK_"
NAMES_THE_FILE = "KIOSK_CONFIG"
KEY_NAME = re.compile(
    r"[a-z0-9]|f([1-9]|1[0-2])|numpad([0-9]|add|substract|divide|mul|enter|decimal)"
    r"|up|down|left|right|enter|escape|backspace|tab|home|end|pageup|pagedown|insert|delete|pause"
)
"""Names of keys, as the touchscreen's window tells them."""
PUBLIC_URL = re.compile(
    r"https?://(?=[!-~]{1,140}\Z)([A-Za-z0-9][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(/[^?#]*)?"
)
"""An address that a ticket's code can go on from: behind ? or # it would lead nowhere."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class SettingsError(Exception):
    """The settings cannot be used; the message is one sentence: file, key, value, what is allowed."""


def _named_path(path: object) -> object:
    """Refuses the empty text, which would be the working folder, and what no file can be called."""
    if isinstance(path, str) and (not path.strip() or not path.isprintable()):
        raise not_allowed("allowed is a path; leave the setting out for its default")
    return path


def _no_switch(told: object) -> object:
    """Refuses true and false, which count as 1 and 0 in Python."""
    if isinstance(told, bool):
        raise not_allowed("allowed is a number")
    return told


Count = Annotated[int, BeforeValidator(_no_switch)]
Measure = Annotated[float, BeforeValidator(_no_switch)]
"""Also where a variable says it as text."""
NamedPath = Annotated[Path, BeforeValidator(_named_path)]
Telephone = Annotated[
    str,
    written(
        r"(?=.*[0-9])[0-9A-Za-z+()/ ,.-]{1,40}",
        "1 to 40 digits, Latin letters, spaces and + ( ) / , . -, with a digit among them",
    ),
]
HostName = Annotated[
    str,
    written(
        r"[0-9A-Za-z]([0-9A-Za-z._-]{0,251}[0-9A-Za-z])?|(?=.*:.*:)[0-9A-Fa-f:.]{2,45}",
        "a host's name or address, without a port",
    ),
]
Argument = Annotated[str, written(r"[^\x00]*", "a text without the character NUL, which no program can be given")]


class OpenHours(Entry):
    """When visitors are served: from `start` to `end` on these days of the week, local time; an `end` at or
    before `start` is the next day's."""

    days: tuple[Weekday, ...] = Field(default=WEEK, min_length=1)
    start: TimeOfDay
    end: TimeOfDay

    @property
    def span(self) -> OpenSpan:
        """The same for reckoning."""
        return OpenSpan(frozenset(WEEK.index(day) for day in self.days), self.start, self.end)


class Centre(Entry):
    """What stands on the greeting, on help and on paper. The defaults are an invented centre. `hours` is what people
    read, `opening` what the kiosk goes by; without it numbers are given at any hour."""

    name: Label = Field(
        default={"zh": "澜湖客户服务中心", "en": "Lanhu Customer Service Centre", "zh-Hant": "瀾湖客戶服務中心"}
    )
    place: Line = Field(default={"zh": "一楼大厅", "en": "Ground-floor lobby", "zh-Hant": "一樓大廳"})
    hours: Line = Field(default={"zh": "每天 8:30–18:00", "en": "Daily 8:30–18:00", "zh-Hant": "每天 8:30–18:00"})
    opening: tuple[OpenHours, ...] = ()
    telephone: Telephone = "400-000-0000"
    waiting_area: Spot = Field(default={"zh": "2 号等候区", "en": "Waiting area 2", "zh-Hant": "2 號等候區"})
    help_desk: Short = Field(default={"zh": "大厅服务台", "en": "the desk in the lobby", "zh-Hant": "大廳服務臺"})


class Screen(Entry):
    """The panel: pixels per inch decide every size; `width` and `height` only count where it is not full screen."""

    ppi: Measure = Field(default=102.0, ge=20, le=400)
    width: Count = Field(default=1080, ge=320, le=7680)
    height: Count = Field(default=1920, ge=320, le=7680)
    full_screen: bool = True
    reduced_motion: bool = False


class Speech(Entry):
    """Who reads the touchscreen aloud. `command` is for the engine of that name, `player` the program by which
    espeak-ng and wav sound, the first that is found where it is empty. With a `headset` private texts are read
    too."""

    engine: Literal["none", "wav", "espeak-ng", "command"] = "none"
    command: tuple[Argument, ...] = ()
    player: tuple[Argument, ...] = ()
    headset: bool = False


class Keypad(Entry):
    """Which keys of a plugged-in keypad are its five keys, by their names: enter, up, f5, numpad8."""

    up: str = "up"
    down: str = "down"
    ok: str = "enter"
    back: str = "escape"
    repeat: str = "f5"

    @model_validator(mode="after")
    def _five(self) -> Keypad:
        taken: set[str] = set()
        for key, name in self:
            if not KEY_NAME.fullmatch(name):
                raise not_allowed("allowed are names such as enter, up, f5, numpad8, a, 1", key, name)
            if name in taken:
                raise not_allowed("allowed is what none of the other four is", key, name)
            taken.add(name)
        return self


class DeskPlace(Entry):
    """Where the web desk answers. Outside this machine only under TLS; `names` are what browsers may call it by."""

    host: str = Field(default="127.0.0.1", max_length=253)
    port: Count = Field(default=8642, ge=0, le=65_535)
    certificate: NamedPath | None = None
    key: NamedPath | None = None
    names: tuple[HostName, ...] = ()
    idle_min: Count = Field(default=15, ge=1, le=15)

    @model_validator(mode="after")
    def _safe(self) -> DeskPlace:
        if (self.certificate is None) != (self.key is None):
            raise not_allowed("the other is missing: allowed are certificate and key together, or none", "key")
        if not self.is_loopback and self.certificate is None:
            allowed = "allowed is another than 127.0.0.1 only with desk.certificate and desk.key (TLS)"
            raise not_allowed(allowed, "host", self.host)
        return self

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches the desk."""
        return self.host in LOOPBACK

    @property
    def address(self) -> str:
        """Where a browser finds the desk."""
        host = self.names[0] if self.names else self.host
        return f"{'https' if self.certificate else 'http'}://{host}:{self.port}"


class BoardPanel(Entry):
    """The board in the lobby: how dense its panel is, and from how far its numbers are read."""

    ppi: Measure = Field(default=40.0, ge=10, le=400)
    distance_m: Measure = Field(default=4.0, ge=0.5, le=30)

    @property
    def digit_px(self) -> float:
        """How high a digit is in pixels: 30 mm for each metre of distance."""
        return 30 * self.distance_m / 25.4 * self.ppi


class LadderStep(Entry):
    """A step of the ladder: whose it is, and after how many minutes on the step before it."""

    role: Literal["supervisor", "manager"]
    after_min: Measure = Field(gt=0, le=480)


class Service(Entry):
    """The service standard in minutes; `service_min` is the length of a visit until the centre knows its own pace,
    `ageing_min` how far the priority lane goes ahead of whoever came earlier."""

    unnoticed_min: Measure = Field(default=3.0, gt=0, le=480)
    warn_min: Measure = Field(default=1.0, ge=0, le=480)
    ladder: tuple[LadderStep, ...] = (
        LadderStep(role="supervisor", after_min=3.0),
        LadderStep(role="manager", after_min=3.0),
    )
    ageing_min: Measure = Field(default=30.0, ge=0, le=480)
    late_return_min: Count = Field(default=10, ge=0, le=480)
    service_min: Measure = Field(default=8.0, gt=0, le=480)
    put_back_min: Count = Field(default=10, ge=0, le=480)
    hand_over_min: Count = Field(default=15, ge=1, le=480)


class Variables(EnvSettingsSource):
    """What the environment says. A table stands there as JSON."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        """The value of a table or a list. Raises `SettingsError`."""
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            allowed = 'allowed is a table in JSON, such as {"ppi": 102} for KIOSK_SCREEN; or say it in the file'
            raise SettingsError(Fault(field_name, value, allowed).told(_variable(field_name))) from None


class Settings(BaseSettings):
    """All settings. Folders are made by whoever needs them, not here."""

    model_config = SettingsConfigDict(env_prefix="KIOSK_", frozen=True, extra="forbid")

    state: NamedPath = Field(default_factory=lambda: _standard_state())
    store: str = ""
    printer: str = "virtual:"
    profile: str = "epson-zh"
    staff_printer: str = ""
    staff_profile: str = ""
    spare_printer: str = ""
    spare_profile: str = ""
    staff_slip: Literal["lobby", "counter", "none"] = "lobby"
    catalogue: NamedPath | None = None
    kiosk_name: str = Field(default=FIRST_KIOSK, max_length=12)
    time_zone: str = "Asia/Shanghai"
    day_starts: TimeOfDay = time(4, 0)
    stale_after_s: Count = Field(default=900, ge=60, le=86_400)
    keep_days: Count = Field(default=30, ge=1, le=3650, description="for how long what people typed is kept")
    public_url: str = ""
    centre: Centre = Centre()
    screen: Screen = Screen()
    speech: Speech = Speech()
    keypad: Keypad = Keypad()
    desk: DeskPlace = DeskPlace()
    board: BoardPanel = BoardPanel()
    service: Service = Service()

    @model_validator(mode="after")
    def _counter_has_a_printer(self) -> Settings:
        if self.staff_slip == "counter" and not self.staff_printer:
            allowed = "allowed is counter only with a staff_printer; without one lobby or none"
            raise not_allowed(allowed, "staff_slip", self.staff_slip)
        return self

    @field_validator("public_url")
    @classmethod
    def _short_ascii_address(cls, url: str) -> str:
        if url and not PUBLIC_URL.fullmatch(url):
            allowed = "an http:// or https:// address with a host, without ? and #, of at most 140 ASCII characters"
            raise ValueError(f"allowed is {allowed}")
        return url.rstrip("/")

    @field_validator("kiosk_name")
    @classmethod
    def _named_as_people_read_it(cls, name: str) -> str:
        """Names that look alike would be two kiosks with printers of their own."""
        if not name.isprintable() or not name or name != name.strip():
            raise ValueError("allowed are characters that can be printed, with no space before or behind them")
        return name

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("allowed is a name of the tz database, such as Asia/Shanghai") from error
        return name

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment before what the file says; no .env and no secrets folder is read."""
        return Variables(settings_cls), init_settings

    def refusal(self, key: str, value: object, allowed: str) -> str:
        """The sentence for a value that fits by itself and is refused for what it leads to."""
        return _told(Fault(key, value, allowed))

    @property
    def zone(self) -> ZoneInfo:
        """The centre's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def store_url(self) -> str:
        """The store's address; without one, an SQLite file in the state folder."""
        return self.store or f"sqlite:///{self.state / 'kiosk.sqlite3'}"

    @property
    def staff_slip_printer(self) -> Literal["lobby", "counter"] | None:
        """Which printer puts out the staff slip, None where none is wanted. A staff printer takes it over."""
        if self.staff_slip == "none":
            return None
        return "counter" if self.staff_printer else "lobby"


def read_settings() -> Settings:
    """The settings from `KIOSK_CONFIG`, or `kiosk.toml` in the working folder where it exists, and `KIOSK_*`.

    Raises `SettingsError` with one sentence at the first value that does not fit.
    """
    named = os.environ.get(NAMES_THE_FILE, "")
    file = Path(named or STANDARD_FILE)
    try:
        told = read_tables(file, MOST_BYTES) if named or _is_there(file) else {}
    except Unreadable as error:
        raise SettingsError(f"{error}; {NAMES_THE_FILE} names the file") from None
    _check_variables()
    # Here and as they are written: pydantic would take KEEP_DAYS for keep_days, and of both the first.
    unknown = no_such_key(told, Settings.model_fields)
    if unknown is not None:
        raise SettingsError(_told(unknown))
    try:
        return Settings(**told)
    except ValidationError as error:
        raise SettingsError(_told(fault_in(error, told, lambda it: Settings(**it)))) from None


def _check_variables() -> None:
    """Refuses a variable that nobody reads: a misspelt one would be a silent nothing."""
    allowed = [NAMES_THE_FILE, *map(_variable, Settings.model_fields)]
    for name in os.environ:
        if name.upper().startswith(VARIABLE) and name not in allowed:
            raise SettingsError(f"{name}: there is no such setting, allowed are {', '.join(allowed)}")


def _variable(key: str) -> str:
    return f"{VARIABLE}{key}".upper()


def _told(fault: Fault) -> str:
    """The sentence. What is missing is missed where the table stands that lacks it."""
    path = fault.key.split(".")
    return fault.told(_where(path[:-1] if fault.value is None and len(path) > 1 else path))


def _where(path: Sequence[str]) -> str:
    """What said a setting: the variable, if it holds the key, or the file. Where no file is, both are places to say
    it."""
    variable = _variable(path[0])
    if variable in os.environ and _holds(os.environ[variable], path[1:]):
        return variable
    file = os.environ.get(NAMES_THE_FILE) or STANDARD_FILE
    return file if _is_there(Path(file)) else f"{variable} or {file}"


def _is_there(file: Path) -> bool:
    """Whether there is such a file. One that this user may not look for may be there, and say what counts: so it is
    read, and the refusal says why it cannot be."""
    try:
        return file.exists()
    except OSError:
        return True


def _holds(text: str, path: Sequence[str]) -> bool:
    """Whether a variable's table holds the key; entries of lists are not told apart."""
    told = json.loads(text) if path else None
    for name in (part.partition("[")[0] for part in path):
        if not isinstance(told, dict) or name not in told:
            return isinstance(told, list)
        told = told[name]
    return True


def untranslated(centre: Centre, languages: Sequence[str]) -> str:
    """The first text of the centre that readers of one of the languages cannot read, as `key.language`, or an empty
    text."""
    texts = {name: text for name, text in centre if isinstance(text, dict)}
    gaps = ((name, it) for name, text in texts.items() for it in languages if not is_told_in(text, it))
    return next((f"centre.{name}.{it}" for name, it in gaps), "")


def _standard_state() -> Path:
    try:
        base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    except RuntimeError:
        allowed = "this user has no home folder to keep it in; allowed is the path of a folder"
        raise SettingsError(_told(Fault("state", None, allowed))) from None
    return Path(base) / "lobby-kiosk"
