// The pack's page side: the nodes of each system wear that system's colours, and templates find
// the files that they name. No node needs any of this to run.
import { app } from "../../scripts/app.js";
import { coloursOf } from "./colours.mjs";
import { supplyExamples } from "./examples.mjs";
import { addReport } from "./reports.mjs";
import { addStopButton } from "./stop_and_keep.mjs";
import { addUploadButton } from "./uploads.mjs";

const NAME = "Likeness.Comforts";

// A host that reads the web folder from pyproject.toml as well as from WEB_DIRECTORY serves this file under two
// addresses (ComfyUI 0.3.64 does, where the pack's folder is not called "likeness"); the second copy stands back.
if (!app.extensions.some((extension) => extension.name === NAME)) {
  app.registerExtension({
    name: NAME,

    // Comes before a saved node is configured, so the colours a user chose and saved win.
    nodeCreated(node) {
      Object.assign(node, coloursOf(node.constructor));
      addUploadButton(node);
      addStopButton(node);
      addReport(node);
    },

    async afterConfigureGraph() {
      await supplyExamples(app.graph);
    },
  });
}
