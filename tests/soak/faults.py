"""Every fault that the campaign knows: how it strikes while a visitor's slip is on its way, and how all is mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random

from printing.faults import RUBBISH
from printing.profiles import profile_names
from printing.stand_in import PATIENCE_S
from tests.soak.place import Place, Way
from tests.soak.scene import WISHES, Scene

STATUS_BYTES = 12
NEW_ROLL_S = 10.0
"""Nobody changes a roll faster."""
UNWELL = (("paper", "out"), ("cover_open", True), ("hung", True), ("reachable", False))

Strike = Callable[[Scene, Random, str], None]
WayBack = Callable[[Scene, Random], None]


@dataclass(frozen=True)
class Fault:
    """A fault by its name; `strike` lets a visitor with these words on the slip check in, and the fault happen. One
    `of_replies` meets no printer that is asked nothing.

    Whoever else checks in meanwhile has a letter before them: words that break off are nobody else's.
    """

    name: str
    strike: Strike
    way: Way = "memory"
    of_replies: bool = False


def paper_out_before(scene: Scene, random: Random, words: str) -> None:
    with scene.struck.at_printer():
        scene.struck.printer.paper = "out"
    scene.add(words)


def paper_out_inside(scene: Scene, random: Random, words: str) -> None:
    with scene.struck.at_printer():
        scene.struck.printer.paper_left = random.randint(1, 14)
    scene.add(words)


def paper_out_after(scene: Scene, random: Random, words: str) -> None:
    scene.add(words)
    scene.work_until(lambda: any(copy.is_cut for copy in scene.struck.copies_of(words)), 5)
    with scene.struck.at_printer():
        scene.struck.printer.paper = "out"


def set_at_some_moment(scene: Scene, random: Random, words: str, **switches: object) -> None:
    """The printer's switches move before, while or after the slip is printed."""
    scene.add(words)
    take_some_steps(scene, random)
    with scene.struck.at_printer():
        for name, value in switches.items():
            setattr(scene.struck.printer, name, value)


def take_some_steps(scene: Scene, random: Random) -> None:
    for _ in range(random.randint(0, 8)):
        if not scene.step():
            scene.clock.advance(0.05)


def cover_opens_and_closes(scene: Scene, random: Random, words: str) -> None:
    set_at_some_moment(scene, random, words, cover_open=True)
    scene.work(random.choice((0.1, 3, 12)))
    with scene.struck.at_printer():
        scene.struck.printer.cover_open = False


def replies_lost(scene: Scene, random: Random, words: str) -> None:
    set_at_some_moment(scene, random, words, lose_replies=random.randint(1, 8))


def replies_late(scene: Scene, random: Random, words: str) -> None:
    set_at_some_moment(scene, random, words, reply_delay_s=random.choice((0.3, 0.5, 2.0, 15.0)))


def replies_garbled(scene: Scene, random: Random, words: str) -> None:
    set_at_some_moment(scene, random, words, garbage=RUBBISH + random.randbytes(random.randint(0, 40)))


def connection_breaks(scene: Scene, random: Random, words: str, *, reset: bool) -> None:
    """Somewhere in what is sent next; the sweep names the place itself."""
    break_at(scene, words, random.randint(0, 400), reset=reset)


def break_at(scene: Scene, words: str, offset: int, *, reset: bool) -> None:
    """The connection ends after so many bytes of the slip's frame, before which a well printer is asked how it is."""
    scene.add(words)
    with scene.struck.at_printer():
        scene.struck.printer.break_loses_buffer = reset
        scene.struck.printer.bytes_left = STATUS_BYTES + offset


def power_cycles(scene: Scene, random: Random, words: str) -> None:
    scene.add(words)
    if random.random() < 0.5:
        with scene.struck.at_printer():
            scene.struck.printer.bytes_left = random.randint(0, 400)
    take_some_steps(scene, random)
    with scene.struck.at_printer():
        scene.struck.printer.power_cycle()


def power_cycles_on_a_wire(scene: Scene, random: Random, words: str) -> None:
    """Off and on at the end of a serial line: the buffer is lost, nobody hangs up, and the line may say rubbish. One
    whose fences tell nothing of that is seen to be off: none begins again within a second."""
    scene.add(words)
    take_some_steps(scene, random)
    with scene.struck.at_printer():
        scene.struck.printer.power_cycle(hangs_up=False)
        scene.struck.printer.garbage = random.choice((b"", b"\x00", b"\x00\x00", b"\x11", random.randbytes(5)))
        scene.struck.printer.mute = scene.struck.printer.passes_at_once
    scene.work(random.choice((1.0, 3.0)) if scene.struck.printer.mute else 0.0)
    with scene.struck.at_printer():
        scene.struck.printer.mute = False


def line_is_slow(scene: Scene, random: Random, words: str) -> None:
    """9600 baud are 960 bytes a second; now and then the printer behind it stops taking them, too."""
    with scene.struck.at_printer():
        scene.struck.printer.bytes_a_second = 960.0
    if random.random() < 0.3:
        scene.struck.printer.room = random.randint(8, 200)
        set_at_some_moment(scene, random, words, cover_open=True)
    else:
        scene.add(words)


def usb_goes_and_comes_back(scene: Scene, random: Random, words: str) -> None:
    scene.add(words)
    if random.random() < 0.6:
        scene.struck.printer.bytes_left = random.randint(0, 400)
    take_some_steps(scene, random)
    scene.struck.pull_plug()
    scene.work(random.choice((0.5, 4.0)))
    scene.struck.plug_in(random.randint(5, 120))


def kiosk_dies(scene: Scene, random: Random, words: str) -> None:
    scene.add(words)
    if random.random() < 0.3:
        take_some_steps(scene, random)
        scene.restart()
    else:
        scene.cut_power(commits=random.randint(0, 4), after=random.random() < 0.5)


def disk_is_full(scene: Scene, random: Random, words: str) -> None:
    """No page more for the store: at once, or when the attempts have used up a few."""
    scene.add(words)
    scene.pages_left = random.choice((0, 0, 0, 1))
    scene.work(random.choice((1.0, 5.0)))
    scene.add("F" + words)


def kiosk_stands_still(scene: Scene, random: Random, words: str) -> None:
    """Its machine is suspended in the middle of a slip, for as long as somebody takes to put a new roll in."""
    _with_a_roll_that_may_end(scene, random, words)
    take_some_steps(scene, random)
    _pass_unheard(scene, random)


def store_is_away(scene: Scene, random: Random, words: str) -> None:
    """The database server does not answer for as long."""
    _with_a_roll_that_may_end(scene, random, words)
    take_some_steps(scene, random)
    scene.is_store_away = True
    scene.work(random.choice((0.5, 4.0)))
    _pass_unheard(scene, random)
    scene.is_store_away = False


def _with_a_roll_that_may_end(scene: Scene, random: Random, words: str) -> None:
    if random.random() < 0.5:
        with scene.struck.at_printer():
            scene.struck.printer.paper_left = random.randint(1, 14)
    scene.add(words)


def _pass_unheard(scene: Scene, random: Random) -> None:
    with scene.struck.at_printer():
        scene.struck.printer.work_unheard(NEW_ROLL_S + random.uniform(0, 10))
        scene.struck.printer.new_roll()


def clock_is_stepped(scene: Scene, random: Random, words: str) -> None:
    scene.add(words)
    take_some_steps(scene, random)
    scene.clock.step(random.choice((-86_400, -3600, -1, 1, 30, 3600)))


def older_copy_is_put_back(scene: Scene, random: Random, words: str, *, put_back: WayBack) -> None:
    """From before the slip was sent, or from while it was: whatever became of it since, the store does not know."""
    scene.add(words)
    if random.random() < 0.5:
        take_some_steps(scene, random)
    scene.keep_copy()
    for _ in range(random.choice((1, 1, 2))):
        go_on(scene, random)
        put_back(scene, random)


def copy_knows_fewer_slips(scene: Scene, random: Random, words: str) -> None:
    """From before the last visitor came: the next one's slip gets the number that theirs had."""
    scene.keep_copy()
    scene.add("L" + words)
    go_on(scene, random)
    random.choice((under_the_workers, by_restore))(scene, random)
    scene.add(words)


def under_the_workers(scene: Scene, random: Random) -> None:
    if random.random() < 0.5:
        scene.put_copy_back()
    else:
        before_some_commit(scene, random, scene.put_copy_back)
        take_some_steps(scene, random)


def by_restore(scene: Scene, random: Random) -> None:
    scene.restore_copy()


def go_on(scene: Scene, random: Random) -> None:
    take_some_steps(scene, random)
    scene.work(random.choice((0.0, 1.0, 5.0)))


def clerk_decides(scene: Scene, random: Random, words: str) -> None:
    """Amid some other fault, on one of the last slips: whatever its state, also while it is in flight."""
    decide = partial(decide_on_some_slip, scene, random)
    before_some_commit(scene, random, decide)
    random.choice(random.choice((BREAKS, SINGLE))).strike(scene, random, words)
    for _ in range(random.randint(0, 2)):
        take_some_steps(scene, random)
        decide()


def decide_on_some_slip(scene: Scene, random: Random) -> None:
    if scene.jobs:
        scene.decide(random.choice(list(scene.jobs)[-3:]), random.choice(WISHES))


def before_some_commit(scene: Scene, random: Random, act: Callable[[], object]) -> None:
    """It happens in the middle of one of the workers' next steps."""
    scene.meanwhile = [*[lambda: None] * random.randint(0, 5), act]


def spare_prints(scene: Scene, random: Random, words: str) -> None:
    """The lobby's printer stays unwell until a spare of another profile has its slip, which meets a fault of its own
    in the middle of it; or it comes back at the very moment when that takes over."""
    others = [name for name in profile_names() if name != scene.lobby.profile.name]
    spare = scene.spare_of(random.choice(others))
    with scene.lobby.at_printer():
        setattr(scene.lobby.printer, *random.choice(UNWELL))
    scene.add(words)
    if random.random() < 0.4:
        scene.work(PATIENCE_S + random.uniform(-1.0, 5.0))
        mend_printer(scene.lobby)
        scene.meanwhile = [scene.step_others] * 12
    elif scene.work_until(lambda: scene.is_with_spare(words), 2 * PATIENCE_S):
        with scene.striking(spare):
            random.choice(random.choice((BREAKS, SINGLE))).strike(scene, random, "S" + words)


def several_at_once(scene: Scene, random: Random, words: str) -> None:
    for number, fault in enumerate(random.sample((*SINGLE, *AMID), 3)):
        fault.strike(scene, random, f"{words}{'XYZ'[number]}")


def _closed(*, reset: bool) -> Strike:
    return partial(connection_breaks, reset=reset)


SINGLE: tuple[Fault, ...] = (
    Fault("paper out before a slip", paper_out_before),
    Fault("paper out inside a slip", paper_out_inside),
    Fault("paper out after a slip", paper_out_after),
    Fault("near end of the roll", partial(set_at_some_moment, paper="low")),
    Fault("cover opened and closed", cover_opens_and_closes),
    Fault("cutter jam", partial(set_at_some_moment, cutter_jammed=True)),
    Fault("printer hangs", partial(set_at_some_moment, hung=True)),
    Fault("printer is mute", partial(set_at_some_moment, mute=True), of_replies=True),
    Fault("replies lost", replies_lost, of_replies=True),
    Fault("replies late", replies_late, of_replies=True),
    Fault("replies doubled", partial(set_at_some_moment, double_replies=True), of_replies=True),
    Fault("garbage among replies", replies_garbled, of_replies=True),
    Fault("printer loses power and its buffer", power_cycles),
    Fault("power lost on a wire that hangs up nobody", power_cycles_on_a_wire),
    Fault("slow line, 9600 baud", line_is_slow),
    Fault("kiosk dies", kiosk_dies),
    Fault("disk full", disk_is_full),
    Fault("clock stepped", clock_is_stepped),
    Fault("kiosk stands still", kiosk_stands_still),
    Fault("store away", store_is_away),
    Fault("older copy of the store put back", partial(older_copy_is_put_back, put_back=under_the_workers)),
    Fault("older copy put back by kiosk db restore", partial(older_copy_is_put_back, put_back=by_restore)),
    Fault("older copy that knows fewer slips put back", copy_knows_fewer_slips),
)

AMID: tuple[Fault, ...] = (
    Fault("a clerk decides", clerk_decides),
    Fault("the spare prints", spare_prints),
)

BREAKS: tuple[Fault, ...] = (
    Fault("connection closed", _closed(reset=False)),
    Fault("connection reset", _closed(reset=True)),
)

RANDOM: tuple[Fault, ...] = (
    *SINGLE,
    *AMID,
    Fault("USB gone and back elsewhere", usb_goes_and_comes_back, way="usb"),
    Fault("several at once", several_at_once),
)

FAULTS: tuple[Fault, ...] = (*BREAKS, *RANDOM)


def mend(scene: Scene) -> None:
    """Somebody looks after everything."""
    scene.is_store_away = False
    if any(place.printer.paper == "out" for place in scene.places):
        scene.work(NEW_ROLL_S)
    scene.meanwhile.clear()
    scene.pages_left = None
    scene.cut_power(commits=-1, after=False)
    for place in scene.places:
        mend_printer(place)


def mend_printer(place: Place) -> None:
    with place.at_printer():
        place.printer.mend()
    place.plug_in(4)
