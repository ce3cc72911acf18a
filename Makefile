# Everything runs from .venv, which these commands make themselves.
PY := .venv/bin/python
# Where the documentation's pictures are taken; some of them show it.
PICTURES := /tmp/ovadesk
export QT_QPA_PLATFORM_PLUGIN_PATH :=

.PHONY: help demo test check slow bench package samples screenshots week clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

demo: ## install and run the main job on the bundled samples (scripted where there is no screen)
	@packaging/setup.sh run
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname -s)" = Darwin ]; then \
	  $(PY) -m ovadesk demo; \
	else \
	  $(PY) -m ovadesk demo --headless demo-output && ls demo-output; \
	fi

test: ## install and run every check: lint, format, types, layers, tests
	@packaging/setup.sh dev
	@$(MAKE) --no-print-directory check

check:
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m pytest -m "not slow" -n 2 --dist loadfile

slow: ## the tests that take minutes
	@packaging/setup.sh dev
	$(PY) -m pytest -m slow --timeout 3600

bench: ## measure what bench/RESULTS.md records, on this machine
	@packaging/setup.sh dev
	$(PY) -m bench

package: ## freeze the program into dist/, ready to hand out (OVADESK_BUILD=full: with PyTorch, for training)
	@packaging/setup.sh package
	PYTHONPATH=packaging $(PY) -m freezing

samples: ## simulate the bundled sample studies anew
	@packaging/setup.sh run
	$(PY) -m trainer.phantom resources/samples

screenshots: ## take the documentation's pictures anew, in English and Chinese
	@packaging/setup.sh dev
	rm -rf $(PICTURES)
	for language in en zh; do for session in --headless --study; do \
	  env -u DISPLAY -u WAYLAND_DISPLAY OVADESK_LANGUAGE=$$language \
	    $(PY) -m ovadesk demo $$session $(PICTURES)/$$language || exit 1; \
	done; done
	PYTHONPATH=packaging $(PY) -m freezing build/frozen
	PYTHONPATH=packaging $(PY) -m freezing.smoke build/frozen/ovadesk $(PICTURES)/frozen
	$(PY) packaging/guide_pictures.py $(PICTURES)

week: ## a week in the life of the program in its windows, in both languages: its pictures and files in build/week
	@packaging/setup.sh dev
	OVADESK_WEEK=build/week $(PY) -m pytest tests/test_week.py

clean: ## remove what was built here, .venv too
	rm -rf .venv build dist demo-output .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
