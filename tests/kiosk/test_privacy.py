"""What is typed comes out harmless, and what is kept opens only with its key."""

from __future__ import annotations

import threading
import unicodedata
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from kiosk.privacy import KEY_FILE, KeyRefused, SealBroken, Sealer, clean, mask, open_sealer, write_once


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("欧阳女士", "欧阳女士"),
        ("  Ms.  Ou\tyang\n", "Ms. Ou yang"),
        ("水管\u2028漏水\u2029", "水管 漏水"),
        ("\x1bp\x00\x19\xfa", "pú"),
        ("\x10\x14\x01", ""),
        ("\x1d(H\x06\x0000pass", "(H00pass"),
        ("a\u200bb\u202ec\ufeffd", "abcd"),
        ("葛\U000e0100飾", "葛飾"),
        ("❤\ufe0f", "❤"),
        ("\U000e0041x", "x"),
        ("\ue000\U000f0000\U00100000", ""),
        ("\ud800x", "x"),
        ("\u0378x", "x"),
        ("e\u0301", "é"),
        ("e\u200d\u0301", "é"),
        ("x" + "\u0300\u0301\u0302\u0303\u0304", "x\u0300\u0301\u0302"),
        ("\u0301\u0301x", "x"),
        ("a \u0301b", "a b"),
        ("𠮷野家", "𠮷野家"),
        ("王 \u3000 明", "王 明"),
    ],
)
def test_typed_text_comes_out_as_one_readable_line(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(st.text())
def test_nothing_that_orders_a_device_about_survives_cleaning(typed: str) -> None:
    kept = clean(typed)
    categories = {unicodedata.category(character) for character in kept}
    assert not categories & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert kept == kept.strip()
    assert "  " not in kept


@given(st.text())
def test_cleaning_twice_changes_nothing_more(typed: str) -> None:
    assert clean(clean(typed)) == clean(typed)


@pytest.mark.parametrize(
    ("typed", "mentioned"), [("13800001234", "1**********"), ("王小明", "王**"), ("x", "x"), ("", "")]
)
def test_a_mentioned_text_shows_one_character(typed: str, mentioned: str) -> None:
    assert mask(typed) == mentioned


def test_a_huge_text_is_mentioned_briefly() -> None:
    assert len(mask("9" * 100_000)) == 12


def test_sealed_details_open_with_their_key_only() -> None:
    sealer = Sealer(Fernet.generate_key())
    sealed = sealer.seal("欧阳女士 13800001234")
    assert sealer.open(sealed) == "欧阳女士 13800001234"
    assert b"13800001234" not in sealed
    with pytest.raises(SealBroken):
        Sealer(Fernet.generate_key()).open(sealed)


def test_changed_details_do_not_open() -> None:
    sealer = Sealer(Fernet.generate_key())
    sealed = bytearray(sealer.seal("3-2-1402"))
    sealed[20] ^= 1
    with pytest.raises(SealBroken):
        sealer.open(bytes(sealed))


def test_a_fingerprint_needs_the_key() -> None:
    one, other = Sealer(Fernet.generate_key()), Sealer(Fernet.generate_key())
    assert one.fingerprint("13800001234") == one.fingerprint("13800001234")
    assert one.fingerprint("13800001234") != other.fingerprint("13800001234")


def test_the_first_start_makes_a_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    sealed = open_sealer(tmp_path / "state", None).seal("3-2-1402")
    assert (tmp_path / "state" / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert [file.name for file in (tmp_path / "state").iterdir()] == [KEY_FILE]
    assert open_sealer(tmp_path / "state", sealed).open(sealed) == "3-2-1402"


def test_programs_that_start_together_share_one_key(tmp_path: Path) -> None:
    together = threading.Barrier(4)
    sealers: list[Sealer] = []

    def start() -> None:
        together.wait()
        sealers.append(open_sealer(tmp_path, None))

    starts = [threading.Thread(target=start) for _ in range(4)]
    for thread in starts:
        thread.start()
    for thread in starts:
        thread.join()
    sealed = sealers[0].seal("3-2-1402")
    assert [sealer.open(sealed) for sealer in sealers] == ["3-2-1402"] * 4


def test_whoever_writes_the_key_second_leaves_the_first_one_alone(tmp_path: Path) -> None:
    write_once(tmp_path / KEY_FILE, b"first")
    write_once(tmp_path / KEY_FILE, b"second")
    assert (tmp_path / KEY_FILE).read_bytes() == b"first"
    assert [file.name for file in tmp_path.iterdir()] == [KEY_FILE]


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    open_sealer(tmp_path, None)
    (tmp_path / KEY_FILE).chmod(0o640)
    with pytest.raises(KeyRefused, match=r"details\.key: others may read .* chmod 600"):
        open_sealer(tmp_path, None)


def test_a_lost_key_is_not_replaced_while_details_need_it(tmp_path: Path) -> None:
    sealed = open_sealer(tmp_path, None).seal("3-2-1402")
    (tmp_path / KEY_FILE).unlink()
    with pytest.raises(KeyRefused, match="the key is lost"):
        open_sealer(tmp_path, sealed)
    assert not (tmp_path / KEY_FILE).exists()


def test_the_key_of_another_house_is_refused(tmp_path: Path) -> None:
    sealed = open_sealer(tmp_path / "one", None).seal("3-2-1402")
    open_sealer(tmp_path / "other", None)
    with pytest.raises(KeyRefused, match="is not the key of the details in the store"):
        open_sealer(tmp_path / "other", sealed)


@pytest.mark.parametrize("content", [b"", b"no key", b"\xff" * 900])
def test_a_file_that_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / KEY_FILE).write_bytes(content)
    (tmp_path / KEY_FILE).chmod(0o600)
    with pytest.raises(KeyRefused, match="is no key"):
        open_sealer(tmp_path, None)


def test_a_folder_that_takes_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(KeyRefused, match="cannot be used"):
        open_sealer(tmp_path / "file", None)
