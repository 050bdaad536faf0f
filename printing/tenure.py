"""Whether this process may drive a printer: a lease in the store, renewed for as long as it is ours."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy import Connection

from printing import lease, spool
from printing.clock import Clock
from printing.lease import Owner, Rival, Watch
from printing.link import PIECE_S
from printing.spool import Door, StoreFailure

log = logging.getLogger(__name__)

RENEW_S = lease.LEASE_S / 3
ASK_AGAIN_S = 1.0


class Tenure:
    """One process's hold on one printer. Only what the store has committed makes it held."""

    def __init__(
        self, printer: str, owner: Owner, transaction: Door, clock: Clock, device: str | None = None
    ) -> None:
        self.owner = owner
        self._printer = printer
        self._device = device
        self._transaction = transaction
        self._clock = clock
        self._watch = Watch(clock)
        self._holder: Owner | None = None
        self._rival: Rival | None = None
        self._is_held = False
        self._due_at = self._renewed_at = clock.monotonic()

    @property
    def is_held(self) -> bool:
        """Whether the printer was ours when we last asked."""
        return self._is_held

    @property
    def withheld(self) -> str:
        """Why the printer is not ours, where another kiosk drives it under a name of its own; empty where nobody
        does. What is known by our own name is then ours to say."""
        if self._rival is None:
            return ""
        return f"{_told(self._rival.lease.owner)}; give each kiosk a printer of its own"

    @property
    def is_due(self) -> bool:
        """Whether it is time to renew it, or to ask for it again."""
        return self._clock.monotonic() >= self._due_at

    def renew(self) -> bool:
        """Says that we are still there; False where the printer is not ours, or not any more."""
        if not self._is_held:
            return False
        asked_at = self._clock.monotonic()
        with self._transaction() as connection:
            renewed = lease.renew(connection, self._printer, self.owner)
            if renewed:
                spool.record_heard(connection, self._printer, self._clock.now())
        if renewed:
            self.note_renewed(asked_at)
        else:
            self._lose()
        return renewed

    def may_tell(self, connection: Connection) -> bool:
        """Whether it is ours to say how the printer is: nobody else holds it by its own name."""
        if lease.renew(connection, self._printer, self.owner):
            return True
        held = lease.lease_of(connection, self._printer)
        return self._rival is not None and (held is None or not lease.is_alive(held.owner, self.owner))

    def note_renewed(self, asked_at: float) -> None:
        """What was just committed has renewed it; others may have seen that as soon as it was `asked_at`."""
        self._renewed_at = asked_at
        self._due_at = asked_at + RENEW_S

    def fall_due(self) -> None:
        """Has the store asked before anything else is done."""
        self._due_at = self._clock.monotonic()

    def is_kept(self) -> bool:
        """In the middle of a slip: renewed where that is due. A store that fails takes nothing away before others may
        take the printer for one that nobody drives, and the piece that is under way by then ends sooner."""
        try:
            return self.renew() if self.is_due else self._is_held
        except StoreFailure:
            return self._clock.monotonic() - self._renewed_at < lease.LEASE_S - PIECE_S

    def take(self, on_taken: Callable[[Connection], object]) -> None:
        """Asks for the printer anew; where it is free, it is ours, and `on_taken` done, in one transaction."""
        self._lose()
        asked_at = self._clock.monotonic()
        with self._transaction() as connection:
            taken = lease.acquire_lease(connection, self._printer, self.owner, self._watch, self._device)
            holder = None if taken else lease.holder_of(connection, self._printer, self._device)
            rival = None if taken else lease.rival_of(connection, self._printer, self._device)
            if taken:
                on_taken(connection)
            elif rival is not None:
                spool.record_heard(connection, self._printer, self._clock.now())
        self._is_held, self._rival = taken, rival
        self._renewed_at = asked_at
        self._due_at = asked_at + (RENEW_S if taken or rival is not None else ASK_AGAIN_S)
        self._tell(holder)

    def release(self) -> None:
        """Gives the printer back."""
        with self._transaction() as connection:
            lease.release(connection, self._printer, self.owner)
        self._lose()

    def _lose(self) -> None:
        self._is_held = False
        self.fall_due()

    def _tell(self, holder: Owner | None) -> None:
        """Says once who has the printer: two programs on one printer are most often a mistake in the settings."""
        if holder is not None and holder != self._holder:
            log.warning(
                "printer-taken printer=%s: %s, and this one waits until it ends", self._printer, _told(holder)
            )
        self._holder = holder


def _told(holder: Owner) -> str:
    return f"process {holder.process_id} on {holder.host} drives it"
