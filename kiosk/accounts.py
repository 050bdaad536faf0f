"""Log-in accounts of staff: names with a PIN or password, kept as argon2id; throttled in the store, so that a restart
does not help whoever guesses. There is no default account: the first one is opened with a one-time code."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Connection, Integer, Row, bindparam, delete, func, insert, select, text, update

from kiosk import chain, logins, staff
from kiosk.draft import Refused
from kiosk.premises import Calendar
from kiosk.privacy import clean
from kiosk.register import Fact, Happening
from kiosk.staff import MOST_COUNTER, STAFF_ROLES, Clerk, StaffRole
from kiosk.store import Store
from kiosk.tables import accounts, first_codes, throttles
from printing.clock import Clock
from printing.tables import UtcTime

LEAST_DIGITS, LEAST_LETTERS, MOST_SECRET = 6, 8, 200
MOST_NAME = 40
FREE_FAILURES = 5
FIRST_BLOCK, LONGEST_BLOCK = timedelta(seconds=30), timedelta(minutes=15)
UNKNOWN_NAMES = 64
"""Under how many names together failed log-ins of nobody are counted."""


class NameTaken(Refused):
    """Somebody has the name already, perhaps with an account that is closed."""


class UnfitCounter(Refused):
    """What somebody says a counter is called has too many characters, or none where one is needed."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nobody was let in. `key` is the message's; `wait_s` for how many seconds nothing more is tried, 0 for none."""

    key: str
    wait_s: int = 0


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be opened: `serves` are ids of the catalogue's roles, `counter` where visitors are called to."""

    name: str
    role: StaffRole
    serves: frozenset[str]
    counter: str
    secret: str = field(repr=False)


_COUNT = select(func.count()).select_from(accounts)
_OF_NAME = select(accounts.c.id, accounts.c.secret).where(
    accounts.c.folded == bindparam("folded"), accounts.c.active.is_(True)
)
_OF_NUMBER = select(accounts.c.id, accounts.c.secret).where(
    accounts.c.id == bindparam("id"), accounts.c.active.is_(True)
)
# Held fast, or a secret that is changed at this moment would let in who knew the old one, and for long.
_STILL_SO = _OF_NUMBER.with_for_update(read=True)
# Locked, or two administrators could each take away the other's account at the same moment.
_ADMINISTRATORS = (
    select(accounts.c.id)
    .where(accounts.c.role == "administrator", accounts.c.active.is_(True))
    .order_by(accounts.c.id)
    .with_for_update()
)
_CODE = select(first_codes.c.secret)
# Counted before the secret is tried, and in one guarded statement: a hundred guesses at once are a hundred failures.
_FAIL = (
    text(
        "INSERT INTO throttles (name, failures, blocked_until) VALUES (:name, 1, NULL) "
        "ON CONFLICT (name) DO UPDATE SET failures = throttles.failures + 1 "
        "WHERE throttles.blocked_until IS NULL OR throttles.blocked_until <= :now RETURNING failures"
    )
    .bindparams(bindparam("name"), bindparam("now", type_=UtcTime))
    .columns(failures=Integer)
)
_BLOCKED = select(throttles.c.blocked_until).where(throttles.c.name == bindparam("name"))


class Accounts:
    """The accounts of a house. `roles` are the ids of the catalogue's roles; `hasher` is argon2id unless tests give
    a quicker one."""

    def __init__(
        self,
        store: Store,
        calendar: Calendar,
        roles: Sequence[str],
        clock: Clock,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._store = store
        self._calendar = calendar
        self._roles = frozenset(roles)
        self._clock = clock
        self._hasher = hasher or PasswordHasher()

    @cached_property
    def _nobody(self) -> str:
        """The secret that nobody has. Made for the first who tries to log in, which takes them a moment longer: a
        lobby that opens need not wait for it."""
        return self._hasher.hash(secrets.token_urlsafe(16))

    def are_none(self) -> bool:
        """Whether the house has no account yet."""
        with self._store.reading() as connection:
            return connection.execute(_COUNT).scalar_one() == 0

    def first_code(self) -> str | None:
        """A fresh one-time code for the first account, to be shown on this machine only; the one before is void.
        None where there are accounts."""
        code = "-".join(f"{secrets.randbelow(10_000):04d}" for _ in range(3))
        kept = self._hasher.hash(code)

        def keep(connection: Connection) -> str | None:
            if connection.execute(_COUNT).scalar_one():
                return None
            connection.execute(delete(first_codes))
            connection.execute(insert(first_codes).values(id=1, secret=kept))
            return code

        return self._store.transact(keep)

    def open_first(self, code: str, name: str, secret: str, browser: str) -> Clerk | Refusal:
        """Opens the administrator's account with the one-time code, and logs in as `log_in` does. Raises `Refused`
        for a name or secret that does not fit."""
        new = self._checked(NewAccount(name, "administrator", frozenset(), "", secret))
        blocked = self._failed("first-code")
        if blocked is not None:
            return blocked
        with self._store.reading() as connection:
            kept = connection.execute(_CODE).scalar_one_or_none()
        if kept is None or not self._fits(kept, code.strip()):
            return Refusal("login.wrong-code")
        hashed = self._hasher.hash(new.secret)
        return self._store.transact(lambda connection: self._open_first(connection, new, hashed, kept, browser))

    def log_in(self, name: str, secret: str, browser: str) -> Clerk | Refusal:
        """Lets a member of staff in. After some failures each further one blocks the name for longer. `browser` is
        the id of the log-in that begins, by which `logged_in` knows it until it ends."""
        with self._store.reading() as connection:
            row = connection.execute(_OF_NAME, {"folded": folded(name)}).first()
        counted = _counted(row.id) if row is not None else _unknown_name(name)
        return self._tried(row, counted, secret, browser)

    def log_in_by_number(self, account: int, secret: str, browser: str, kiosk: str) -> Clerk | Refusal:
        """The same by an account's number, at a kiosk's screen, which has only digits. Failures count for the screen,
        whatever the numbers: a visitor who guesses there locks nobody out of the desk."""
        with self._store.reading() as connection:
            row = connection.execute(_OF_NUMBER, {"id": account}).first()
        return self._tried(row, f"screen-{kiosk}", secret, browser)

    def _tried(self, row: Row[Any] | None, counted: str, secret: str, browser: str) -> Clerk | Refusal:
        blocked = self._failed(counted)
        if blocked is not None:
            return blocked
        # A name of nobody takes as long as one of somebody, so that time tells nothing; for the first of all, too.
        nobody = self._nobody
        if not self._fits(row.secret if row is not None else nobody, secret) or row is None:
            return Refusal("login.wrong")
        return self._store.transact(lambda connection: self._let_in(connection, row, counted, browser))

    def logged_in(self, browser: str) -> Clerk | None:
        """Whose log-in it is; None once somebody logged out, the account was closed, or its secret, role or duties
        were changed."""
        now = self._clock.now()
        with self._store.reading() as connection:
            account = logins.account_of(connection, browser)
            if account is None:
                return None
            day = chain.today(connection, self._calendar, now)
            known = staff.on_duty(connection, account, day, now)
        return known.clerk if known is not None else None

    def log_out(self, browser: str) -> None:
        """Ends a log-in, in every process and after every restart."""
        self._store.transact(lambda connection: logins.end(connection, browser))

    def everybody(self) -> tuple[Clerk, ...]:
        """All open accounts, by id, with duties of their own."""
        with self._store.reading() as connection:
            return staff.appointed(connection)

    def add(self, by: Clerk, new: NewAccount) -> Clerk:
        """Opens an account. Raises `Refused` for what does not fit, and for a name that somebody has."""
        checked = self._checked(new)
        hashed = self._hasher.hash(checked.secret)

        def open_account(connection: Connection) -> Clerk:
            account = self._insert(connection, checked, hashed)
            self._record(connection, "account-opened", by.id, account=account, role=new.role)
            return _clerk(connection, account)

        return self._store.transact(open_account)

    def change(
        self, by: Clerk, account: int, role: StaffRole, serves: frozenset[str], counter: str
    ) -> Clerk | Refusal | None:
        """Gives an open account another role, other duties or another counter; None where there is none. The last
        administrator stays one. Another role or other duties end the account's log-ins. A counter's name from before
        there was a limit may stay. Raises `Refused`."""
        self._refuse_unfit(role, serves)
        duties, place = sorted(serves), clean(counter)
        values = {"role": role, "serves": json.dumps(duties), "counter": place}
        facts: dict[str, Fact] = {"role": role, "serves": list(duties), "counter": place}

        def change(connection: Connection) -> Clerk | Refusal | None:
            if role != "administrator" and _is_last_administrator(connection, account):
                return Refusal("account.last")
            before = staff.clerk_of(connection, account)
            if before is None or before.counter != place:
                _refuse_long(place)
            is_another = before is not None and (before.role, before.serves) != (role, serves)
            return self._change(connection, by, account, "account-changed", values, facts, ends_log_ins=is_another)

        return self._store.transact(change)

    def sit_at(self, clerk: Clerk, counter: str) -> Clerk | None:
        """Keeps at which counter somebody says that they are; None where the account was closed. Raises `Refused`."""
        place = clean(counter)
        if not place:
            raise UnfitCounter("counter: allowed is what stands on the counter")
        self._refuse_unfit(clerk.role, frozenset())
        _refuse_long(place)
        told = {"counter": place}
        kept = self._store.transact(lambda it: self._change(it, clerk, clerk.id, "counter-said", told, told))
        # whom they stand in for is not of the account, and stays
        return replace(clerk, counter=place) if kept is not None else None

    def set_secret(self, by: Clerk, account: int, secret: str) -> Clerk | None:
        """Gives an open account another PIN or password, and lets it in again, which ends its log-ins; None where
        there is none."""
        refuse_weak(secret)
        values = {"secret": self._hasher.hash(secret)}

        def change(connection: Connection) -> Clerk | None:
            return self._change(connection, by, account, "account-secret-set", values, {}, ends_log_ins=True)

        return self._store.transact(change)

    def close(self, by: Clerk, account: int) -> bool:
        """Closes an account and ends its log-ins; what it did stays on record. The last administrator's stays open:
        False."""

        def close(connection: Connection) -> bool:
            if _is_last_administrator(connection, account):
                return False
            values = {"active": False}
            closed = self._change(connection, by, account, "account-closed", values, {}, ends_log_ins=True)
            return closed is not None

        return self._store.transact(close)

    def _open_first(
        self, connection: Connection, new: NewAccount, hashed: str, kept: str, browser: str
    ) -> Clerk | Refusal:
        used = connection.execute(delete(first_codes).where(first_codes.c.secret == kept)).rowcount
        if used != 1 or connection.execute(_COUNT).scalar_one():
            return Refusal("login.wrong-code")
        account = self._insert(connection, new, hashed)
        _forgive(connection, "first-code")
        logins.begin(connection, browser, account, self._clock.now())
        self._record(connection, "account-opened", account, account=account, role=new.role)
        return _clerk(connection, account)

    def _let_in(self, connection: Connection, row: Row[Any], counted: str, browser: str) -> Clerk | Refusal:
        if connection.execute(_STILL_SO, {"id": row.id}).first() != row:
            return Refusal("login.wrong")
        _forgive(connection, counted)
        logins.begin(connection, browser, row.id, self._clock.now())
        self._record(connection, "logged-in", row.id)
        return _clerk(connection, row.id)

    def _failed(self, name: str) -> Refusal | None:
        """Counts a try as failed until it succeeds; a refusal while the name is blocked."""
        return self._store.transact(lambda connection: _count_failure(connection, name, self._clock.now()))

    def _fits(self, kept: str, secret: str) -> bool:
        try:
            return self._hasher.verify(kept, secret[:MOST_SECRET])
        except (VerifyMismatchError, InvalidHashError):
            return False

    def _change(
        self,
        connection: Connection,
        by: Clerk,
        account: int,
        event: str,
        values: Mapping[str, object],
        facts: Mapping[str, Fact],
        ends_log_ins: bool = False,
    ) -> Clerk | None:
        """Changes an open account, and records it. Only a new secret forgives failed log-ins."""
        named = update(accounts).where(accounts.c.id == account, accounts.c.active.is_(True)).values(values)
        if connection.execute(named).rowcount != 1:
            return None
        # After the account is held, or a log-in with what it was before would come in behind this.
        if ends_log_ins:
            logins.end_all(connection, account)
        if "secret" in values:
            _forgive(connection, _counted(account))
        self._record(connection, event, by.id, account=account, **facts)
        return _clerk(connection, account)

    def _insert(self, connection: Connection, new: NewAccount, hashed: str) -> int:
        taken = connection.execute(select(accounts.c.id).where(accounts.c.folded == folded(new.name))).first()
        if taken is not None:
            raise NameTaken(f"name {new.name!r}: somebody has it already; allowed is another one")
        row = {"name": new.name, "folded": folded(new.name), "role": new.role, "counter": new.counter, "active": True}
        row |= {"serves": json.dumps(sorted(new.serves)), "secret": hashed}
        return int(connection.execute(insert(accounts).values(row).returning(accounts.c.id)).scalar_one())

    def _checked(self, new: NewAccount) -> NewAccount:
        name = clean(new.name)
        if not 1 <= len(name) <= MOST_NAME:
            raise Refused(f"name: allowed are 1 to {MOST_NAME} characters")
        self._refuse_unfit(new.role, new.serves)
        _refuse_long(clean(new.counter))
        refuse_weak(new.secret)
        return NewAccount(name, new.role, new.serves, clean(new.counter), new.secret)

    def _refuse_unfit(self, role: str, serves: frozenset[str]) -> None:
        if role not in STAFF_ROLES:
            raise Refused(f"role {role[:40]!r}: allowed is {', '.join(STAFF_ROLES)}")
        unknown = sorted(serves - self._roles)
        if unknown:
            raise Refused(f"serves {unknown[0][:40]!r}: allowed is {', '.join(sorted(self._roles))}")

    def _record(self, connection: Connection, event: str, clerk: int, **facts: Fact) -> None:
        happening = Happening(event, self._clock.now(), None, {"clerk": clerk, **facts})
        chain.record_today(connection, self._calendar, happening)


def folded(name: str) -> str:
    """A name as it is compared."""
    return clean(name).casefold()


def refuse_weak(secret: str) -> None:
    """Refuses a PIN or password that is guessed in no time. Raises `Refused`, which never repeats it."""
    if len(secret) > MOST_SECRET:
        raise Refused(f"secret: {MOST_SECRET} characters are the most")
    digits = secret.isascii() and secret.isdecimal()
    if len(secret) < (LEAST_DIGITS if digits else LEAST_LETTERS):
        raise Refused(f"secret: allowed are a PIN of {LEAST_DIGITS} digits or more, or {LEAST_LETTERS} characters")
    steps = {ord(after) - ord(before) for before, after in pairwise(secret)}
    if steps in ({0}, {1}, {-1}):
        raise Refused("secret: one digit again and again, or digits in a row, are guessed first; take another")


def block_after(failures: int) -> timedelta | None:
    """For how long a name is blocked after so many failures in a row; None for the first few."""
    beyond = failures - FREE_FAILURES
    return None if beyond < 0 else min(FIRST_BLOCK * 2 ** min(beyond, 10), LONGEST_BLOCK)


def _count_failure(connection: Connection, name: str, now: datetime) -> Refusal | None:
    failures = connection.execute(_FAIL, {"name": name, "now": now}).scalar_one_or_none()
    if failures is None:
        until = connection.execute(_BLOCKED, {"name": name}).scalar_one()
        return Refusal("login.blocked", int((until - now).total_seconds()) + 1)
    block = block_after(failures)
    if block is not None:
        connection.execute(update(throttles).where(throttles.c.name == name).values(blocked_until=now + block))
    return None


def _refuse_long(counter: str) -> None:
    if len(counter) > MOST_COUNTER:
        raise UnfitCounter(f"counter: allowed are up to {MOST_COUNTER} characters")


def _is_last_administrator(connection: Connection, account: int) -> bool:
    """Whether nobody could open accounts any more without this one; true until the transaction ends."""
    return connection.execute(_ADMINISTRATORS).scalars().all() == [account]


def _forgive(connection: Connection, name: str) -> None:
    connection.execute(delete(throttles).where(throttles.c.name == name))


def _counted(account: int) -> str:
    """Under which name failed log-ins of an account are counted."""
    return f"account-{account}"


def _clerk(connection: Connection, account: int) -> Clerk:
    known = staff.clerk_of(connection, account)
    assert known is not None
    return known


def _unknown_name(name: str) -> str:
    digest = hashlib.sha256(folded(name).encode()).digest()
    return f"unknown-{digest[0] % UNKNOWN_NAMES}"
