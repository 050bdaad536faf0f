"""What people typed about themselves: cleaned before it goes anywhere, masked where it is only mentioned, sealed
where it is kept."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

KEY_FILE = "details.key"
MOST_COMBINING = 3
# Unassigned, private and surrogate characters mean nothing to a reader; the rest are orders to a device.
DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
VARIATION_SELECTORS = (range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


class KeyRefused(Exception):
    """A key of the house, of the sealed details or of log-ins, cannot be used; the message is one sentence: what,
    where, how to mend."""


class SealBroken(Exception):
    """Sealed details were changed, or sealed with another key."""


def clean(text: str) -> str:
    """The text as one line of characters that a person can read: no control, format, private or unassigned
    characters, no variation selectors, white space collapsed, at most three combining marks on a character."""
    spaced = "".join(" " if character.isspace() else character for character in text)
    readable = "".join(filter(_is_readable, spaced))
    return " ".join("".join(_without_piles(unicodedata.normalize("NFC", readable))).split())


def mask(text: str) -> str:
    """A typed text as it may be mentioned in a message or a log: its first character, and how long it is."""
    return text[:1] + "*" * (min(len(text), 12) - 1)


def _is_readable(character: str) -> bool:
    if unicodedata.category(character) in DROPPED:
        return False
    return not any(ord(character) in selectors for selectors in VARIATION_SELECTORS)


def _without_piles(characters: str) -> Iterator[str]:
    """A combining mark needs a character to stand on, and a line holds only so many of them."""
    piled = MOST_COMBINING
    for character in characters:
        marks = unicodedata.category(character) in ("Mn", "Me", "Mc")
        piled = piled + 1 if marks else 0
        if character == " ":
            piled = MOST_COMBINING
        if not marks or piled <= MOST_COMBINING:
            yield character


class Sealer:
    """Seals and opens what visitors typed, with one key of the house."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(key)
        self._secret = hashlib.sha256(b"fingerprint of a visit\n" + key).digest()

    def seal(self, text: str) -> bytes:
        """The text so that only this key reads it."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """The text that was sealed. Raises `SealBroken`."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise SealBroken("these details were changed, or sealed with another key") from None

    def fingerprint(self, text: str) -> str:
        """A text's fingerprint; without the key nobody can try out which telephone number has it."""
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()


def open_sealer(folder: Path, sample: bytes | None) -> Sealer:
    """The sealer with the key in `folder`, made where there is none yet.

    `sample` is something that was sealed before, None if nothing was: the key must open it. Raises `KeyRefused`.
    """
    file = folder / KEY_FILE
    try:
        sealer = Sealer(_read(file) or _lost_or_new(file, sample))
    except ValueError:
        raise KeyRefused(f"{file}: is no key; put the key back from its backup") from None
    except OSError as error:
        raise KeyRefused(f"{file}: cannot be used ({error.strerror}); give it to this user") from None
    if sample is not None:
        _refuse_other(sealer, sample, file)
    return sealer


def _read(file: Path) -> bytes | None:
    try:
        with file.open("rb") as opened:
            if os.fstat(opened.fileno()).st_mode & 0o077:
                raise KeyRefused(f"{file}: others may read the key of visitors' details; chmod 600 it")
            return opened.read(1024).strip()
    except FileNotFoundError:
        return None


def _lost_or_new(file: Path, sample: bytes | None) -> bytes:
    if sample is not None:
        raise KeyRefused(f"{file}: the key is lost, and the store holds sealed details; put it back from its backup")
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_once(file, Fernet.generate_key())
    key = _read(file)
    assert key is not None
    return key


def write_once(file: Path, key: bytes) -> None:
    """The key appears whole or not at all, and whoever comes second leaves the first one's key alone."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(key)
            opened.flush()
            os.fsync(opened.fileno())
        try:
            os.link(draft, file)
        except FileExistsError:
            return
        _sync(file.parent)
    finally:
        draft.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """A power cut must not take the key away from under details that it sealed."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _refuse_other(sealer: Sealer, sample: bytes, file: Path) -> None:
    try:
        sealer.open(sample)
    except SealBroken:
        raise KeyRefused(f"{file}: is not the key of the details in the store; put the right one back") from None
