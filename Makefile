# make kiosk and make test are all a newcomer needs; both set everything up first.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Debian's own Python comes without what makes a virtual environment.
WITH_VENV := $(shell $(PYTHON) -c 'import ensurepip' 2>/dev/null || echo python3-venv)
DEBIAN := $(WITH_VENV) libgl1 libegl1 libmtdev1 fonts-noto-cjk libusb-1.0-0
DEBIAN_FOR_TESTS := $(DEBIAN) postgresql systemd chromium xvfb openbox xdotool

# Where it is set, every worker and every kiosk that a test starts would compile the same code again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: kiosk setup test lint bench pictures soak format debian debian-for-tests

kiosk: setup
	$(BIN)/python -m kiosk

setup: debian $(READY)

# Debian's own list of what is installed is asked first, so that a second run takes no root and no time.
debian:
	@.ci/debian-packages $(DEBIAN)

debian-for-tests:
	@.ci/debian-packages $(DEBIAN_FOR_TESTS)

$(READY): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo "Python 3.11 to 3.13 is needed; name one with: make PYTHON=python3.12" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { rm -rf $(VENV); $(PYTHON) -m venv $(VENV); }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@touch $@

# What tests write lies in memory where there is room: they would wait for the disk half of their time, a database that
# is made and dropped for each story most of all, and no story cuts the machine's power.
test soak: MEMORY = $(shell .ci/room-in-memory 2>/dev/null)
test soak: IN_MEMORY = $(if $(MEMORY),TMPDIR=$(MEMORY))

# Two more than two cores: many tests wait for a server or a child of theirs.
test: setup debian-for-tests
	$(IN_MEMORY) $(BIN)/python -m pytest --numprocesses=4 --dist=loadgroup

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m kiosk catalogue check
	$(BIN)/python -m tests.tools.wordings

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup debian-for-tests
	$(BIN)/python -m tests.bench

# One case again, as a broken one tells it: make soak SEED=7 CASE=socket-17
SOAK := $(if $(SEED),--seed $(SEED)) $(if $(SLIPS),--slips $(SLIPS)) $(if $(SOCKETS),--sockets $(SOCKETS)) \
  $(if $(WIRES),--wires $(WIRES)) $(if $(KILLS),--kills $(KILLS)) $(if $(DISKS),--disks $(DISKS)) \
  $(if $(VISITS),--visits $(VISITS)) $(if $(CASE),--case $(CASE))
soak: setup debian-for-tests
	$(if $(CASE),,$(IN_MEMORY) $(BIN)/python -m pytest --numprocesses=2 --dist=loadgroup -m soak)
	$(BIN)/python -m tests.soak $(strip $(SOAK))

pictures: setup debian-for-tests
	$(BIN)/python -m tests.pictures
