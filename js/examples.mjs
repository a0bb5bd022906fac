// Our templates name sounds that ship with the pack, while Load Audio reads ComfyUI's input folder: a template whose
// sound is not there yet has it uploaded when it opens, as the node's own upload button would do.
import { api } from "../../scripts/api.js";

const EXAMPLES = ["likeness_hello.flac"];

/** Uploads the example sounds that the graph names and the host lacks; the nodes then know them. */
export async function supplyExamples(graph) {
  for (const node of graph.nodes.filter((each) => each.comfyClass === "LoadAudio")) {
    const sound = node.widgets?.find((widget) => widget.name === "audio");
    const known = sound?.options.values;
    if (!Array.isArray(known) || !EXAMPLES.includes(sound.value) || known.includes(sound.value)) continue;
    const file = await fetch(new URL(`./examples/${sound.value}`, import.meta.url));
    const form = new FormData();
    form.append("image", new File([await file.blob()], sound.value)); // the host's one route for uploads of any kind
    const answer = await api.fetchApi("/upload/image", { method: "POST", body: form });
    if (!answer.ok) throw new Error(`${sound.value} could not be uploaded: ${answer.statusText}`);
    known.push(sound.value);
    sound.callback?.(sound.value);
  }
}
