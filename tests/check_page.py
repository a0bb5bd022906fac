"""Goes through our templates in the page of a real ComfyUI as a newcomer would: `tests/check_page.py --models DIR`.

Opens each template from the template browser, presses Run, waits for a preview and for the result; what takes long is
run again and stopped. Fails with what was missing; --shots keeps a screenshot of every step to look at. By hand only:
it needs what tests/record.py needs, takes as long as the workflows do, leaves the student behind that one of them
trains, and sets the language and the kind of nodes (--vue) in the settings of the server's user.
"""

from __future__ import annotations

import argparse
import logging
import time
from pathlib import Path

from playwright.sync_api import Page

from likeness.tests.real_host import Server, open_page
from likeness.tests.small_runs import weights

ROOT = Path(__file__).resolve().parent.parent
LISTEN = """() => {
  window.seen = [];  // in this page alone, which is thrown away
  for (const kind of ["b_preview", "progress", "executed", "execution_success", "execution_error",
                      "execution_interrupted"])
    app.api.addEventListener(kind, ({detail}) => seen.push({kind, detail, at: performance.now()}));
}"""
MISSING = "() => app.graph.nodes.filter(node => node.type && !LiteGraph.registered_node_types[node.type] && "\
          "!node.isSubgraphNode?.()).map(node => node.type)"  # fmt: skip
WITHOUT_PREVIEWS = ("11_face_by_hand", "12_video_and_sound", "42_lip_sync_score")  # what they show is there at the end
STOPPABLE = 8.0  # seconds: what takes less may be over before stop is pressed
SHELF = (900, 500)  # pixels of the page: in the middle of the template browser
ENDINGS = ("execution_success", "execution_error", "execution_interrupted")


class Visit:
    """One template on one page."""

    def __init__(self, page: Page, template: str, seconds: float, shots: Path | None) -> None:
        self.page, self.template, self.seconds, self.shots = page, template, seconds, shots

    def look(self, step: str) -> None:
        logging.info("%s: %s", self.template, step)
        if self.shots is not None:
            self.page.screenshot(path=self.shots / f"{self.template}_{step}.png")

    def heard(self, kind: str) -> int:
        return self.page.evaluate("kind => seen.filter(one => one.kind === kind).length", kind)

    def wait_for(self, kind: str, times: int = 1) -> None:
        """Until that many such events have come; AssertionError when the run ends without them, or takes too long."""
        until = time.monotonic() + self.seconds
        while self.heard(kind) < times:
            ended = [ending for ending in ENDINGS if ending != kind and self.heard(ending)]
            assert not ended, f"{ended} before {times} x {kind}"
            assert time.monotonic() < until, f"no {kind} in {self.seconds} s"
            self.page.wait_for_timeout(50)

    def open(self, pack: str) -> None:
        """From the template browser: our pack's shelf, the thumbnail, the graph."""
        self.page.get_by_text("Templates", exact=True).first.click()
        self.page.get_by_text(pack).last.click()
        picture = self.page.get_by_alt_text(self.template).first
        self.page.mouse.move(*SHELF)
        until = time.monotonic() + self.seconds
        while not picture.count():  # the shelf is filled as it is scrolled
            assert time.monotonic() < until, "the shelf does not show the template"
            self.page.mouse.wheel(0, 2000)
            self.page.wait_for_timeout(300)
        picture.locator("..").scroll_into_view_if_needed()  # its frame: until that is in sight it has no size itself
        picture.wait_for()
        self.page.wait_for_timeout(1000)
        self.look("1_shelf")
        assert picture.evaluate("image => image.naturalWidth") > 0, "the template has no thumbnail"
        picture.click()
        self.page.wait_for_function("() => app.graph.nodes.some(node => node.comfyClass?.startsWith('Likeness'))")
        self.page.wait_for_timeout(2000)  # an example sound is being uploaded
        self.look("2_opened")
        assert not self.page.evaluate(MISSING), "nodes are missing"

    def run(self) -> None:
        self.page.evaluate("() => { seen.length = 0 }")
        self.page.get_by_role("button", name="Run", exact=True).first.click()
        self.wait_for("executed" if self.template in WITHOUT_PREVIEWS else "b_preview")

    def finish(self) -> float:
        """How many seconds the run has taken since its first sign."""
        began = time.monotonic()
        self.wait_for("execution_success")
        took = time.monotonic() - began
        self.page.wait_for_timeout(2000)
        self.look("4_done")
        return took

    def stop(self) -> float:
        """Presses stop; how many seconds until the run had ended."""
        pressed = time.monotonic()
        self.page.get_by_role("button", name="Cancel current run").or_(
            self.page.get_by_role("button", name="Interrupt")
        ).first.click()
        self.wait_for("execution_interrupted")
        took = time.monotonic() - pressed
        self.look("5_stopped")
        return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", default="http://127.0.0.1:8188")
    parser.add_argument("--models", type=Path, required=True, help="the server's folder of models, for small weights")
    parser.add_argument("--browser", default="/usr/bin/chromium")
    parser.add_argument("--pack", default="ComfyUI-Likeness", help="the pack's folder in custom_nodes")
    parser.add_argument("--vue", action="store_true", help="Nodes 2.0 (needs a page of December 2025 or newer)")
    parser.add_argument("--seconds", type=float, default=600, help="how long one run may take")
    parser.add_argument("--shots", type=Path)
    parser.add_argument("--only", metavar="NAME", help="go through this template alone")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    server = Server(options.server)
    wanted = {"Comfy.VueNodes.Enabled": options.vue, "Comfy.Locale": "en", "Comfy.TutorialCompleted": True}
    for name, value in wanted.items():
        server.post(f"/settings/{name}", value)
    for workflow in sorted((ROOT / "workflows").glob(f"{options.only or '*'}.json")):
        with weights(options.models), open_page(server, options.browser) as page:
            page.evaluate(LISTEN)
            visit = Visit(page, workflow.stem, options.seconds, options.shots)
            visit.open(options.pack)
            visit.run()
            visit.look("3_running")
            if visit.finish() < STOPPABLE:
                continue
            server.post("/free", {"free_memory": True})  # forgets the results, so that there is something to stop
            visit.run()
            logging.info("stopped after %.1f s", visit.stop())


if __name__ == "__main__":
    main()
