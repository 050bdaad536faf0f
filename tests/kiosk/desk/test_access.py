"""The desk's doors: every route of the table for everybody, and nobody gets further than the table says."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import httpx
import pytest

from kiosk.desk.access import ACCESS, ANYONE, VISITORS
from kiosk.desk.app import PAGES, STREAMS
from kiosk.desk.doors import POLICY, host_name
from kiosk.desk.keys import WATCHERS, Keys, Once
from kiosk.desk.languages import own_path
from kiosk.staff import STAFF_ROLES, Clerk, StaffRole
from kiosk.store import open_store
from tests.kiosk.desk.house import Browser, House, on_both_stores, opened
from tests.kiosk.office import SECRET

STREAMED = tuple(route for _, route in STREAMS)
REFUSED = (401, 403)


def path_of(route: str, visit: int) -> str:
    """An address of a route, such as a browser would ask for."""
    told = {"visit": str(visit), "step": "take", "name": "desk.css", "token": "nobody-has-this", "call": "1"}
    told |= {"follow_up": "1", "account": "1", "appointment": "1", "job": "1"}
    return re.sub(r"\{(\w+)\}", lambda named: told[named[1]], route)


def is_let_in(browser: Browser, method: str, route: str, visit: int) -> bool:
    """Whether a route answers at all, or sends to the log-in, or refuses."""
    path = path_of(route, visit)
    params = {"key": browser.link} if browser.link else {}
    if route in STREAMED:
        with browser.client.stream("GET", path, params=params) as answer:
            return answer.status_code not in REFUSED and "login" not in answer.url.path
    headers = {"origin": browser.address}
    answer = browser.client.request(
        method, path, params=params, headers=headers, data={"sent": "yes"} if method == "POST" else None
    )
    return answer.status_code not in REFUSED and (route == "/login" or "login" not in answer.url.path)


# The table.


def test_the_desk_serves_the_tables_routes_and_no_other() -> None:
    assert set(PAGES) | set(STREAMS) == set(ACCESS)
    assert not set(PAGES) & set(STREAMS)


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_each_role_gets_exactly_as_far_as_the_table_says(house: House, role: StaffRole) -> None:
    visit = house.visitor()
    house.clerk("Ann", role=role)
    browser = house.logged_in("Ann")
    routes = [it for it in ACCESS if it[1] not in ("/logout", "/login", "/first")]
    reached = [it for it in routes if is_let_in(browser, *it, visit)]
    assert reached == [it for it in routes if role in ACCESS[it] or ACCESS[it] is ANYONE]


@pytest.mark.parametrize("watcher", WATCHERS)
def test_a_read_only_link_opens_the_board_and_nothing_else(house: House, watcher: str) -> None:
    visit = house.visitor()
    house.clerk()
    screen = house.browser(watcher)  # type: ignore[arg-type]
    reached = {it for it in ACCESS if is_let_in(screen, *it, visit)}
    assert {it for it in reached if ACCESS[it] is not ANYONE} == {it for it in ACCESS if watcher in ACCESS[it]}


def test_without_a_log_in_every_staff_page_leads_to_the_log_in(house: House) -> None:
    visit = house.visitor()
    house.clerk()
    stranger = house.browser()
    assert [it for it in ACCESS if ACCESS[it] is not ANYONE and is_let_in(stranger, *it, visit)] == []


# Looking changes nothing.


@pytest.mark.parametrize("role", ["clerk", "administrator"])
def test_no_get_changes_anything(house: House, role: StaffRole) -> None:
    visit = house.visitor()
    house.clerk("Ann", role=role)
    browser = house.logged_in("Ann")
    before = house.everything()
    for method, route in ACCESS:
        if route not in STREAMED:
            browser.client.get(path_of(route, visit))
        assert house.everything() == before, (method, route)


def test_a_step_by_get_is_no_step(house: House) -> None:
    visit = house.visitor()
    house.clerk()
    mei = house.logged_in()
    assert mei.get(f"/visit/{visit}/take").status_code in (404, 405)
    assert mei.get("/call-next").status_code in (404, 405)
    assert house.status(visit) == "waiting"


# Forms of others.


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://127.0.0.1:1", ""])
def test_a_form_of_another_place_is_refused(house: House, origin: str) -> None:
    visit = house.visitor()
    house.clerk()
    mei = house.logged_in()
    fields = mei.form("/call-next").fields
    assert mei.post("/call-next", fields, origin=origin).status_code == 403
    assert house.status(visit) == "waiting"


def test_a_form_without_an_origin_is_refused(house: House) -> None:
    house.clerk()
    mei = house.logged_in()
    answer = mei.client.post("/call-next", data=mei.form("/call-next").fields)
    assert answer.status_code == 403


@pytest.mark.parametrize("token", ["", "forged", "x" * 1500])
def test_a_form_without_our_token_does_nothing(house: House, token: str) -> None:
    visit = house.visitor()
    house.clerk()
    mei = house.logged_in()
    mei.post("/call-next", mei.form("/call-next").fields | {"form_token": token})
    mei.post(f"/visit/{visit}/take", {"form_token": token, "once": "1"})
    assert house.status(visit) == "waiting"


def test_the_form_token_of_one_log_in_is_not_that_of_another(house: House) -> None:
    visit = house.visitor()
    house.clerk()
    house.clerk("Li")
    mei, li = house.logged_in(), house.logged_in("Li")
    li.post("/call-next", mei.form("/call-next").fields)
    assert house.status(visit) == "waiting"


# Names, headers, cookies.


def test_a_foreign_name_is_not_answered(house: House) -> None:
    answer = house.browser().client.get("/login", headers={"host": "rebound.example"})
    assert answer.status_code == 421
    assert answer.headers["content-security-policy"] == POLICY


def test_a_name_of_visitors_alone_answers_their_phones_and_nobody_else(sqlite_url: str) -> None:
    store, at = open_store(sqlite_url), {"host": "visit.example", "origin": "http://visit.example"}
    with opened(House(store, visitors_names=frozenset({"visit.example"}))) as house:
        visit = house.visitor()
        house.clerk()
        mei, screen = house.logged_in(), house.keys.link("board")
        ticket = house.codes(visit)["ticket"].removeprefix("T")
        answered = set()
        for method, route in ACCESS:
            path = path_of(route, visit).replace("nobody-has-this", ticket)
            told = {"data": {"faces": "5"}} if method == "POST" else {"params": {"key": screen}}
            with mei.client.stream(method, path, headers=at, follow_redirects=False, **told) as answer:  # type: ignore[arg-type]
                if answer.status_code != 404:
                    answered.add((method, route))
        assert answered == VISITORS
        assert house.status(visit) == "waiting"
        assert mei.get("/").url.path == "/"
    store.close()


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("localhost:8642", "localhost"),
        ("[::1]:8642", "::1"),
        ("DESK.Example", "desk.example"),
        ("a b", "a b"),
        ("[", ""),
    ],
)
def test_a_host_is_read_without_its_port(host: str, name: str) -> None:
    assert host_name(host) == name


@pytest.mark.parametrize(
    "path", ["/login", "/", "/nothing/here", "/static/desk.css", "/static/../settings.py", "/t/x"]
)
def test_every_answer_forbids_what_is_not_ours(house: House, path: str) -> None:
    answer = house.browser().client.get(path, follow_redirects=False)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "server" not in answer.headers


def test_no_page_holds_script_or_style_of_its_own(house: House) -> None:
    house.visitor()
    house.clerk("Ann", role="administrator")
    ann = house.logged_in("Ann")
    for path in ("/", "/accounts", "/figures", "/shift", "/follow-ups", "/board", "/visit/1", "/paper"):
        page = ann.get(path).text
        assert not re.search(r"<style|style=|\son\w+=|javascript:|<script(?![^>]*src=)", page), path


def test_the_log_in_cookie_is_for_this_host_and_no_script(house: House) -> None:
    house.clerk()
    browser = house.browser()
    browser.get("/login")
    browser.client.follow_redirects = False
    cookie = browser.fill("/login", name="Mei", secret=SECRET).headers["set-cookie"]
    assert cookie.startswith("kiosk=")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))


def test_under_tls_the_cookie_is_bound_to_the_host_and_to_tls(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    with opened(House(store, secure=True)) as house:
        house.clerk()
        browser = house.browser()
        browser.get("/login")
        browser.client.follow_redirects = False
        answer = browser.fill("/login", name="Mei", secret=SECRET)
    store.close()
    assert answer.headers["set-cookie"].startswith("__Host-kiosk=")
    assert {"Secure", "HttpOnly", "SameSite=strict", "Path=/"} <= set(answer.headers["set-cookie"].split("; "))
    assert "max-age" in answer.headers["strict-transport-security"]


# Coming and going.


def test_the_first_start_makes_one_administrator_with_the_code_and_no_second(house: House) -> None:
    browser = house.browser()
    code = house.office.accounts.first_code()
    assert code is not None
    browser.get("/")
    assert browser.page.url.path == "/first"
    browser.fill("/first", code="0000-0000-0000", name="Ann", secret="728194")
    assert browser.page.status_code == 403
    browser.fill("/first", code=code, name="Ann", secret="123456")
    assert browser.page.status_code == 400
    browser.fill("/first", code=code, name="Ann", secret="728194")
    assert browser.page.url.path == "/accounts"
    other = house.browser()
    assert other.get("/first").url.path == "/login"


def test_the_administrator_opens_an_account_and_closes_it_and_its_browser_is_out(house: House) -> None:
    house.clerk("Ann", role="administrator")
    ann = house.logged_in("Ann")
    ann.get("/accounts")
    ann.fill("/accounts", name="Mei", role="clerk", counter="3", secret=SECRET, **{"serves-front-desk": "yes"})
    mei = house.logged_in()
    [account] = [it.id for it in house.office.accounts.everybody() if it.name == "Mei"]
    ann.get("/accounts")
    ann.fill(f"/accounts/{account}/close")
    assert mei.get("/").url.path == "/login"


@on_both_stores
def test_the_administrator_gives_an_account_another_role_and_other_duties(house: House) -> None:
    house.clerk("Ann", role="administrator")
    mei = house.clerk(serves=frozenset({"front-desk"}))
    ann = house.logged_in("Ann")
    ann.get("/accounts")
    form = ann.form(f"/accounts/{mei.id}/duties").fields
    assert (form["role"], form["counter"], form["serves-front-desk"]) == ("clerk", "3", "yes")
    ann.fill(f"/accounts/{mei.id}/duties", role="supervisor", counter="8", **{"serves-finance": "yes"})
    [changed] = [it for it in house.office.accounts.everybody() if it.id == mei.id]
    assert changed == Clerk(mei.id, "Mei", "supervisor", frozenset({"front-desk", "finance"}), "8")
    ann.fill(f"/accounts/{mei.id}/duties", role="king")
    assert ann.page.status_code == 400


def test_the_last_administrator_cannot_give_it_up_and_one_of_two_goes_on_at_the_desk(house: House) -> None:
    ann = house.clerk("Ann", role="administrator")
    browser = house.logged_in("Ann")
    browser.get("/accounts")
    browser.fill(f"/accounts/{ann.id}/duties", role="clerk")
    assert "最后一个管理员" in browser.text
    house.clerk("Ben", role="administrator")
    browser.get("/accounts")
    browser.fill(f"/accounts/{ann.id}/duties", role="clerk")
    assert browser.page.url.path == "/login"
    assert house.logged_in("Ann").get("/accounts").status_code == 403


def test_an_account_that_does_not_fit_is_shown_again_without_its_secret(house: House) -> None:
    house.clerk("Ann", role="administrator")
    ann = house.logged_in("Ann")
    ann.get("/accounts")
    ann.fill("/accounts", name="Mei", role="clerk", counter="3", secret="123456")
    assert ann.page.status_code == 400
    assert ann.form("/accounts").fields["name"] == "Mei"
    assert "123456" not in ann.page.text


def test_a_name_that_a_closed_account_has_says_so(house: House) -> None:
    house.clerk("Ann", role="administrator")
    mei, ann = house.clerk(), house.logged_in("Ann")
    ann.get("/accounts")
    ann.fill(f"/accounts/{mei.id}/close")
    ann.fill("/accounts", name="Mei", role="clerk", counter="3", secret="728194")
    assert ann.page.status_code == 400
    assert "属于停用的账号" in ann.text


def test_the_log_in_leads_back_to_the_page_as_it_was_asked_for(house: House) -> None:
    house.clerk("Sun", role="supervisor")
    sun = house.logged_in("Sun")
    house.office.later(16)
    sun.get("/figures?first=2026-11-02&last=2026-11-08")
    assert sun.page.url.path == "/login"
    sun.fill("/login", name="Sun", secret=SECRET)
    assert (sun.page.url.path, sun.page.url.query) == ("/figures", b"first=2026-11-02&last=2026-11-08")


def test_after_fifteen_quiet_minutes_the_desk_asks_for_the_log_in(house: House) -> None:
    house.clerk()
    mei = house.logged_in()
    house.office.later(14)
    assert mei.get("/").url.path == "/"
    house.office.later(14)
    assert mei.get("/").url.path == "/"
    house.office.later(16)
    assert mei.get("/").url.path == "/login"


def test_a_desk_that_nobody_touches_still_rings_within_the_shift_and_shows_nothing_else(house: House) -> None:
    house.clerk()
    mei = house.logged_in()
    house.office.later(60)
    house.visitor("payment", details={"unit": "5-1-0803"})
    house.office.later(4)
    assert mei.get("/alerts").status_code == 401
    assert mei.get("/bell").status_code == 200
    assert 'data-alerts="1"' in mei.page.text
    assert mei.get("/").url.path == "/login", "what it rings for is read after logging in"
    house.office.later(12 * 60)
    assert mei.get("/bell").status_code == 401


def test_nothing_rings_where_somebody_has_logged_out(house: House) -> None:
    house.clerk()
    mei = house.logged_in()
    copy = dict(mei.client.cookies)
    mei.fill("/logout")
    mei.client.cookies.update(copy)
    assert mei.get("/bell").status_code == 401


@pytest.mark.parametrize(
    "own", ["/line", "/alerts", "/bell", "/board/speech/1", "/t/{token}/place", "/static/desk.js"]
)
def test_a_page_that_refreshes_itself_keeps_nobody_logged_in(house: House, own: str) -> None:
    """Neither the desk nor the board nor a visitor's page: none of them is touched for what it asks by itself."""
    visit = house.visitor()
    house.counter.call(house.clerk(), visit)
    mei = house.logged_in()
    house.office.later(10)
    ticket = house.codes(visit)["ticket"].removeprefix("T")
    assert mei.get(own.format(token=ticket)).status_code == 200
    house.office.later(10)
    assert mei.get("/line").status_code == 401


def test_a_copy_of_the_cookie_is_worth_nothing_after_logging_out(house: House) -> None:
    house.clerk()
    mei = house.logged_in()
    copy = dict(mei.client.cookies)
    mei.fill("/logout")
    with httpx.Client(base_url=house.address, cookies=copy) as thief:
        assert thief.get("/").headers["location"] == "/login"


def restarted(house: House, url: str) -> AbstractContextManager[House]:
    """The same house's desk in a process of its own: what was only in memory is gone."""
    return opened(House(open_store(url)))


def test_who_logged_out_stays_out_in_every_process_and_after_a_restart(house: House, sqlite_url: str) -> None:
    house.clerk()
    mei, elsewhere = house.logged_in(), house.logged_in()
    copy, stays = dict(mei.client.cookies), dict(elsewhere.client.cookies)
    mei.fill("/logout")
    with restarted(house, sqlite_url) as again:
        thief, colleague = again.browser(), again.browser()
        thief.client.cookies.update(copy)
        colleague.client.cookies.update(stays)
        assert thief.get("/").url.path == "/login"
        assert colleague.get("/").url.path == "/", "logging out is one browser's own"
    again.store.close()


@on_both_stores
@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ("secret", {"secret": "another long one"}),
        ("duties", {"role": "supervisor"}),
        ("duties", {"serves-engineering-supervisor": "yes"}),
        ("close", {}),
    ],
)
def test_whose_secret_role_or_duties_change_must_log_in_anew(house: House, step: str, fields: dict[str, str]) -> None:
    house.clerk("Ann", role="administrator")
    mei, lan = house.clerk(), house.clerk("Lan")
    hers, other = house.logged_in(), house.logged_in("Lan")
    assert lan.id != mei.id
    ann = house.logged_in("Ann")
    ann.get("/accounts")
    ann.fill(f"/accounts/{mei.id}/{step}", **fields)
    assert hers.get("/").url.path == "/login"
    assert other.get("/").url.path == "/", "a colleague works on"


def test_another_counter_interrupts_nobody(house: House) -> None:
    house.clerk("Ann", role="administrator")
    mei = house.clerk()
    hers, ann = house.logged_in(), house.logged_in("Ann")
    ann.get("/accounts")
    ann.fill(f"/accounts/{mei.id}/duties", counter="9")
    assert "9 号柜台" in hers.get("/").text


def test_guessing_is_slowed_and_says_for_how_long(house: House) -> None:
    house.clerk()
    guesser = house.browser()
    guesser.get("/login")
    for _ in range(6):
        guesser.fill("/login", name="Mei", secret="a wrong guess")
    guesser.fill("/login", name="Mei", secret=SECRET)
    assert guesser.page.status_code == 403
    assert "秒" in guesser.text


@pytest.mark.parametrize("way", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "x", ""])
def test_nobody_is_sent_to_a_foreign_place(way: str) -> None:
    assert own_path(way) == "/"


def test_words_of_others_do_not_get_into_our_pages_by_a_link(house: House) -> None:
    house.clerk()
    mei = house.logged_in()
    mei.get("/?said=Please+call+this+number")
    assert "Please call this number" not in mei.text


# Bad input.


@on_both_stores
@pytest.mark.parametrize("number", ["2147483647", "2147483648", "999999999999999"])
def test_a_visit_that_nobody_has_is_not_there_however_high_its_number(house: House, number: str) -> None:
    house.clerk()
    assert house.logged_in().get(f"/visit/{number}").status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999999999", "1e3", "%00", "१", "'; DROP TABLE visits"])
def test_a_visit_that_cannot_be_is_not_there(house: House, number: str) -> None:
    house.clerk()
    assert house.logged_in().get(f"/visit/{number}").status_code == 404


def test_a_text_that_is_too_long_is_refused(house: House) -> None:
    house.clerk()
    mei = house.logged_in()
    assert mei.fill("/find", code="x" * 2_001).status_code == 413
    mei.get("/")
    assert mei.fill("/find", code="x" * 70_000).status_code in (400, 413)


def test_a_form_of_another_kind_is_refused(house: House) -> None:
    house.clerk()
    mei = house.logged_in()
    headers = {"origin": mei.address, "content-type": "application/json"}
    assert mei.client.post("/call-next", content=b"{}", headers=headers).status_code == 415
    headers["content-type"] = "application/x-www-form-urlencoded"
    assert mei.client.post("/call-next", content=b"a=%ff&" * 100, headers=headers).status_code < 500
    assert (
        mei.client.post(
            "/call-next", content=b"&".join(b"n%d=1" % it for it in range(99)), headers=headers
        ).status_code
        == 400
    )


HOSTILE = [
    "",
    "x",
    "-1",
    "481",
    "9" * 14,
    "<script>alert(1)</script>",
    "١٢",
    "role-nobody",
    "clerk-0",
    "clerk-999999",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_values_change_no_status_and_break_nothing(house: House, text: str) -> None:
    visit = house.visitor()
    house.clerk()
    mei = house.logged_in()
    mei.fill("/call-next")
    mei.fill(f"/visit/{visit}/take")
    own = mei.form(f"/visit/{visit}/finish").fields
    for step, name in (("put-back", "minutes"), ("hand-over", "to"), ("finish", "result"), ("escalate", "why")):
        answer = mei.post(f"/visit/{visit}/{step}", own | {"once": f"{step}-{text}", name: text, "kind": ""})
        assert answer.status_code < 500
    answer = mei.post(f"/visit/{visit}/no-such-step", own | {"once": "no-such-step"})
    assert answer.status_code == 404
    assert house.status(visit) == "serving"


def test_what_was_typed_is_shown_and_never_run(house: House) -> None:
    visit = house.visitor("repair", answers={"place": "home"}, details={"fault": "<script>alert(1)</script>"})
    house.clerk()
    mei = house.logged_in()
    page = mei.get(f"/visit/{visit}").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


# What is signed.


def test_a_cookie_of_another_house_opens_nothing() -> None:
    ours, theirs = (Keys(secret, 900, lambda: 1000.0) for secret in ("ours", "theirs"))
    assert ours.open(theirs.seal(theirs.begin())) is None
    assert ours.open("") is None
    assert ours.watcher(theirs.link("board")) is None


def test_a_link_is_no_log_in_and_a_log_in_no_link() -> None:
    keys = Keys("secret", 900, lambda: 1000.0)
    assert keys.open(keys.link("board")) is None
    assert keys.watcher(keys.seal(keys.begin())) is None


def test_a_cookie_from_the_future_opens_nothing() -> None:
    hour = [5000.0]
    keys = Keys("secret", 900, lambda: hour[0])
    cookie = keys.seal(keys.begin())
    hour[0] = 1000.0
    assert keys.open(cookie) is None


class Mark(str):
    """A form's mark at which one thread may be left for another, wherever it is looked for."""

    __slots__ = ()

    def __hash__(self) -> int:
        return super().__hash__()


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("restless")
def test_of_two_copies_of_a_form_that_come_at_once_one_counts() -> None:
    marks = [Mark(nth) for nth in range(30_000)]
    once, together = Once(most=len(marks)), threading.Barrier(2)

    def send() -> list[bool]:
        together.wait()
        return [once.spend(mark) for mark in marks]

    with ThreadPoolExecutor(2) as tabs:
        one, other = (copy.result() for copy in [tabs.submit(send), tabs.submit(send)])
    assert [sum(both) for both in zip(one, other, strict=True)] == [1] * len(marks)


def test_a_form_counts_once_and_again_where_it_did_not_arrive() -> None:
    once = Once(most=2)
    assert [once.spend("a"), once.spend("a")] == [True, False]
    once.give_back("a")
    assert once.spend("a")
    assert [once.spend(it) for it in ("b", "c", "", "")] == [True] * 4
