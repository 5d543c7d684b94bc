# Copyright (c) 2026, the ops.upkeep authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

MAKEFLAGS += --no-print-directory
# Ansible refuses to start in a locale that is not UTF-8.
export LC_ALL := C.UTF-8
export PIP_DISABLE_PIP_VERSION_CHECK := 1

CACHE := $(CURDIR)/.cache
# The checkout may lie anywhere. Ansible and Python find it under its collection name by this link.
COLLECTION := .cache/collections/ansible_collections/ops/upkeep
export ANSIBLE_COLLECTIONS_PATH := $(CACHE)/collections

# What `make daily` hands on: more options of ansible-playbook, and at which status the round exits non-zero.
ARGS ?=
FAIL_ON ?= never

.PHONY: help
help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Without an inventory a round looks at this machine, and that is no reason to warn.
daily: export ANSIBLE_LOCALHOST_WARNING := False
daily: export ANSIBLE_INVENTORY_UNPARSED_WARNING := False
# At a terminal it shows how far it is; piped, it is Ansible's own output.
daily: export ANSIBLE_STDOUT_CALLBACK ?= ops.upkeep.progress
.PHONY: daily
daily: $(COLLECTION) ## Look at this machine's health, now
	@sh tests/tools/venv.sh newest .cache/venv-run requirements.txt
	@.cache/venv-run/bin/ansible-playbook ops.upkeep.daily -e upkeep_hosts=localhost -e upkeep_fail_on=$(FAIL_ON) $(ARGS)

.PHONY: test
test: tools ## Prove everything: lint, sanity, unit tests, containers, browser (half an hour at most)
	@.cache/venv/bin/python tests/tools/run.py test

.PHONY: check
check: tools ## Prove the part for every step: lint, types, unit tests (two minutes at most)
	@.cache/venv/bin/python tests/tools/run.py check

.PHONY: format
format: tools ## Lay out the code as the lint step wants it
	@.cache/venv/bin/ruff check --quiet --fix-only .
	@.cache/venv/bin/ruff format --quiet .

.PHONY: docs
docs: tools ## Write docs/checks.md anew from the code
	@PYTHONPATH=$(CACHE)/collections .cache/venv/bin/python tests/tools/catalogue.py

.PHONY: bench
bench: tools ## Measure the health check over ssh, beside what people write today
	@.cache/venv/bin/python tests/bench/health.py

.PHONY: bench-logs
bench-logs: tools ## Measure how well and how fast logs are grouped, beside Drain3
	@.cache/venv/bin/python tests/bench/logs.py

.PHONY: soak
soak: tools ## Repeat for an hour what is random: kills, writers at once, rotations (SOAK=name for some)
	@.cache/venv/bin/python tests/tools/soak.py $(SOAK)

.PHONY: clean
clean: ## Remove everything that these commands made here, the reports aside
	@rm -rf .cache

.PHONY: tools
tools: $(COLLECTION)
	@sh tests/tools/venv.sh oldest .cache/venv tests/requirements.txt

$(COLLECTION):
	@mkdir -p $(@D)
	@ln -s ../../../.. $@
