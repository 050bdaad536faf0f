"""Whether the desk's certificate and key can be served with, told before anybody serves with them."""

from __future__ import annotations

import ssl
from pathlib import Path

from kiosk.fault import is_readable
from kiosk.settings import Settings, SettingsError

TOO_WEAK = ("certificate", "one that browsers trust, with a key such as RSA of 2048 bits, signed with SHA-256")
SAID = {
    "KEY_VALUES_MISMATCH": ("key", "the key of desk.certificate"),
    "EE_KEY_TOO_SMALL": TOO_WEAK,
    "CA_MD_TOO_WEAK": TOO_WEAK,
}
"""What is wrong where the TLS library gives a reason, and what is allowed there."""


class _Locked(Exception):
    """The key asks for a pass phrase; a service has nobody to type it."""


def check_certificate(settings: Settings) -> None:
    """Raises `SettingsError` for a certificate or a key that cannot be read, is none, or does not fit the other."""
    place = settings.desk
    if place.certificate is None or place.key is None:
        return
    for name, file in (("certificate", place.certificate), ("key", place.key)):
        if not is_readable(file):
            raise _refused(settings, name, file, "a file that this user can read")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_verify_locations(place.certificate)
    except ssl.SSLError:
        raise _refused(settings, "certificate", place.certificate, "a certificate in PEM") from None
    try:
        context.load_cert_chain(place.certificate, place.key, _asked)
    except _Locked:
        raise _refused(settings, "key", place.key, "a key without a pass phrase") from None
    except ssl.SSLError as error:
        name, allowed = SAID.get(error.reason, ("key", "a key in PEM"))
        raise _refused(settings, name, place.key if name == "key" else place.certificate, allowed) from None


def _asked() -> str:
    raise _Locked


def _refused(settings: Settings, name: str, file: Path, allowed: str) -> SettingsError:
    return SettingsError(settings.refusal(f"desk.{name}", str(file), f"allowed is {allowed}"))
