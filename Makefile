# Two commands do everything: `make run` opens the app, `make test` is what CI runs.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# A file's tests stay together, and so do all that start worker processes (tests/conftest.py).
PARALLEL := --dist loadgroup -n
# Three browsers at a time, since many of these tests wait; but what measures seconds has the machine for itself.
define BROWSER
$(BIN)/pytest $(PARALLEL) 3 -m "not alone" tests/browser
$(BIN)/pytest -m alone tests/browser
endef

.PHONY: run test check lint types unit browser chromium clean

run: $(VENV)/app-ready
	$(BIN)/streamlit run streamlit_app.py

# Everything, in the order in which a mistake is cheapest to learn about.
test: lint types chromium
	$(BIN)/pytest $(PARALLEL) 2 --ignore tests/browser
	$(BROWSER)

# What takes less than a minute: the mathematics and the pictures, no page and no process.
check: lint types unit

lint: $(VENV)/dev-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/dev-ready
	$(BIN)/mypy

unit: $(VENV)/dev-ready
	$(BIN)/pytest $(PARALLEL) 2 tests/core tests/data tests/figures

browser: chromium
	$(BROWSER)

chromium: $(VENV)/dev-ready
	$(BIN)/python tests/browser/chromium.py

# The stamps are newer than the requirements when what is installed matches them.
# A venv that was moved or copied has no working python: it is built anew.
$(VENV)/app-ready: requirements.txt
	@$(BIN)/python -c "" 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet -r requirements.txt
	@touch $@

$(VENV)/dev-ready: requirements.txt requirements-dev.txt
	@$(BIN)/python -c "" 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	@touch $@ $(VENV)/app-ready

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
