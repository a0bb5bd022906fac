// Our templates name files that ship with the pack, while the nodes that read them look into ComfyUI's input folder: a
// template whose file is not there yet has it uploaded when it opens, as the node's own upload button would do.
import { upload } from "./uploads.mjs";

// Which widget of which node names a file, and the files that we ship for it.
const EXAMPLES = {
  LoadAudio: { widget: "audio", files: ["likeness_hello.flac"] },
  LoadVideo: { widget: "file", files: ["likeness_clip.mp4"] },
  LoadImage: { widget: "image", files: ["likeness_picture.png", "likeness_person.jpg", "likeness_two_people.jpg"] },
  LikenessTHALoadRecording: { widget: "recording", files: ["likeness_performance.csv"] },
};

/** Uploads the example files that the graph names and the host lacks; the nodes then know them. */
export async function supplyExamples(graph) {
  for (const node of graph.nodes) {
    const example = EXAMPLES[node.comfyClass];
    const widget = node.widgets?.find((each) => each.name === example?.widget);
    const known = widget?.options.values;
    if (!Array.isArray(known) || !example.files.includes(widget.value) || known.includes(widget.value)) continue;
    const file = await fetch(new URL(`./examples/${widget.value}`, import.meta.url));
    await upload(new File([await file.blob()], widget.value), widget);
  }
}
