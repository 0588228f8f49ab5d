# run, test, lint: three words to know. Works with the make 3.81 of macOS.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: run test lint lock shots bench drill clean

run: .venv/kept.stamp
	@$(BIN)/python manage.py up

test: .venv/tests.stamp
	@$(BIN)/python -m pytest

lint: .venv/tests.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@git ls-files -z 'templates/*.html' '*/templates/*.html' | xargs -0 $(BIN)/djade --target-version 5.2 --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tests.lint

shots: .venv/tests.stamp
	@$(BIN)/python -m tests.shots

bench: .venv/tests.stamp
	@$(BIN)/python -m tests.bench

# What SAFETY claims, at full length with real processes: minutes, and figures at the end.
drill: .venv/tests.stamp
	@KEPT_DRILL=1 $(BIN)/python -m pytest tests/processes/test_year.py tests/processes/test_delivery.py -s -p no:logging

# One lock for all platforms and Pythons from 3.11. Needs uv, which nothing else here needs.
LOCK = uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url --quiet
lock:
	@$(LOCK) requirements.in -o requirements.txt
	@$(LOCK) requirements-dev.in -o requirements-dev.txt

clean:
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis shots

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Kept needs Python 3.11 or newer; there is no $(PYTHON). Name another with make PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Kept needs Python 3.11 or newer; $(PYTHON) is older. Name another with make PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv

# The stamps follow the locked files: what is installed is installed again only when a lock changes.
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r
.venv/kept.stamp: requirements.txt | .venv/bin/python
	@echo "Installing what Kept needs into .venv (once, about a minute) ..."
	@$(INSTALL) requirements.txt && touch $@

.venv/tests.stamp: requirements-dev.txt | .venv/bin/python
	@echo "Installing what the tests need into .venv (once, about a minute) ..."
	@$(INSTALL) requirements-dev.txt && touch $@
	@touch .venv/kept.stamp
