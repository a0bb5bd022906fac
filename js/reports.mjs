// What a node has to say appears on the node, in a box below its widgets, as ComfyUI's own Preview Any shows it.
import { app } from "../../scripts/app.js";
import { ComfyWidgets } from "../../scripts/widgets.js";

const REPORTING = ["LikenessTrackReport"];

/** Adds the box. It is no input: neither a prompt nor a saved graph holds it. */
export function addReport(node) {
  if (!REPORTING.includes(node.comfyClass)) return;
  const { widget } = ComfyWidgets.STRING(node, "shown", ["STRING", { multiline: true }], app);
  widget.serialize = widget.options.serialize = false;
  if (widget.element) widget.element.readOnly = true;
  const { onExecuted } = node;
  node.onExecuted = function (message) {
    onExecuted?.call(this, message);
    widget.value = message.text?.join("") ?? "";
  };
}
