# Everything happens in .venv, build/, dist/ and java/target; Maven keeps its downloads in ~/.m2.
# Stamps under build/ remember what is done, so no target does anything twice.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

# The first of these that is 3.11 or later; `make PYTHON=...` takes another one.
PYTHON ?= $(or $(firstword $(foreach p,python3.11 python3,$(shell $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(p)))),python3.11)
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
# -q leaves warnings and errors; the first run downloads some hundred artefacts without a word.
MVN := mvn -B -ntp -q -Dstyle.color=never
COPY_DEPENDENCIES := org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies
VERSION := $(shell sed -n 's/__version__ = "\(.*\)"/\1/p' python/actionbridge/_version.py)

STAMPS := build/stamps
JARS := build/jars
JAVA_SOURCES := $(shell find java/src/main -type f 2>/dev/null)
PYTHON_SOURCES := $(shell find python -type f -not -name '*.pyc')
WHEEL := dist/actionbridge-$(VERSION)-py3-none-any.whl

# Times a target and prints its last line: $(call timed,name,commands,what happened).
timed = @start=$$SECONDS; $(2); echo "$(1): OK, $(3), $$((SECONDS - start)) s"

.PHONY: help build demo test verify e2e bench nightly clean
help: ## list the targets
	@sed -n 's/^\([a-z0-9]*\):.*## /\1\t/p' Makefile | expand -t 10

build: ## make .venv, jar and wheel, and install the wheel
	$(call timed,build,$(MAKE) -s --no-print-directory $(STAMPS)/installed,wheel $(WHEEL))

demo: build ## run the flights example on real data, once more with Flink killed on the way
	@$(PY) examples/flights/demo.py

test: build ## run the tests of both languages against the installed wheel
	@$(PY) tools/run_tests.py python java

e2e: build ## run the tests on real Flink clusters
	@$(PY) tools/run_tests.py e2e

bench: build ## measure throughput, latency, durable calls and idle cost
	@$(PY) tests/bench/run.py

nightly: build ## round trips of a hundred thousand random values, in each language and through both
	@ACTIONBRIDGE_TEST_EXAMPLES=100000 $(PY) -m pytest -q tests/property/test_codec_property.py
	@ACTIONBRIDGE_TEST_EXAMPLES=100000 $(MVN) test -Dtest='RandomValuesTest,BoundaryValuesTest' \
	    -Dpython.executable=$(abspath $(PY))

verify: build ## check format, lint, types and compiler warnings of both languages
	$(call timed,verify,$(MAKE) -s --no-print-directory verify-python verify-java,format$(,) lint$(,) types and warnings)

clean: ## remove everything that was made, .venv too
	@rm -rf build dist java/target $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@echo "clean: OK, everything that was made is gone"

, := ,

# Only directories that exist, so that a checkout without one of them can still be checked.
CHECKED := $(wildcard python tests e2e examples tools java/src/test/python)

.PHONY: verify-python verify-java
verify-python:
	@echo "==> ruff"
	@$(PY) -m ruff check -q $(CHECKED)
	@$(PY) -m ruff format -q --check $(CHECKED)
	@echo "==> mypy --strict"
	@$(PY) -m mypy --strict --no-error-summary $(CHECKED)

verify-java:
	@echo "==> spotless, javac with Error Prone"
	@$(MVN) spotless:check test-compile

$(STAMPS)/tools: tools/check_tools.sh
	@tools/check_tools.sh "$(PYTHON)"
	@mkdir -p $(@D) && touch $@

$(VENV)/pyvenv.cfg: | $(STAMPS)/tools
	@echo "==> $(VENV) ($(PYTHON))"
	@$(PYTHON) -m venv $(VENV)

$(STAMPS)/deps: pyproject.toml tools/requirements.py $(VENV)/pyvenv.cfg
	@echo "==> Python packages"
	@$(PY) tools/requirements.py > build/requirements.txt
	@$(PIP) install -q -r build/requirements.txt
	@touch $@

$(STAMPS)/jars: pom.xml $(JAVA_SOURCES) | $(STAMPS)/tools
	@echo "==> jar"
	@rm -rf $(JARS) java/target/*.jar && mkdir -p $(JARS)
	@$(MVN) -Dmaven.test.skip=true package $(COPY_DEPENDENCIES) \
	    -DincludeArtifactIds=pemja -Dmdep.stripVersion=true -DoutputDirectory=$(abspath $(JARS))
	@cp java/target/actionbridge-$(VERSION).jar $(JARS)/actionbridge.jar
	@touch $@

$(WHEEL): $(PYTHON_SOURCES) README.md LICENSE $(STAMPS)/deps $(STAMPS)/jars
	@echo "==> wheel"
	@rm -rf dist
	@$(PIP) wheel -q --no-deps --no-build-isolation -w dist .
	@touch $@

$(STAMPS)/installed: $(WHEEL)
	@echo "==> install"
	@$(PIP) install -q --no-deps --force-reinstall $(WHEEL)
	@touch $@
