"""What staff have done at a kiosk's own screen: let in by number and PIN, each act carried out and on record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, text

from kiosk import chain
from kiosk.accounts import Accounts, Refusal
from kiosk.draft import Refused
from kiosk.events import Served, ServiceRefused
from kiosk.orders import (
    STANDING_ORDERS,
    Act,
    Close,
    KeepHours,
    LiftHours,
    Order,
    Orders,
    Overview,
    PrinterSeen,
    PrintTestSlip,
    Reopen,
    Restart,
    SetVolume,
    SlipSeen,
    ordered,
)
from kiosk.premises import day_ends
from kiosk.reception import Reception
from kiosk.register import Fact, Happening
from kiosk.sentslips import one_way_printers
from kiosk.staff import Clerk
from kiosk.states import LogIn, OpenFirstAccount, Serve, ServiceEffect
from kiosk.store import Store
from kiosk.tables import kiosk_orders
from kiosk.visits import numbers_of
from printing import standing
from printing.tables import UtcTime, print_jobs

SHOWN_SLIPS = 6
CODE_GROUP = 4

SAID: dict[type[Order], str] = {
    Close: "closed",
    Reopen: "reopened",
    LiftHours: "hours-lifted",
    KeepHours: "hours-kept",
    SetVolume: "volume-set",
}

_ORDERS = select(kiosk_orders.c.closed, kiosk_orders.c.open_until, kiosk_orders.c.volume).where(
    kiosk_orders.c.kiosk == bindparam("kiosk")
)
_ORDER = text(
    "INSERT INTO kiosk_orders (kiosk, closed, open_until, volume) VALUES (:kiosk, :closed, :open_until, :volume) "
    "ON CONFLICT (kiosk) DO UPDATE SET closed = excluded.closed, open_until = excluded.open_until, "
    "volume = excluded.volume"
).bindparams(bindparam("open_until", type_=UtcTime))
_SLIPS = (
    select(
        print_jobs.c.reference,
        print_jobs.c.kind,
        print_jobs.c.state,
        print_jobs.c.created_at,
        print_jobs.c.printer,
    )
    .order_by(print_jobs.c.id.desc())
    .limit(SHOWN_SLIPS)
)


class Caretaker:
    """Answers what the service menu asks. `orders_told` gets each change of the orders, `restart` ends the kiosk in
    order, `versions` are shown as they are, `touched` says when the screen last was; `first_name` is what a house's
    first account is called."""

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        reception: Reception,
        *,
        first_name: str,
        versions: tuple[tuple[str, str], ...],
        touched: Callable[[], datetime | None],
        orders_told: Callable[[Orders], None],
        restart: Callable[[], None],
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._reception = reception
        self._premises = reception.paperwork.premises
        self._kiosk = self._premises.kiosk_name
        self._first_name = first_name
        self._versions = versions
        self._touched = touched
        self._orders_told = orders_told
        self._restart = restart

    def tell_orders(self) -> None:
        """Says what stands, for a kiosk that has just started."""
        with self._store.reading() as connection:
            self._orders_told(_orders(connection, self._kiosk))

    def answer(self, asked: ServiceEffect) -> Served | ServiceRefused:
        """Carries out what was asked. Raises `StoreError`; then nothing was done."""
        match asked:
            case LogIn(key, staff, pin):
                return self._admitted(key, self._accounts.log_in_by_number(staff, pin, key, self._kiosk))
            case OpenFirstAccount(key, code, pin):
                return self._opened(key, code, pin)
            case Serve(key, clerk, act):
                return self._served(key, clerk, act)

    def _admitted(self, key: str, found: Clerk | Refusal, said: str = "") -> Served | ServiceRefused:
        if isinstance(found, Refusal):
            return ServiceRefused(key, found.key.removeprefix("login."), found.wait_s)
        if not found.looks_after_kiosks:
            self._accounts.log_out(key)
            return ServiceRefused(key, "role")
        return Served(key, found.id, self._overview(), said)

    def _opened(self, key: str, code: str, pin: str) -> Served | ServiceRefused:
        grouped = "-".join(code[at : at + CODE_GROUP] for at in range(0, len(code), CODE_GROUP))
        try:
            return self._admitted(
                key, self._accounts.open_first(grouped, self._first_name, pin, key), "first-account"
            )
        except Refused:
            return ServiceRefused(key, "weak")

    def _served(self, key: str, clerk: int, act: Act) -> Served | ServiceRefused:
        """A log-in that ended meanwhile, with its account or another PIN, does nothing any more."""
        known = self._accounts.logged_in(key)
        if known is None or known.id != clerk:
            return ServiceRefused(key, "wrong")
        said = self._carried_out(clerk, act)
        if isinstance(act, Restart):
            self._restart()
        return Served(key, clerk, self._overview(), said)

    def _carried_out(self, clerk: int, act: Act) -> str:
        """Does it, and says what came of it."""
        match act:
            case PrintTestSlip(printer):
                self._reception.test_slip(printer, **self._by(clerk))
                return "test-slip"
            case Restart():
                self._record("kiosk-restarted", clerk, {})
                return "restarting"
            case _:
                return self._order(clerk, act)

    def _order(self, clerk: int, order: Order) -> str:
        """Keeps the order beside the others, records it in the same transaction, and tells the screen."""
        now = self._reception.clock.now()
        said = SAID[type(order)]

        def keep(connection: Connection) -> Orders:
            orders = ordered(_orders(connection, self._kiosk), order, day_ends(now, self._premises))
            connection.execute(_ORDER, {"kiosk": self._kiosk, **asdict(orders)})
            self._add_to_register(connection, f"kiosk-{said}", clerk, asdict(order), now)
            return orders

        self._orders_told(self._store.transact(keep))
        return said

    def _record(self, event: str, clerk: int, facts: dict[str, Fact]) -> None:
        now = self._reception.clock.now()
        self._store.transact(lambda connection: self._add_to_register(connection, event, clerk, facts, now))

    def _add_to_register(
        self, connection: Connection, event: str, clerk: int, facts: Mapping[str, Fact], now: datetime
    ) -> None:
        told = {**self._by(clerk), **facts}
        chain.record_today(connection, self._premises, Happening(event, now, None, told))

    def _by(self, clerk: int) -> dict[str, Fact]:
        return {"clerk": clerk, "kiosk": self._kiosk}

    def _overview(self) -> Overview:
        """Of all printers that the store knows the kiosk's own are shown: the others take no test slip from here."""
        one_way = one_way_printers(self._reception.profiles)
        with self._store.reading() as connection:
            printers = [
                PrinterSeen(it.printer, it.condition.name, it.waiting, it.held, it.printer in one_way)
                for it in standing.standings(connection)
                if it.printer in self._reception.profiles
            ]
            return Overview(
                _orders(connection, self._kiosk),
                tuple(printers),
                _slips(connection),
                self._versions,
                self._touched(),
            )


def _orders(connection: Connection, kiosk: str) -> Orders:
    row = connection.execute(_ORDERS, {"kiosk": kiosk}).first()
    return STANDING_ORDERS if row is None else Orders(row.closed, row.open_until, row.volume)


def _slips(connection: Connection) -> tuple[SlipSeen, ...]:
    rows = connection.execute(_SLIPS).all()
    numbers = numbers_of(connection, [row.reference for row in rows])
    return tuple(SlipSeen(numbers.get(it.reference, ""), it.kind, it.state, it.created_at, it.printer) for it in rows)
