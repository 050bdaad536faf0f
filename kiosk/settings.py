"""The settings of one kiosk, read once from `kiosk.toml` and the environment (`KIOSK_*` wins), then frozen."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Sequence
from datetime import time
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableVariable

from kiosk.catalogue import Text
from kiosk.opening import WEEK, OpenSpan, Weekday
from kiosk.tongues import is_told_in

MOST_BYTES = 100_000
STANDARD_FILE = "kiosk.toml"
KEY_NAME = re.compile(
    r"[a-z0-9]|f([1-9]|1[0-2])|numpad([0-9]|add|substract|divide|mul|enter|decimal)"
    r"|up|down|left|right|enter|escape|backspace|tab|home|end|pageup|pagedown|insert|delete|pause"
)
"""Names of keys, as the touchscreen's window tells them."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class SettingsError(Exception):
    """The settings cannot be used; the message is one sentence: file, key, value, what is allowed."""


class Section(BaseModel):
    """A table of the settings file: frozen, and a misspelt key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OpenHours(Section):
    """When visitors are served: from `start` to `end` on these days of the week, local time; an `end` before `start`
    is the next day's."""

    days: tuple[Weekday, ...] = WEEK
    start: time
    end: time

    @model_validator(mode="after")
    def _local(self) -> OpenHours:
        if self.start.tzinfo or self.end.tzinfo:
            raise ValueError("allowed are local times, such as 08:30:00")
        return self

    @property
    def span(self) -> OpenSpan:
        """The same for reckoning."""
        return OpenSpan(frozenset(WEEK.index(day) for day in self.days), self.start, self.end)


class Centre(Section):
    """What stands on the greeting, on help and on paper. The defaults are an invented centre. `hours` is what people
    read, `opening` what the kiosk goes by; without it numbers are given at any hour."""

    name: Text = {"zh": "澜湖客户服务中心", "en": "Lanhu Customer Service Centre", "zh-Hant": "瀾湖客戶服務中心"}
    place: Text = {"zh": "一楼大厅", "en": "Ground-floor lobby", "zh-Hant": "一樓大廳"}
    hours: Text = {"zh": "每天 8:30–18:00", "en": "Daily 8:30–18:00", "zh-Hant": "每天 8:30–18:00"}
    opening: tuple[OpenHours, ...] = ()
    telephone: str = Field(default="400-000-0000", pattern=r"^[0-9A-Za-z+()/ ,.-]{1,40}$")
    waiting_area: Text = {"zh": "2 号等候区", "en": "Waiting area 2", "zh-Hant": "2 號等候區"}
    help_desk: Text = {"zh": "大厅服务台", "en": "the desk in the lobby", "zh-Hant": "大廳服務臺"}


class Screen(Section):
    """The panel: pixels per inch decide every size; `width` and `height` only count where it is not full screen."""

    ppi: float = Field(default=102.0, ge=20, le=400)
    width: int = Field(default=1080, ge=320, le=7680)
    height: int = Field(default=1920, ge=320, le=7680)
    full_screen: bool = True
    reduced_motion: bool = False


class Speech(Section):
    """Who reads the touchscreen aloud. `command` is for the engine of that name, `player` the program by which
    espeak-ng and wav sound, the first that is found where it is empty. With a `headset` private texts are read
    too."""

    engine: Literal["none", "wav", "espeak-ng", "command"] = "none"
    command: tuple[str, ...] = ()
    player: tuple[str, ...] = ()
    headset: bool = False


class Keypad(Section):
    """Which keys of a plugged-in keypad are its five keys, by their names: enter, up, f5, numpad8."""

    up: str = "up"
    down: str = "down"
    ok: str = "enter"
    back: str = "escape"
    repeat: str = "f5"

    @model_validator(mode="after")
    def _five(self) -> Keypad:
        names = [name for _, name in self]
        wrong = next((name for name in names if not KEY_NAME.fullmatch(name)), "")
        if wrong:
            raise ValueError(f"{wrong!r} is no key: allowed are names such as enter, up, f5, numpad8, a, 1")
        if len(set(names)) < len(names):
            raise ValueError("each of the five keys needs a key of its own")
        return self


class DeskPlace(Section):
    """Where the web desk answers. Outside this machine only under TLS; `names` are what browsers may call it by."""

    host: str = Field(default="127.0.0.1", max_length=253)
    port: int = Field(default=8642, ge=0, le=65_535)
    certificate: Path | None = None
    key: Path | None = None
    names: tuple[str, ...] = ()
    idle_min: int = Field(default=15, ge=1, le=15)

    @model_validator(mode="after")
    def _safe(self) -> DeskPlace:
        if (self.certificate is None) != (self.key is None):
            raise ValueError("desk.certificate and desk.key belong together: allowed are both or none")
        if not self.is_loopback and self.certificate is None:
            raise ValueError(
                "desk.host is outside this machine: allowed only with desk.certificate and desk.key (TLS)"
            )
        return self

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches the desk."""
        return self.host in LOOPBACK


class BoardPanel(Section):
    """The board in the lobby: how dense its panel is, and from how far its numbers are read."""

    ppi: float = Field(default=40.0, ge=10, le=400)
    distance_m: float = Field(default=4.0, ge=0.5, le=30)

    @property
    def digit_px(self) -> float:
        """How high a digit is in pixels: 30 mm for each metre of distance."""
        return 30 * self.distance_m / 25.4 * self.ppi


class LadderStep(Section):
    """A step of the ladder: whose it is, and after how many minutes on the step before it."""

    role: Literal["supervisor", "manager"]
    after_min: float = Field(gt=0, le=480)


class Service(Section):
    """The service standard in minutes; `service_min` is the length of a visit until the centre knows its own pace,
    `ageing_min` how far the priority lane goes ahead of whoever came earlier."""

    unnoticed_min: float = Field(default=3.0, gt=0, le=480)
    warn_min: float = Field(default=1.0, ge=0, le=480)
    ladder: tuple[LadderStep, ...] = (
        LadderStep(role="supervisor", after_min=3.0),
        LadderStep(role="manager", after_min=3.0),
    )
    ageing_min: float = Field(default=30.0, ge=0, le=480)
    late_return_min: float = Field(default=10.0, ge=0, le=480)
    service_min: float = Field(default=8.0, gt=0, le=480)
    put_back_min: int = Field(default=10, ge=0, le=480)
    hand_over_min: int = Field(default=15, ge=1, le=480)


class Settings(BaseSettings):
    """All settings. Folders are made by whoever needs them, not here."""

    model_config = SettingsConfigDict(env_prefix="KIOSK_", frozen=True, extra="forbid")

    state: Path = Field(default_factory=lambda: _standard_state())
    store: str = ""
    printer: str = "virtual:"
    profile: str = "epson-zh"
    staff_printer: str = ""
    staff_profile: str = ""
    spare_printer: str = ""
    spare_profile: str = ""
    staff_slip: Literal["lobby", "counter", "none"] = "lobby"
    config: Path | None = None
    catalogue: Path | None = None
    kiosk_name: str = Field(default="1", max_length=12)
    time_zone: str = "Asia/Shanghai"
    day_starts: time = time(4, 0)
    stale_after_s: int = Field(default=900, ge=60, le=86_400)
    keep_days: int = Field(default=30, ge=1, le=3650, description="for how long what people typed is kept")
    public_url: str = ""
    centre: Centre = Centre()
    screen: Screen = Screen()
    speech: Speech = Speech()
    keypad: Keypad = Keypad()
    desk: DeskPlace = DeskPlace()
    board: BoardPanel = BoardPanel()
    service: Service = Service()

    @field_validator("state", mode="before")
    @classmethod
    def _named_folder(cls, folder: object) -> object:
        if not str(folder).strip():
            raise ValueError("allowed is the path of a folder")
        return folder

    @field_validator("day_starts")
    @classmethod
    def _local_time(cls, starts: time) -> time:
        if starts.tzinfo is not None:
            raise ValueError("allowed is a local time, such as 04:00:00")
        return starts

    @field_validator("public_url")
    @classmethod
    def _short_ascii_address(cls, url: str) -> str:
        if url and not (url.isascii() and re.fullmatch(r"https?://[!-~]{1,140}", url)):
            raise ValueError("allowed is an http:// or https:// address of at most 140 ASCII characters")
        return url.rstrip("/")

    @field_validator("kiosk_name")
    @classmethod
    def _printable(cls, name: str) -> str:
        if not name.isprintable():
            raise ValueError("allowed are characters that can be printed")
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
        return env_settings, init_settings

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
    named = os.environ.get("KIOSK_CONFIG", "")
    file = Path(named or STANDARD_FILE)
    told = _read(file) if named or file.exists() else {}
    try:
        return Settings(**told)
    except ValidationError as error:
        raise SettingsError(_sentence(error, file)) from None
    except UnreadableVariable as error:
        # A table in the environment has to be JSON; this library says so in words of its own.
        raise SettingsError(f"KIOSK_*: {error}; allowed is JSON for a table, or {STANDARD_FILE}") from None


def _read(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as opened:
            told = opened.read(MOST_BYTES + 1)
        if len(told) > MOST_BYTES:
            raise SettingsError(f"{file}: is larger than {MOST_BYTES} bytes, the most that is allowed")
        return tomllib.loads(told.decode())
    except OSError as error:
        raise SettingsError(f"{file}: cannot be read ({error.strerror}); KIOSK_CONFIG names the file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: is not TOML in UTF-8: {error}") from None


def _sentence(error: ValidationError, file: Path) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    variable = f"KIOSK_{first['loc'][0]}".upper()
    where = variable if variable in os.environ else str(file)
    if first["type"] == "extra_forbidden":
        return f"{where}: {key} is no setting; allowed are {', '.join(_keys_beside(first['loc']))}"
    return f"{where}: {key} = {repr(first['input'])[:80]}: {first['msg'].removeprefix('Value error, ')}"


def _keys_beside(place: tuple[int | str, ...]) -> list[str]:
    """The keys of the table in which a key stands."""
    tables: dict[str, type[BaseModel]] = {
        "centre": Centre,
        "screen": Screen,
        "speech": Speech,
        "keypad": Keypad,
        "service": Service,
        "desk": DeskPlace,
        "board": BoardPanel,
    }
    return list(tables.get(str(place[0]), Settings).model_fields)


def untranslated(centre: Centre, languages: Sequence[str]) -> str:
    """The first text of the centre that readers of one of the languages cannot read, as `key.language`, or an empty
    text."""
    texts = {name: text for name, text in centre if isinstance(text, dict)}
    gaps = ((name, it) for name, text in texts.items() for it in languages if not is_told_in(text, it))
    return next((f"centre.{name}.{it}" for name, it in gaps), "")


def _standard_state() -> Path:
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "lobby-kiosk"
