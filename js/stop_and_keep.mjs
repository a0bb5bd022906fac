// The button of a node that trains: the run ends now, what was learned is measured and saved, and the graph goes on.
import { api } from "../../scripts/api.js";
import { app } from "../../scripts/app.js";

const TRAINING = [
  "LikenessTHADistillStudent", "LikenessTrainFaceShifter", "LikenessTrainHearNet", "LikenessTrainMotionFlow",
  "LikenessTrainPIRenderer", "LikenessTrainHyperLipsExpert", "LikenessTrainHyperLips", "LikenessTrainHyperLipsHR",
  "LikenessTrainFewShotHeads", "LikenessFineTuneHead",
];

/** Adds the button. It is no input: neither a prompt nor a saved graph holds it. */
export function addStopButton(node) {
  if (!TRAINING.includes(node.comfyClass)) return;
  const button = node.addWidget("button", "stop and keep", null, () => stop(node), { serialize: false });
  button.serialize = false;
}

async function stop(node) {
  const body = JSON.stringify({ node_id: String(node.id) });
  const headers = { "Content-Type": "application/json" };
  const answer = await api.fetchApi("/likeness/stop_and_keep", { method: "POST", headers, body });
  const stopping = answer.ok && (await answer.json()).stopping;
  const detail = stopping
    ? "The training ends. What it learned is measured and saved; the graph then goes on."
    : "This node is not training now.";
  app.extensionManager.toast.add({ severity: stopping ? "success" : "info", summary: node.title, detail, life: 8000 });
}
