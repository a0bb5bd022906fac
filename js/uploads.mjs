// The host gives an upload button to pictures, sounds and films only; recordings of a face and motions get theirs here.
import { api } from "../../scripts/api.js";

// Which widget of which node takes an uploaded file, and the endings that it reads.
const UPLOADS = {
  LikenessTHALoadRecording: { widget: "recording", accept: ".csv,.json,.txt" },
  LikenessTHALoadLandmarks: { widget: "landmarks", accept: ".csv,.json" },
  LikenessImportMotion: { widget: "file", accept: ".npz,.json,.mat,.txt" },
};

/** Puts the file into the input folder, or a folder in it; returns its name, another where a different file had it. */
export async function send(file, subfolder = "") {
  const form = new FormData();
  form.append("image", file); // the host's one route for uploads of any kind
  form.append("subfolder", subfolder);
  const answer = await api.fetchApi("/upload/image", { method: "POST", body: form });
  if (!answer.ok) throw new Error(`${file.name} could not be uploaded: ${answer.statusText}`);
  return (await answer.json()).name;
}

/** Puts the file into the input folder and chooses it in the widget. */
export async function upload(file, widget) {
  const name = await send(file);
  if (!widget.options.values.includes(name)) widget.options.values.push(name);
  widget.value = name;
  widget.callback?.(name);
}

/** Adds the button to a node that reads such a file. It is no input: neither a prompt nor a saved graph holds it. */
export function addUploadButton(node) {
  const kind = UPLOADS[node.comfyClass];
  const widget = node.widgets?.find((each) => each.name === kind?.widget);
  if (!widget) return;
  const choose = () => {
    const dialog = Object.assign(document.createElement("input"), { type: "file", accept: kind.accept });
    dialog.onchange = () => dialog.files.length && upload(dialog.files[0], widget).catch((error) => alert(error.message));
    dialog.click();
  };
  const button = node.addWidget("button", "choose file to upload", null, choose, { serialize: false });
  button.serialize = false;
}
