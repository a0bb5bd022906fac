# make demo: a character that talks, as output/video/*.mp4.   make test: lint, types, tests.
# Both set up .venv on a bare machine; a second run finds it ready.

PYTHON ?= python3
# One known version for the pack's own environment. ComfyUI keeps its own torch: requirements.txt never names one.
TORCH ?= torch==2.13.0

VENV := .venv
BIN := $(VENV)/bin
DECLARED := pyproject.toml requirements.txt

.PHONY: demo test types tests clean

demo: $(VENV)/.demo-ready
	$(BIN)/likeness run workflows/01_talking_character.json --output output

# The types are checked while the tests run: mypy is one process, and would leave the other cores idle.
test: $(VENV)/.test-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(MAKE) --jobs 2 types tests

types: $(VENV)/.test-ready
	$(BIN)/mypy

# One process for each core, with one thread each: threads that wait for each other take several times as long.
# Each begins with its own run of neighbouring files, so that what they share is made once, and who ends first takes
# from who has more left.
# What Python compiles is kept, even where the surroundings say no: tests start some thirty processes.
tests: $(VENV)/.test-ready
	PYTHONDONTWRITEBYTECODE= OMP_NUM_THREADS=1 $(BIN)/pytest --numprocesses auto --dist worksteal

# torch comes first, so that nothing that follows chooses another build of it.
$(VENV)/.demo-ready: $(DECLARED)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet "$(TORCH)"
	$(BIN)/pip install --quiet --editable ".[standalone]"
	touch $@

$(VENV)/.test-ready: $(VENV)/.demo-ready
	$(BIN)/pip install --quiet --editable ".[standalone,test]"
	touch $@

clean:
	rm -rf $(VENV) output .pytest_cache .mypy_cache .ruff_cache .hypothesis
