"""The phases and the schedule by which the teacher's body networks learn (THA4, appendix B)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate

EVERY_PICTURE = ("warped", "direct", "image")  # of Frames; the last is the paper's blended picture


@dataclass(frozen=True)
class Phase:
    """One stretch of a network's training. L1 of all three pictures counts in every phase.

    `phi`: the pictures that Phi judges too; `in_pieces`: it sees them at half size and in four quadrants, which the
    paper found sharper than whole ones at 512. `coarse`: the editor reads the rotator's picture and flow.
    """

    examples: int
    phi: tuple[str, ...] = ()
    in_pieces: bool = False
    coarse: bool = False


ROTATOR_PHASES = (Phase(500_000), Phase(9_000_000, EVERY_PICTURE))
EDITOR_PHASES = (*ROTATOR_PHASES, Phase(9_000_000, ("direct", "image"), in_pieces=True, coarse=True))


@dataclass(frozen=True)
class Schedule:
    """How a network learns, counted in examples.

    The learning rate rises from 0 in a straight line over the first `warm_up` examples of the first phase, then stays.
    A step learns from `batch` examples, of which `at_once` are in memory together: their gradients add up to the same
    step. Adam's averages go on from phase to phase. A snapshot is written every `snapshot_every` examples, and at the
    end of each phase.
    """

    phases: tuple[Phase, ...]
    batch: int = 16
    at_once: int = 16
    learning_rate: float = 1e-4
    warm_up: int = 5000
    betas: tuple[float, float] = (0.5, 0.999)
    seed: int = 0
    snapshot_every: int = 10_000

    @property
    def examples(self) -> int:
        """Of all phases together."""
        return sum(phase.examples for phase in self.phases)

    def rate(self, seen: int) -> float:
        """The learning rate of the step that ends with `seen` examples learnt from."""
        return self.learning_rate * min(1.0, seen / max(1, self.warm_up))

    def next_step(self, seen: int) -> tuple[Phase, list[range]]:
        """After `seen` examples: the phase, and the numbers of the step's examples, in parts that fit into memory.

        No step reaches over the end of its phase.
        """
        end = 0
        for phase in self.phases:
            end += phase.examples
            if seen < end:
                last = min(seen + self.batch, end)
                return phase, [range(at, min(at + self.at_once, last)) for at in range(seen, last, self.at_once)]
        raise IndexError(f"all {end} examples are learnt from")

    def ends_phase(self, seen: int) -> bool:
        """Whether `seen` examples are all of a phase and those before it."""
        return seen in accumulate(phase.examples for phase in self.phases)

    def shortened(self, examples: int) -> Schedule:
        """The same with that many examples in each phase: a trial of every phase."""
        return replace(self, phases=tuple(replace(phase, examples=examples) for phase in self.phases))
