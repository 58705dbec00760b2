# make demo: everything, then the trial site.   make test: everything, then every test.   make test-dates: on other days than today.
# PORT and HOST choose the address of the trial: make demo PORT=8123
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.SILENT:
.DELETE_ON_ERROR:
.PHONY: demo test test-dates faketime templates format bench figures lock messages clean install dev browser help

PORT ?= 8000
HOST ?= 127.0.0.1
export PORT HOST

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
PIP_TOOLS := pip-tools==7.6.2
# How the tests are spread: one process more than processors, as one often waits for a browser or a server; "0" for none.
JOBS ?= $(shell echo $$(( $$(nproc) + 1 )))
# make test-dates: the days on which the tests run, at nine in the morning there (09:00 is written 08:00 in UTC).
DAYS ?= 2026-11-29 2026-12-25 2027-03-28 2028-02-29
LIBFAKETIME := /usr/lib/*/faketime/libfaketime.so.1
TEMPLATES = $(shell find src -path '*/templates/*' -name '*.html' | sort)

help:
	echo "make demo [PORT=8123] [HOST=127.0.0.1]   ouvre le site d’essai"
	echo "make demo LAND=\"Val de Sambre\"           ouvre un site vide, pour essayer les pages qui l’ouvrent"
	echo "make test                                lance tous les contrôles et tous les tests"
	echo "make test-dates                          bâtit le monde d’essai à quarante dates, et lance les tests à d’autres jours"
	echo "make format                              met les gabarits en forme, un élément par ligne"
	echo "make bench                               mesure le temps des pages à 30, 3 000 et 30 000 initiatives"
	echo "make figures                             compte la maison : lignes, fonctions, cercles, gestes"
	echo "make messages                            relit les textes à traduire"
	echo "make lock                                fige les versions des dépendances"
	echo "make clean                               efface l’environnement et les données d’essai"

# LAND: an empty site for another territory, beside the demonstration, to try the pages that open one.
demo: install
	if [ -z "$(LAND)" ]; then exec $(BIN)/terril demo; fi
	export TERRIL_DATA="$(CURDIR)/var/lands/$$(printf %s "$(LAND)" | tr -cs '[:alnum:]' - | tr '[:upper:]' '[:lower:]')"
	$(BIN)/terril migrate --no-input --verbosity 0
	$(BIN)/terril init --no-input --land "$(LAND)"
	exec $(BIN)/terril serve

test: dev browser
	echo "Style…"
	$(BIN)/ruff check --quiet --output-format concise .
	echo "Gabarits…"
	$(MAKE) --no-print-directory templates
	echo "Contrat d’imports…"
	$(BIN)/lint-imports --no-cache > var/imports.log 2>&1 || { cat var/imports.log; exit 1; }
	echo "Types…"
	$(BIN)/mypy --no-error-summary
	echo "Tests…"
	$(BIN)/pytest -q -n $(JOBS) --dist loadgroup $(ARGS)

# The demo world at forty moments, then the other tests as if the machine were at another day: Python and PostgreSQL with it, not Chromium.
# The compiled files are kept apart, because the dates of the files are not those of that day.
test-dates: dev browser faketime
	TERRIL_TEST_DATES=all $(BIN)/pytest -n $(JOBS) --dist loadgroup tests/demo/test_world.py
	before=$$(mktemp -d)
	trap 'rm -rf "$$before"' EXIT
	cc -shared -fPIC -o "$$before/epoll.so" tests/harness/faketime/epoll.c
	chmod -R a+rX "$$before"
	red=
	for day in $(DAYS); do
	  echo "Tests, le $$day…"
	  shift=$$(printf '%+ds' "$$(( $$(date -ud "$$day 08:00" +%s) - $$(date +%s) ))")
	  PYTHONPATH=$(CURDIR)/tests/harness/faketime LD_PRELOAD="$$before/epoll.so:$$(echo $(LIBFAKETIME))" FAKETIME="$$shift" FAKETIME_DONT_FAKE_MONOTONIC=1 \
	    PYTHONPYCACHEPREFIX=$(CURDIR)/var/pycache-dates $(BIN)/pytest -q -n $(JOBS) --dist loadgroup $(or $(ARGS),--ignore tests/demo tests) || red="$$red $$day"
	done
	if [ -n "$$red" ]; then echo "Des tests sont rouges :$$red." >&2; exit 1; fi

faketime:
	if ls $(LIBFAKETIME) > /dev/null 2>&1 && command -v cc > /dev/null; then exit 0; fi
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libfaketime gcc libc6-dev; } > /tmp/terril-faketime.log 2>&1 \
	    || { tail -5 /tmp/terril-faketime.log >&2; echo "libfaketime ou gcc n’ont pas pu être installés." >&2; exit 1; }
	else
	  echo "Pour les tests à une autre date, installez les paquets libfaketime, gcc et libc6-dev, puis recommencez." >&2; exit 1
	fi

# Nothing is written: what is not in shape is told.
templates:
	$(BIN)/djangofmt --check src > var/templates.log 2>&1 && $(BIN)/djade --check $(TEMPLATES) >> var/templates.log 2>&1 || {
	  cat var/templates.log; echo "Ces gabarits ne sont pas en forme, un élément par ligne : make format les y met." >&2; exit 1; }

# djade says that it wrote something as an error: what counts is that nothing is left to write.
format: dev
	$(BIN)/djangofmt src > var/templates.log 2>&1 || { cat var/templates.log; exit 1; }
	$(BIN)/djade $(TEMPLATES) > var/templates.log 2>&1 || $(BIN)/djade --check $(TEMPLATES) > var/templates.log 2>&1 || { cat var/templates.log; exit 1; }

bench: dev
	$(BIN)/python -m bench $(ARGS)

figures: | $(VENV)/.python
	$(BIN)/python -m bench.house $(ARGS)

install: $(VENV)/.app
	$(BIN)/python src/terril/kernel/catalogue.py src

dev: $(VENV)/.dev
	$(BIN)/python src/terril/kernel/catalogue.py src
	mkdir -p var

$(VENV)/.python:
	for python in python3 python3.14 python3.13 python3.12 python3.11; do
	  if command -v $$python > /dev/null && $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then found=$$python; break; fi
	done
	if [ -z "$${found:-}" ]; then echo "Il faut Python 3.11 ou plus récent : installez-le, puis recommencez." >&2; exit 1; fi
	echo "Environnement Python ($$($$found --version))…"
	$$found -m venv $(VENV) 2> $(VENV).log || {
	  cat $(VENV).log >&2; rm -rf $(VENV) $(VENV).log
	  echo "Le module venv de Python manque : sur Debian et Ubuntu, installez python3-venv, puis recommencez." >&2; exit 1; }
	rm -f $(VENV).log
	touch $@

# The interpreter of an environment that was moved or half made does not start: it is made again.
$(VENV)/.app: requirements/app.txt pyproject.toml | $(VENV)/.python
	$(BIN)/python -c '' 2> /dev/null || { rm -rf $(VENV); $(MAKE) --no-print-directory $(VENV)/.python; }
	$(call INSTALL,requirements/app.txt,du site)
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.app
	$(call INSTALL,requirements/dev.txt,des tests)
	touch $@

# $(1) the lock file, $(2) what it is for: a line that counts the packages as pip meets them.
define INSTALL
echo "Bibliothèques $(2), vérifiées par leur empreinte…"
total=$$(grep -c '^[a-z0-9].*==' $(1)); seen=0
$(PIP) install --require-hashes --progress-bar off --requirement $(1) 2> $(VENV)/pip.log | while read -r line; do
  case "$$line" in
    Collecting*|"Requirement already satisfied"*) seen=$$((seen + 1)); if [ -t 1 ]; then printf '\r  %s sur %s' "$$seen" "$$total"; elif [ $$((seen % 10)) = 0 ]; then echo "  $$seen sur $$total"; fi;;
    Installing*) if [ -t 1 ]; then printf '\r'; fi; echo "  installation…        ";;
  esac
done || { cat $(VENV)/pip.log >&2; echo "Les bibliothèques n’ont pas pu être installées : vérifiez le réseau, puis recommencez." >&2; exit 1; }
endef

browser:
	if [ -x /usr/bin/chromium ]; then exit 0; fi
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
	  echo "Chromium, pour les parcours dans un navigateur…"
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } > /tmp/terril-chromium.log 2>&1 \
	    || { tail -5 /tmp/terril-chromium.log >&2; echo "Chromium n’a pas pu être installé." >&2; exit 1; }
	else
	  echo "Chromium manque pour les tests : installez le paquet chromium (/usr/bin/chromium), puis recommencez." >&2; exit 1
	fi

lock: dev
	$(PIP) install --quiet '$(PIP_TOOLS)'
	for name in app dev; do
	  echo "requirements/$$name.txt…"
	  $(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-index-url \
	    --no-emit-trusted-host --no-emit-find-links --output-file requirements/$$name.txt requirements/$$name.in
	done

messages: install
	command -v xgettext > /dev/null || { echo "Il manque les outils gettext : installez le paquet gettext, puis recommencez." >&2; exit 1; }
	cd src/terril
	../../$(BIN)/terril makemessages --locale en --no-obsolete --add-location file --ignore 'demo/content/*'
	cd ../..
	$(BIN)/python src/terril/kernel/catalogue.py src

clean:
	if [ -d $(VENV) ] && [ -d var ] && [ -x $(BIN)/python ]; then
	  for folder in postgres test-postgres; do $(BIN)/python -c "from pathlib import Path; from terril.kernel.postgres import stop; stop(Path('var/$$folder'))" 2> /dev/null || true; done
	fi
	rm -rf $(VENV) var .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find src -name '*.mo' -delete
