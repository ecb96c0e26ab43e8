# Each target installs what it needs into .venv; nothing is put anywhere else.
CHAPTER ?= 2021-02
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help report verify watch test test-slow check lab hooks bench dictionary lock clean
.DEFAULT_GOAL := help

help: ## say what the targets are
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

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

report: $(VENV)/installed ## build reports/CHAPTER/report.html and report.pdf
	@$(BIN)/chapterlens build --strict $(CHAPTER)

watch: $(VENV)/installed ## build again whenever an input is saved, until Ctrl-C
	@$(BIN)/chapterlens build --watch $(CHAPTER)

verify: $(VENV)/installed ## make the published reports again and compare every byte
	@$(BIN)/chapterlens verify

test: check ## format, lint, types, import contracts and all tests but those of test-slow
	$(BIN)/python -m pytest -m "not soak"

test-slow: $(VENV)/tested ## the tests that take longest: other environments, many chapters, kills
	$(BIN)/python -m pytest -m soak

check: $(VENV)/tested ## format, lint, types and import contracts only
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

lab: $(VENV)/installed ## JupyterLab on notebooks/, opened where one starts
	JUPYTER_CONFIG_PATH=.jupyter $(BIN)/jupyter lab notebooks/start.ipynb

hooks: $(VENV)/tested ## let git strip notebooks of outputs, and format and lint, before every commit
	$(BIN)/pre-commit install

bench: $(VENV)/tested ## speed and memory of reading and building, beside other tools, as ratios in one run
	$(BIN)/python -m tests.bench.read
	$(BIN)/python -m tests.bench.build

dictionary: $(VENV)/installed ## write data/README.md anew from the declared tables
	$(BIN)/python -m chapterlens.export > data/README.md

lock: $(VENV)/tested ## write requirements.txt and tests/requirements.txt anew from pyproject.toml
	PATH=$(BIN):$$PATH $(BIN)/python -m tests.lock

clean: ## remove .venv and caches; data, notebooks and reports stay
	rm -rf $(VENV) .chapterlens .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
