"""`kiosk desk`: the web desk, the lobby's board and the visitors' pages."""

from __future__ import annotations

import gc
import signal
import sys
from argparse import Namespace

from kiosk.certificate import check_certificate
from kiosk.commands import EXIT_NOT_WELL
from kiosk.desk.serving import DoorRefused, open_doors, server_of
from kiosk.house import HOUSE_REFUSALS, check_presentable, open_house
from kiosk.printroom import check_printers
from kiosk.privacy import KeyRefused
from kiosk.store import StoreError
from kiosk.wiring import open_accounts, open_upgraded_store
from kiosk.wiring_desk import open_desk, open_keys

HAND_ON_S = 0.0001
"""After so long a page gives the interpreter to the next. With the usual 0.005 a check-in beside a year's report took
0.2 s."""

REFUSALS = (*HOUSE_REFUSALS, StoreError, KeyRefused)


def run(arguments: Namespace) -> int:
    """Serve until told to end; or print a read-only link for a board."""
    house = open_house()
    check_presentable(house.catalogue, house.settings.catalogue)
    place, keys = house.settings.desk, open_keys(house.settings)
    if arguments.link:
        print(f"{place.address}/board?key={keys.link(arguments.link)}")
        return 0
    check_printers(house.settings)
    check_certificate(house.settings)
    try:
        doors = open_doors(place.host, place.port)
    except DoorRefused as refused:
        # No bad input: whoever is there may be gone in a moment, and the kiosk starts its desk again.
        print(f"kiosk: {refused}", file=sys.stderr)
        return EXIT_NOT_WELL
    store = open_upgraded_store(house.settings)
    code = open_accounts(house, store).first_code()
    server = server_of(open_desk(house, store, keys), place.host, place.port, place.certificate, place.key)
    _be_brief()
    print(f"The desk is at {place.address}", file=sys.stderr)
    if code is not None:
        print(f"It has no account yet. One-time code for the first one: {code}", file=sys.stderr, flush=True)
    # The server raises the signal anew once it has ended in order; without this the store would not be closed.
    signal.signal(signal.SIGTERM, lambda *_: None)
    server.run(doors)
    store.close()
    return 0


def _be_brief() -> None:
    """Whoever reads holds the store for as long as the interpreter is somebody else's: so it is handed on soon, and
    no collection walks through what stays for good."""
    sys.setswitchinterval(HAND_ON_S)
    gc.collect()
    gc.freeze()
