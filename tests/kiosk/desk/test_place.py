"""Where the desk answers: this machine unless told otherwise, the office only under TLS; and `kiosk desk` itself."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pydantic import ValidationError

from kiosk.certificate import check_certificate
from kiosk.desk.serving import DoorRefused, open_doors
from kiosk.privacy import KeyRefused
from kiosk.settings import DeskPlace, Settings, SettingsError
from kiosk.wiring_desk import names_of, open_keys, public_origin, visitors_names

ROOT = Path(__file__).parents[3]


def certificate(folder: Path, rsa_bits: int | None = None) -> tuple[Path, Path]:
    """A certificate of this machine, signed by itself, and its key."""
    key = rsa.generate_private_key(65537, rsa_bits) if rsa_bits else ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "desk.pem", folder / "desk-key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files


# TLS.


def test_under_tls_pages_come_by_tls_and_by_nothing_else(tmp_path: Path) -> None:
    pem, key = certificate(tmp_path)
    with desk(tmp_path, port=str(port := free_port()), certificate=f'"{pem}"', key=f'"{key}"') as running:
        assert running.stderr is not None
        assert running.stderr.readline() == f"The desk is at https://127.0.0.1:{port}\n"
        transport = httpx.HTTPTransport(verify=ssl.create_default_context(cafile=str(pem)), retries=10)
        with httpx.Client(transport=transport) as browser:
            answer = browser.get(f"https://127.0.0.1:{port}/first")
            assert answer.status_code == 200
            assert "strict-transport-security" in answer.headers
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"http://127.0.0.1:{port}/first")
        running.terminate()


def encrypted(key: Path) -> bytes:
    """The key as it is kept by people who type a pass phrase."""
    kept = serialization.BestAvailableEncryption(b"hush")
    opened = serialization.load_pem_private_key(key.read_bytes(), None)
    return opened.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, kept)


def spoil(what: str, pem: Path, key: Path) -> None:
    """What happens to certificates and keys."""
    match what:
        case "certificate gone":
            pem.unlink()
        case "certificate is a folder":
            pem.unlink()
            pem.mkdir()
        case "certificate has a name too long":
            pem.unlink()
            pem.symlink_to("x" * 300)
        case "certificate is no PEM":
            pem.write_bytes(b"\x30\x82 as browsers export it")
        case "certificate is a key":
            pem.write_bytes(key.read_bytes())
        case "both too weak":
            certificate(pem.parent, rsa_bits=1024)
        case "key gone":
            key.unlink()
        case "key is no PEM":
            key.write_text("")
        case "key of another":
            (key.parent / "other").mkdir()
            key.write_bytes(certificate(key.parent / "other")[1].read_bytes())
        case "key with a pass phrase":
            key.write_bytes(encrypted(key))


@pytest.mark.parametrize(
    ("what", "wrong", "allowed"),
    [
        ("certificate gone", "certificate", "a file that this user can read"),
        ("certificate is a folder", "certificate", "a file that this user can read"),
        ("certificate has a name too long", "certificate", "a file that this user can read"),
        ("certificate is no PEM", "certificate", "a certificate in PEM"),
        ("certificate is a key", "certificate", "a certificate in PEM"),
        ("both too weak", "certificate", "one that browsers trust, with a key such as RSA of 2048 bits.*"),
        ("key gone", "key", "a file that this user can read"),
        ("key is no PEM", "key", "a key in PEM"),
        ("key of another", "key", "the key of desk.certificate"),
        ("key with a pass phrase", "key", "a key without a pass phrase"),
    ],
)
def test_what_cannot_be_served_with_is_named_with_what_is_allowed(
    tmp_path: Path, what: str, wrong: str, allowed: str
) -> None:
    pem, key = certificate(tmp_path)
    settings = Settings(desk=DeskPlace(host="0.0.0.0", certificate=pem, key=key))
    check_certificate(settings)
    spoil(what, pem, key)
    with pytest.raises(SettingsError, match=rf"desk\.{wrong} = '.*': allowed is {allowed}$"):
        check_certificate(settings)


# Settings.


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_this_machine_needs_no_certificate(host: str) -> None:
    assert DeskPlace(host=host).is_loopback


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.20", "desk.example", "127.0.0.1.example"])
def test_the_office_is_served_under_tls_or_not_at_all(host: str) -> None:
    with pytest.raises(ValidationError, match=r"only with desk\.certificate and desk\.key"):
        DeskPlace(host=host)
    assert not DeskPlace(host=host, certificate=Path("a"), key=Path("b")).is_loopback


def test_a_certificate_without_its_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="allowed are certificate and key together, or none"):
        DeskPlace(certificate=Path("a"))


def test_nobody_stays_logged_in_longer_than_fifteen_quiet_minutes() -> None:
    with pytest.raises(ValidationError):
        DeskPlace(idle_min=16)


def test_a_name_of_the_desk_may_be_written_with_capitals_which_no_browser_says() -> None:
    place = DeskPlace(host="Desk.Example", names=("Desk-1", "FE80::1"), certificate=Path("a"), key=Path("b"))
    assert names_of(Settings(desk=place)) >= {"desk.example", "desk-1", "fe80::1"}


def test_the_desk_answers_to_the_names_it_is_told_and_to_phones() -> None:
    place = DeskPlace(host="0.0.0.0", names=("desk.example",), certificate=Path("a"), key=Path("b"))
    settings = Settings(desk=place, public_url="https://visit.example/hall")
    assert names_of(settings) == {"127.0.0.1", "::1", "localhost", "desk.example", "visit.example"}
    assert public_origin(settings) == "https://visit.example"
    assert public_origin(Settings()) == ""


@pytest.mark.parametrize(
    ("host", "names", "alone"),
    [
        ("127.0.0.1", (), {"visit.example"}),
        ("0.0.0.0", ("desk.example",), {"visit.example"}),
        ("desk.example", (), {"visit.example"}),
        ("0.0.0.0", ("desk.example", "Visit.Example"), set()),
        ("visit.example", (), set()),
        ("0.0.0.0", (), set()),
    ],
)
def test_the_name_of_phones_is_theirs_alone_unless_the_desk_is_called_by_it_too(
    host: str, names: tuple[str, ...], alone: set[str]
) -> None:
    place = DeskPlace(host=host, names=names, certificate=Path("a"), key=Path("b"))
    assert visitors_names(Settings(desk=place, public_url="https://visit.example/hall")) == alone
    assert visitors_names(Settings(desk=place)) == set()


def test_the_secret_is_this_users_alone_and_made_once(tmp_path: Path) -> None:
    settings = Settings(state=tmp_path / "state")
    link = open_keys(settings).link("board")
    assert open_keys(settings).watcher(link) == "board"
    [file] = (tmp_path / "state").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    with pytest.raises(KeyRefused, match="chmod 600"):
        open_keys(settings)
    file.chmod(0o600)
    file.write_text("short")
    with pytest.raises(KeyRefused, match="is no key"):
        open_keys(settings)


# The command.


def desk(tmp_path: Path, *words: str, **settings: str) -> subprocess.Popen[str]:
    file = tmp_path / "kiosk.toml"
    file.write_text("[desk]\n" + "".join(f"{name} = {value}\n" for name, value in settings.items()))
    around = os.environ | {"KIOSK_STATE": str(tmp_path / "state"), "KIOSK_CONFIG": str(file)}
    command = (sys.executable, "-m", "kiosk", "desk", *words)
    return subprocess.Popen(command, env=around, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def test_the_desk_says_where_it_is_and_the_first_code_and_ends_when_asked(tmp_path: Path) -> None:
    port = free_port()
    with desk(tmp_path, port=str(port)) as running:
        assert running.stderr is not None
        assert running.stderr.readline() == f"The desk is at http://127.0.0.1:{port}\n"
        code = running.stderr.readline().rsplit(": ", 1)[1].strip()
        transport = httpx.HTTPTransport(retries=10)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=transport) as browser:
            told = {"code": code, "name": "Ann", "secret": "728194"}
            answer = browser.post("/first", data=told, headers={"origin": f"http://127.0.0.1:{port}"})
            assert answer.headers["location"] == "/accounts"
        running.send_signal(signal.SIGTERM)
    assert running.returncode == 0


def test_a_port_that_somebody_else_has_is_told_in_one_sentence_and_asked_for_again(tmp_path: Path) -> None:
    """Not with the exit code of bad input: a desk that is just ending gives the port back."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        with desk(tmp_path, port=port) as running:
            said = running.communicate()[1]
    assert running.returncode == 1
    assert f"127.0.0.1, port {port}: Address already in use; end what is there" in said
    assert len(said.splitlines()) == 1


def test_an_address_of_another_machine_is_told_in_one_sentence() -> None:
    with pytest.raises(
        DoorRefused, match=r"at 192\.0\.2\.1, port 8642: Cannot assign requested address; .* desk\.host"
    ):
        open_doors("192.0.2.1", 8642)


def test_a_browser_waits_for_no_part_of_an_answer() -> None:
    """Named as TCP: else asyncio lets the end of a small answer wait for the browser's receipt, 40 ms each."""
    [door] = open_doors("127.0.0.1", 0)
    with door:
        assert door.proto == socket.IPPROTO_TCP


def test_a_link_for_a_board_is_printed(tmp_path: Path) -> None:
    with desk(tmp_path, "--link", "board", port="8642") as running:
        link = running.communicate()[0].strip()
    key = link.removeprefix("http://127.0.0.1:8642/board?key=")
    assert open_keys(Settings(state=tmp_path / "state")).watcher(key) == "board"


def test_a_certificate_that_is_not_there_is_refused_in_one_sentence(tmp_path: Path) -> None:
    """With the exit code on which the kiosk does not begin its desk again."""
    with desk(tmp_path, certificate='"/gone.pem"', key='"/gone.key"') as running:
        said = running.communicate()[1]
    assert running.returncode == 2
    assert said.endswith(": desk.certificate = '/gone.pem': allowed is a file that this user can read\n")
    assert len(said.splitlines()) == 1


def test_an_office_without_tls_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with desk(tmp_path, host='"0.0.0.0"') as running:
        said = running.communicate()[1]
    assert running.returncode == 2
    assert "desk.certificate and desk.key" in said
    assert len(said.splitlines()) == 1
