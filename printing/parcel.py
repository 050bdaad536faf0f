"""A stored slip made ready for the printer that is there now, before anything of its sending is on record."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from printing import escpos, gate
from printing.flight import fence_count, process_ids
from printing.glyphs import FontMissing
from printing.profiles import Profile
from printing.slip import Slip, from_json
from printing.spool import Attempt, Job

_BROKEN = (gate.ForbiddenBytes, FontMissing, LookupError, TypeError, ValueError, AttributeError, OSError)


class AlteredBytes(ValueError):
    """The stored bytes are not those that were committed with their SHA-256."""


class Unsendable(Exception):
    """No sending of this slip can be made: what is stored is no slip of ours, or cannot be put on this printer."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A slip and its body for the printer's profile; both have been tried for the copy that comes next."""

    slip: Slip
    body: bytes


def pack(job: Job, profile: Profile) -> Parcel:
    """The slip and its bytes for a printer of `profile`. Raises `Unsendable`, which names no word of the slip."""
    # A slip that fails here once would fail at every start: it must not end the worker of all other slips.
    try:
        _check_sum(job)
        slip = from_json(job.slip_json)
        body = job.body if job.profile_sha256 == profile.sha256 else escpos.encode(slip, profile)
        gate.check(body, profile)
        framed(Parcel(slip, body), profile, Attempt(0, job.id, job.attempts + 1))
    except _BROKEN as error:
        raise Unsendable(type(error).__name__) from error
    return Parcel(slip, body)


def _check_sum(job: Job) -> None:
    if hashlib.sha256(job.body).hexdigest() != job.sha256:
        raise AlteredBytes


def framed(parcel: Parcel, profile: Profile, attempt: Attempt) -> bytes:
    """All bytes of one sending, with what its flight will be known by."""
    first_id, last_id = process_ids(attempt)
    whole = escpos.frame(
        parcel.body,
        profile,
        first_id=first_id,
        last_id=last_id,
        copy=attempt.number,
        reprint_mark=parcel.slip.reprint_mark,
        fences=fence_count(attempt),
        partial_cut=parcel.slip.partial_cut,
    )
    return whole.prefix + whole.body + whole.suffix
