# Each target installs what it needs into .venv and nowhere else.
CHAPTER ?= 2021-02
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help report verify watch test test-quick test-slow check lab hooks bench dictionary lock clean
.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s  %s\n", $$1, $$2}' Makefile

# A stamp is newer than its lock only when every package of the lock is installed.
$(VENV)/installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "chapterlens needs Python 3.11 or later, this is " + sys.version.split()[0] + "; name another with make PYTHON=python3.12")'
	@echo "installing into $(VENV) (once, about a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/tested: $(VENV)/installed tests/requirements.txt
	@echo "installing what tests need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement tests/requirements.txt
	@touch $@

report: $(VENV)/installed ## build reports/CHAPTER (by default 2021-02); refuse it if a number has no source
	@$(BIN)/chapterlens build --strict $(CHAPTER)

watch: $(VENV)/installed ## build again whenever an input is saved, until Ctrl-C
	@$(BIN)/chapterlens build --watch $(CHAPTER)

verify: $(VENV)/installed ## make all published reports again and compare every byte
	@$(BIN)/chapterlens verify

test: check ## check, and all tests but those of test-slow
	$(BIN)/python -m pytest -m "not soak" --numprocesses $$(( $$(nproc) + 1 ))

test-quick: $(VENV)/tested ## the tests that take a second at most each
	$(BIN)/python -m pytest -m "not slow"

test-slow: $(VENV)/tested ## the tests that take longest; some install packages
	$(BIN)/python -m pytest -m soak

check: $(VENV)/tested ## format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

lab: $(VENV)/installed ## open the project in JupyterLab, at notebooks/start.ipynb
	JUPYTER_CONFIG_PATH=.jupyter $(BIN)/jupyter lab

hooks: $(VENV)/tested ## before each commit, let git remove outputs from notebooks, format and lint
	$(BIN)/pre-commit install

bench: $(VENV)/tested ## print speed and memory of reading and building, beside other tools
	$(BIN)/python -m tests.bench.read
	$(BIN)/python -m tests.bench.build

dictionary: $(VENV)/installed ## write data/README.md from the declared tables
	$(BIN)/python -m tests.dictionary > data/README.md

lock: $(VENV)/tested ## write requirements.txt and tests/requirements.txt from pyproject.toml
	PATH=$(BIN):$$PATH $(BIN)/python -m tests.lock

clean: ## remove .venv and caches; keep data, notebooks and reports
	rm -rf $(VENV) .chapterlens .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
