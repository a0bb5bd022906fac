// Our templates name files that ship with the pack, while the nodes that read them look into ComfyUI's input folder: a
// template whose file is not there yet has it uploaded when it opens, as the node's own upload button would do.
import { api } from "../../scripts/api.js";
import { send, upload } from "./uploads.mjs";

// Which widget of which node names a file, and the files that we ship for it.
const EXAMPLES = {
  LoadAudio: { widget: "audio", files: ["likeness_hello.flac"] },
  LoadVideo: { widget: "file", files: ["likeness_clip.mp4"] },
  LoadImage: { widget: "image", files: ["likeness_picture.png", "likeness_person.jpg", "likeness_two_people.jpg"] },
  LikenessTHALoadRecording: { widget: "recording", files: ["likeness_performance.csv"] },
};

// The pictures of people to train on that we ship, in a folder for each person.
const FACES = { folder: "likeness_faces", people: 12, each: 2 };
const TRAINS = ["LikenessTrainFaceShifter", "LikenessTrainHearNet"];

/** Uploads the folder of faces that a training node names, unless the host has it. */
async function supplyFaces(graph) {
  const folders = graph.nodes.filter((node) => TRAINS.includes(node.comfyClass))
    .map((node) => node.widgets?.find((each) => each.name === "folder")?.value);
  if (!folders.includes(FACES.folder)) return;
  for (let number = 0; number < FACES.people * FACES.each; number++) {
    const person = `person_${String(Math.floor(number / FACES.each) + 1).padStart(2, "0")}`;
    const [subfolder, name] = [`${FACES.folder}/${person}`, `${(number % FACES.each) + 1}.jpg`];
    const there = await api.fetchApi(`/view?${new URLSearchParams({ filename: name, subfolder, type: "input" })}`);
    if (there.ok) continue;
    const file = await fetch(new URL(`./examples/${subfolder}/${name}`, import.meta.url));
    await send(new File([await file.blob()], name), subfolder);
  }
}

/** Uploads the example files that the graph names and the host lacks; the nodes then know them. */
export async function supplyExamples(graph) {
  await supplyFaces(graph);
  for (const node of graph.nodes) {
    const example = EXAMPLES[node.comfyClass];
    const widget = node.widgets?.find((each) => each.name === example?.widget);
    const known = widget?.options.values;
    if (!Array.isArray(known) || !example.files.includes(widget.value) || known.includes(widget.value)) continue;
    const file = await fetch(new URL(`./examples/${widget.value}`, import.meta.url));
    await upload(new File([await file.blob()], widget.value), widget);
  }
}
