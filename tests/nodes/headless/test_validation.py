"""Any prompt at all: a verdict that names its faults, and what is let through can be run."""

from hypothesis import given, settings
from hypothesis import strategies as st

from likeness.nodes.headless.graph.execution import Executor
from likeness.nodes.headless.graph.validation import validate

junk = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.lists(st.integers(0, 3), max_size=3)
)
links = st.tuples(st.sampled_from(["1", "2", "3", "4"]), st.integers(-1, 4)).map(list)
names = st.sampled_from(["value", "whole", "a", "b", "which", "image", "many", "audio", "choice"])
classes = [
    "ProbeShow",
    "ProbeNumber",
    "ProbeAdd",
    "ProbeWidgets",
    "ProbePicky",
    "ProbeLazy",
    "LoadImage",
    "LoadAudio",
    "None",
]
entry = st.fixed_dictionaries({"class_type": st.sampled_from(classes), "inputs": st.dictionaries(names, junk | links)})
prompts = st.dictionaries(st.sampled_from(["1", "2", "3", "4"]), entry)


@settings(max_examples=300, deadline=None)
@given(prompt=prompts)
def test_any_prompt_gets_a_verdict_that_names_its_faults(nodes, prompt):
    verdict = validate(prompt, nodes)
    assert verdict.error is None or verdict.error["type"] in (
        "invalid_prompt",
        "prompt_no_outputs",
        "prompt_outputs_failed_validation",
    )
    for faulty in verdict.node_errors.values():
        assert faulty["errors"] and faulty["dependent_outputs"]
        assert all({"type", "message", "details", "extra_info"} <= set(fault) for fault in faulty["errors"])
    if verdict.outputs:
        assert Executor(nodes).run(prompt, verdict.outputs).status in ("success", "error")
