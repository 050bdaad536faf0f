"""The centre's rules for its desk, all in one place: the line, the standard's clocks, the estimate, the promises."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk import booking, estimate, line, standard


@dataclass(frozen=True, slots=True)
class DeskRules:
    """`service_min`: how long a visit takes at one counter until the centre knows its own pace. `put_back_min`: for
    how long a visit is put back unless a clerk says otherwise. `hand_over_min`: until when a visit that was handed
    over must be accepted. `warn_min`: how long before its time a follow-up rises on the desk."""

    line: line.Rules = field(default_factory=line.Rules)
    standard: standard.Rules = field(default_factory=standard.Rules)
    estimate: estimate.Rules = field(default_factory=estimate.Rules)
    booking: booking.Rules = field(default_factory=booking.Rules)
    service_min: float = 8.0
    put_back_min: int = 10
    hand_over_min: int = 15
    warn_min: int = 30
