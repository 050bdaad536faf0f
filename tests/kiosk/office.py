"""An office with everything real around it but the hour: a lobby, a counter, and people who work there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from argon2 import PasswordHasher

from kiosk import followups
from kiosk.accounts import Accounts, NewAccount
from kiosk.counter import Clerk, Counter, NotDone
from kiosk.deskrules import DeskRules
from kiosk.followups import NewFollowUp, Source
from kiosk.hands import OpenVisit
from kiosk.staff import StaffRole
from kiosk.steps import Outcome
from kiosk.store import Store
from kiosk.visit import Ticket
from kiosk.waiting import Forecast
from printing import spool
from printing.hearing import Hearing
from printing.slip import Qr, from_json
from tests.kiosk.lobby import CATALOGUE, PREMISES, Lobby, draft

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Argon2id at its cheapest: what is tested is who gets in, not how long a guess takes."""

SECRET = "a long enough one"
SERVES = {
    "clerk": frozenset({"front-desk", "finance"}),
    "supervisor": frozenset({"customer-service-supervisor"}),
    "manager": frozenset({"manager"}),
    "guard": frozenset({"guard"}),
}


@dataclass
class Office:
    """Opens for a store; staff are added by name, visitors come in, the hour is told."""

    store: Store
    lobby: Lobby = field(init=False)
    rules: DeskRules = field(default_factory=DeskRules)

    def __post_init__(self) -> None:
        self.lobby = Lobby(self.store)

    @property
    def accounts(self) -> Accounts:
        return Accounts(self.store, PREMISES, [it.id for it in CATALOGUE.roles], self.lobby.clock, QUICK)

    def counter(self) -> Counter:
        reception = self.lobby.reception()
        return Counter(
            store=self.store,
            paperwork=reception.paperwork,
            sealer=reception.sealer,
            profiles=reception.profiles,
            forecast=Forecast(self.store, self.rules.estimate, self.rules.service_min),
            rules=self.rules,
            clock=self.lobby.clock,
            hearing=Hearing(self.lobby.clock),
        )

    def staff(
        self, name: str, role: StaffRole = "clerk", serves: frozenset[str] | None = None, counter: str = "3"
    ) -> Clerk:
        duties = SERVES.get(role, frozenset()) if serves is None else serves
        boss = Clerk(0, "setting up", "administrator", frozenset(), "")
        return self.accounts.add(boss, NewAccount(name, role, duties, counter, SECRET))

    def visitor(self, request: str = "payment", key: str = "", **told: object) -> Ticket:
        key = (key or f"{request}-{self.lobby.clock.hour.isoformat()}").replace(" ", "-")
        return self.lobby.reception().check_in(draft(request, key, **told))  # type: ignore[arg-type]

    def promise(self, clerk: Clerk, overdue: int, later: int) -> None:
        """A clerk has promised a lot: so much is overdue, so much has two hours left."""
        now = self.lobby.clock.now()
        times = [now - timedelta(minutes=1 + turn) for turn in range(overdue)] + [now + timedelta(hours=2)] * later
        with self.store.transaction() as connection:
            for until in times:
                new = NewFollowUp("other", until, owner=clerk.id)
                followups.add(connection, Source(None, "", "", now, clerk.id), new, None)

    def later(self, minutes: float) -> None:
        self.lobby.clock.hour += timedelta(minutes=minutes)


def had(outcome: Outcome) -> OpenVisit:
    """The visit that a step gave."""
    assert isinstance(outcome, OpenVisit), outcome
    return outcome


def said(outcome: object) -> str:
    """The key of the message of a step that came too late."""
    assert isinstance(outcome, NotDone), outcome
    return outcome.key


def codes(store: Store, visit: int) -> dict[str, str]:
    """The QR codes of a visit's slips, by kind of slip."""
    with store.reading() as connection:
        jobs = spool.jobs(connection, reference=str(visit))
    return {job.kind: b.payload for job in jobs for b in from_json(job.slip_json).blocks if isinstance(b, Qr)}
