"""Printer profiles: what ships, and what a wrong one says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printing.escpos import encode
from printing.profiles import ProfileError, load_profile, profile_names, read_profile
from printing.slip import Line, Qr, Slip

GOOD = {
    "width_dots": 384,
    "columns": 32,
    "codec": "gbk",
    "sizes": 2,
    "qr": "image",
    "glyphs": 0,
    "cuts": ["partial"],
    "confirmation": "none",
    "near_end": False,
    "presenter": True,
}


def test_six_profiles_ship() -> None:
    assert profile_names() == ("epson-latin", "epson-zh", "generic-gbk", "generic-gbk-58", "latin", "no-confirmation")


@pytest.mark.parametrize("name", profile_names())
def test_each_shipped_profile_is_sound(name: str) -> None:
    profile = load_profile(name)
    assert profile.name == name
    assert (profile.width_dots, profile.columns) in ((576, 48), (384, 32))


def test_the_chinese_epson_confirms_by_process_id() -> None:
    profile = load_profile("epson-zh")
    assert (profile.codec, profile.confirmation, profile.glyphs) == ("gb18030", "process-id", 5)


def test_a_wrong_name_is_told_which_there_are() -> None:
    with pytest.raises(ProfileError, match=r"no printer profile 'epson'; there are epson-latin, epson-zh"):
        load_profile("epson")


def test_a_file_becomes_a_profile() -> None:
    profile = read_profile("own", "own.toml", GOOD)
    assert (profile.cuts, profile.presenter) == (("partial",), True)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"codec": "big5"}, "own.toml: codec is 'big5'; allowed is gbk or gb18030 or none"),
        ({"sizes": 9}, "own.toml: sizes is 9; allowed is a whole number from 1 to 8"),
        ({"sizes": True}, "own.toml: sizes is True; allowed is a whole number from 1 to 8"),
        ({"near_end": 1}, "own.toml: near_end is 1; allowed is true or false"),
        ({"cuts": ["half"]}, "own.toml: cuts is \\['half'\\]; allowed is a list of partial and full"),
        ({"cuts": []}, "own.toml: cuts is \\[\\]; allowed is a list of partial and full"),
        ({"columns": 34}, "own.toml: columns is 34; 384 dots hold 32"),
        ({"columns": 33, "width_dots": 576}, "own.toml: columns is 33; allowed is an even number"),
        ({"codec": "none", "glyphs": 5}, "own.toml: glyphs is 5; allowed is 0 where codec is 'none'"),
        ({"colour": "red"}, "own.toml: there is no key 'colour'; there are width_dots, columns"),
    ],
)
def test_a_wrong_value_is_told_what_is_allowed(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(ProfileError, match=f"^{sentence}"):
        read_profile("own", "own.toml", GOOD | change)


@given(
    change=st.fixed_dictionaries(
        {
            "codec": st.sampled_from(["gbk", "gb18030", "none"]),
            "glyphs": st.sampled_from([0, 1, 94]),
            "qr": st.sampled_from(["native", "image"]),
            "sizes": st.integers(1, 8),
            "columns": st.sampled_from([32, 48]),
            "width_dots": st.sampled_from([384, 576, 1200]),
        }
    )
)
@settings(max_examples=40, deadline=None)
def test_with_whatever_profile_is_taken_a_slip_is_encoded(change: dict[str, object]) -> None:
    slip = Slip("test", (Line("装修许可 㛃𠮷 7", size="title"), Qr("https://example.com")), reprint_mark="补打")
    try:
        profile = read_profile("own", "own.toml", GOOD | change)
    except ProfileError:
        return
    assert encode(slip, profile)


def test_a_missing_key_is_named() -> None:
    with pytest.raises(ProfileError, match="the key 'codec' is missing"):
        read_profile("own", "own.toml", {key: value for key, value in GOOD.items() if key != "codec"})


OWN = """
width_dots = 432
columns = 36
codec = "gbk"
sizes = 4
qr = "image"
glyphs = 0
cuts = ["full"]
confirmation = "fence"
near_end = false
presenter = true
"""


def test_a_file_of_ones_own_is_a_profile_too(tmp_path: Path) -> None:
    file = tmp_path / "module.toml"
    file.write_text(OWN, encoding="utf-8")
    profile = load_profile(str(file))
    assert (profile.name, profile.columns, profile.presenter) == (str(file), 36, True)
    assert len(encode(Slip("test", (Line("装" * 18), Qr("TOKEN")), reprint_mark=""), profile)) > 100


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (OWN.replace("presenter", "presentor"), "module.toml: there is no key 'presentor'; there are width_dots"),
        (OWN + "colour =", "module.toml: is not TOML in UTF-8: "),
        (
            OWN.replace("432", f"0x{'F' * 5000}"),
            "module.toml: width_dots is a number of thousands of digits; allowed is a whole number from 384 to 1200",
        ),
        (
            OWN.replace('["full"]', f"[0x{'F' * 5000}]"),
            "module.toml: cuts is a number of thousands of digits; allowed is a list of partial and full",
        ),
    ],
)
def test_a_wrong_file_of_ones_own_is_told_what_is_allowed(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "module.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ProfileError, match=sentence):
        load_profile(str(file))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"module\.toml: cannot be read \(No such file or directory\)"):
        load_profile(str(tmp_path / "module.toml"))


def test_what_never_ends_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "zero.toml").symlink_to("/dev/zero")
    (tmp_path / "null.toml").symlink_to("/dev/null")
    for name in ("pipe.toml", "zero.toml", "null.toml"):
        with pytest.raises(ProfileError, match=rf"{name}: cannot be read \(a pipe or a device; allowed is a file\)"):
            load_profile(str(tmp_path / name))
