# Everything starts from a machine with Python 3.11+ (with venv) and make.
# uv is installed into .tools/, the project and its pinned dependencies into .venv/.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
UV_VERSION := 0.13.9
UV := .tools/bin/uv
BIN := .venv/bin
# Some tests wait for servers and browsers: one worker more than there are cores keeps these busy.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')
export UV_PYTHON_DOWNLOADS := never
# Byte code is kept, or each start would compile the libraries anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help install demo test journeys wide check format bench bench-coverage bench-mix spark-check lake-check clean

help:  ## what can be asked
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Sillage needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/installed: $(UV) pyproject.toml
	$(UV) sync --quiet --python $(PYTHON) --no-dev
	@touch $@

.venv/installed-dev: $(UV) pyproject.toml
	$(UV) sync --quiet --python $(PYTHON)
	@touch $@ .venv/installed

install: .venv/installed-dev  ## set up .venv with everything a developer needs

demo: .venv/installed  ## a made-up brand's year, imported from real export formats, on http://127.0.0.1:PORT
	$(BIN)/sillage demo --port $(PORT) --events 40000

test: .venv/installed-dev  ## every test
	@$(BIN)/python tools/browser.py
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

journeys: .venv/installed-dev  ## every journey of a new user by mouse and by keys, in both languages, on a telephone and a desk
	@$(BIN)/python tools/browser.py
	$(BIN)/python -m pytest --wide tests/e2e/test_journeys.py

wide: .venv/installed-dev  ## what `make test` leaves out: journeys and pages in every combination, services and commands on PostgreSQL
	@$(BIN)/python tools/browser.py
	$(BIN)/python -m pytest --wide -m wide
	$(BIN)/python -m pytest --wide --ledger=postgresql tests/ledger tests/services tests/cli tests/e2e \
		-m "not postgresql and not slow and not browser and not shared and not sqlite and (not hits or both_ledgers)"

check: .venv/installed-dev  ## format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/installed-dev  ## rewrite the code in the house form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/installed-dev  ## measured ratios, side by side in one run
	$(BIN)/python -m bench

bench-mix: .venv/installed-dev  ## whether marginal return is as sure as it says: calibration and coverage by simulation, and beside pymc-marketing
	$(BIN)/python -m bench.bench_mix_calibration
	$(BIN)/python -m bench.bench_mix

# PySpark wants pandas < 3, so it has an environment of its own.
.venv-spark/installed: $(UV) pyproject.toml tools/spark_pins.py
	$(UV) venv --quiet --clear --python $(PYTHON) .venv-spark
	.venv-spark/bin/python tools/spark_pins.py > .venv-spark/constraints.txt
	$(UV) pip install --no-config --quiet --python .venv-spark/bin/python --constraint .venv-spark/constraints.txt -e ".[spark]" pandas
	@touch $@

bench-coverage: .venv/installed-dev  ## what intervals cover, by simulation; writes docs/calculations/coverage.md
	$(BIN)/python -m bench.bench_coverage

EVENTS ?= 1000000
spark-check: .venv-spark/installed  ## every expression on Spark and on DuckDB, compared; needs Java 17
	.venv-spark/bin/python -m tools.spark_check --events $(EVENTS)

# Moto and what it needs is 300 MB, so it has an environment of its own, pinned to the last number.
.venv-lake/installed: $(UV) tools/lake-requirements.txt
	$(UV) venv --quiet --clear --python $(PYTHON) .venv-lake
	$(UV) pip install --no-config --quiet --python .venv-lake/bin/python --requirement tools/lake-requirements.txt
	@touch $@

lake-check: .venv/installed-dev .venv-lake/installed  ## two collectors sealing into one bucket, killed and counted, and people erased; loopback only
	$(BIN)/python -m tools.lake_check --server .venv-lake/bin/moto_server

clean:  ## remove what the targets made
	rm -rf .venv .venv-bench .venv-bench-mix .bench .venv-lake .venv-spark .tools .demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .benchmarks
