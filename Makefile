# Set-up and the checks. Everything is installed from the locks, with hashes, into .venv.
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
SYNC := $(UV) pip sync --quiet --python $(BIN)/python --require-hashes
WORKERS ?= 2

.PHONY: demo serve test test-ci test-long check vectors lock clean

demo: .venv/.demo
	@$(BIN)/copilot demo

serve: .venv/.demo
	@$(BIN)/copilot serve --demo

test: .venv/.test var/assets/.fetched check
	@$(BIN)/python -m pytest -q -n $(WORKERS) -m "not ci and not long"

test-ci: .venv/.test
	@$(BIN)/python -m pytest -q -n $(WORKERS) -m ci

test-long: .venv/.test
	@$(BIN)/python -m pytest -q -n $(WORKERS) -m long

check: .venv/.test
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy

# The vectors that come along, after a change of the policies; without it what has changed is embedded at first use.
vectors: .venv/.test
	@$(BIN)/python -m retrieval.preparing policy_corpus

lock: $(UV)
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --group build pyproject.toml -o requirements.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --group build --group test -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache

$(UV): requirements-uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] not in {(3, 11), (3, 12), (3, 13)})' \
		|| { echo "This needs Python 3.11, 3.12 or 3.13: make PYTHON=python3.11 ..."; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@touch $(UV)

# What the tests need holds all that the demo needs, so one never takes away from the other.
.venv/.demo: requirements.lock pyproject.toml $(UV)
	@test -e .venv/.test || { $(SYNC) requirements-uv.lock requirements.lock && $(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .; }
	@touch $@

# Files that some tests read; without them those tests are skipped, and say so.
var/assets/.fetched: retrieval/assets.py tests/small_model.py tests/browser/axe.py .venv/.test
	@$(BIN)/python -m retrieval.assets var/assets >/dev/null && $(BIN)/python -m tests.small_model var/assets >/dev/null \
		&& $(BIN)/python -m tests.browser.axe var/assets >/dev/null \
		&& touch $@ || echo "some files of others could not be fetched"

.venv/.test: requirements-dev.lock pyproject.toml $(UV)
	@$(SYNC) requirements-uv.lock requirements-dev.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@ .venv/.demo
