# make demo: a character that talks, as output/video/*.mp4.   make test: lint, types, tests.
# Both set up .venv on a bare machine; a second run finds it ready.

PYTHON ?= python3
# One known version for the pack's own environment. ComfyUI keeps its own torch: requirements.txt never names one.
TORCH ?= torch==2.13.0

VENV := .venv
BIN := $(VENV)/bin
DECLARED := pyproject.toml requirements.txt

.PHONY: demo test clean

demo: $(VENV)/.demo-ready
	$(BIN)/likeness run workflows/01_talking_character.json --output output

test: $(VENV)/.test-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
# One process for each core, with one thread each: threads that wait for each other take several times as long.
	OMP_NUM_THREADS=1 $(BIN)/pytest --numprocesses auto

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
