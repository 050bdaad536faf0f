"""A reception with everything real around it but the hour, which tests decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet

from kiosk import estimate
from kiosk.catalogue import Catalogue, read_catalogue
from kiosk.draft import NOTHING, Draft, draft_from_words
from kiosk.paperwork import Paperwork
from kiosk.premises import Premises
from kiosk.privacy import Sealer
from kiosk.reception import Reception
from kiosk.store import Store
from kiosk.waiting import Forecast
from kiosk.wording import Wording, load_wording
from printing.profiles import Profile, load_profile
from printing.spool import Job

CATALOGUE = read_catalogue(None)
WORDING = load_wording([language.id for language in CATALOGUE.languages], CATALOGUE.home_language)
SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 23, 9, 41, tzinfo=SHANGHAI)

PRINTED = Job(
    id=1,
    reference="7",
    kind="ticket",
    printer="lobby",
    slip_json="{}",
    body=b"",
    sha256="",
    profile="epson-zh",
    state="confirmed",
    alarm=None,
    proof="id",
    attempts=1,
    reprinted_itself=False,
    created_at=MORNING,
    stale_after_s=900,
    stale_at=MORNING,
    profile_sha256="",
    held_because=None,
)
"""A ticket as the spool has it, once it is known to be on paper."""

PREMISES = Premises(
    name={"zh": "澜湖客户服务中心", "en": "Lanhu Customer Service Centre"},
    place={"zh": "一楼大厅", "en": "Ground-floor lobby"},
    hours={"zh": "每天 8:30-18:00", "en": "Daily 8:30-18:00"},
    telephone="400-000-0000",
    waiting_area={"zh": "2 号等候区", "en": "Waiting area 2"},
    kiosk_name="1",
    zone=SHANGHAI,
    day_starts=time(4, 0),
    public_url="",
    staff_slip_printer="lobby",
    stale_after_s=900,
    late_return_min=10,
)


@dataclass
class ToldClock:
    """A clock that shows what it is told."""

    hour: datetime = MORNING

    def now(self) -> datetime:
        return self.hour.astimezone(UTC)

    def monotonic(self) -> float:
        return self.hour.timestamp()


@dataclass
class Lobby:
    """What a test may change before somebody comes in."""

    store: Store
    premises: Premises = PREMISES
    profiles: Mapping[str, Profile] = field(
        default_factory=lambda: {"lobby": load_profile("epson-zh"), "counter": load_profile("epson-zh")}
    )
    clock: ToldClock = field(default_factory=ToldClock)
    sealer: Sealer = field(default_factory=lambda: Sealer(Fernet.generate_key()))
    catalogue: Catalogue = CATALOGUE
    wording: Wording = WORDING

    def reception(self) -> Reception:
        """The reception of this lobby."""
        paperwork = Paperwork(self.premises, self.catalogue, self.wording)
        forecast = Forecast(self.store, estimate.Rules(), service_min=8)
        return Reception(self.store, paperwork, self.sealer, self.profiles, self.clock, forecast)


def draft(
    request: str = "payment",
    key: str = "key",
    *,
    language: str = "zh",
    lane: str = "ordinary",
    answers: Mapping[str, str] = NOTHING,
    has: frozenset[str] = frozenset(),
    details: Mapping[str, str] = NOTHING,
) -> Draft:
    """What a visitor told."""
    return draft_from_words(
        CATALOGUE, request, key=key, language=language, lane=lane, answers=answers, has=has, details=details
    )


def renovation(key: str = "key", *, workers: int = 5, language: str = "zh", lane: str = "ordinary") -> Draft:
    """A visitor who comes for a renovation, with most papers and some details."""
    return draft(
        "renovation",
        key,
        language=language,
        lane=lane,
        answers={"workers": str(workers)},
        has=frozenset({"business-licence", "qualification-certificate", "worker-photo"}),
        details={"unit": "3-2-1402", "name": "欧阳女士", "phone": "13800001234"},
    )
