"""Which node is next: one is ready when all that it waits for is done; lazy inputs join when a node asks for them."""

from __future__ import annotations

from collections.abc import Callable

Links = Callable[[str], list[tuple[str, str, bool]]]


class Schedule:
    """The nodes that must still run, and for each the nodes that it waits for."""

    def __init__(self, links: Links, is_done: Callable[[str], bool], is_output: Callable[[str], bool]) -> None:
        """`links` says of a node: the name of each linked input, the id of its source, and whether it is lazy."""
        self._links = links
        self._is_done = is_done
        self._is_output = is_output
        self._waits_for: dict[str, set[str]] = {}

    def add(self, node_id: str) -> None:
        """This node must run, and so must everything it needs that has no result yet."""
        waiting = [node_id]
        while waiting:
            current = waiting.pop()
            if current in self._waits_for:
                continue
            needed = [source for _, source, lazy in self._links(current) if not lazy]
            open_sources = [source for source in needed if not self._is_done(source)]
            self._waits_for[current] = set(open_sources)
            waiting += open_sources

    def wait(self, node_id: str, inputs: set[str]) -> None:
        """The node now needs these lazy inputs as well."""
        sources = {source for name, source, _ in self._links(node_id) if name in inputs}
        for source in sorted(sources):
            if not self._is_done(source):
                self._waits_for[node_id].add(source)
                self.add(source)

    def next(self) -> str | None:
        """A ready node; None at the end. Results show early: outputs come first, then what stands closest to one."""
        ready = [node_id for node_id, sources in self._waits_for.items() if not sources]
        if not ready:
            return None
        for distance in range(3):
            for node_id in ready:
                if self._leads_to_output(node_id, distance):
                    return node_id
        return ready[0]

    def _leads_to_output(self, node_id: str, distance: int) -> bool:
        """Whether an output waits that many steps behind the node."""
        if distance == 0:
            return self._is_output(node_id)
        waiting = (other for other, sources in self._waits_for.items() if node_id in sources)
        return any(self._leads_to_output(other, distance - 1) for other in waiting)

    def done(self, node_id: str) -> None:
        """The node has its result: those that wait for it go on."""
        self._waits_for.pop(node_id)
        for sources in self._waits_for.values():
            sources.discard(node_id)
