// Which colours a system's nodes wear: its menu name -> title bar and body, as LiteGraph and Nodes 2.0 both read them.
// Dark enough for white text; a light theme brightens them by itself.
const SYSTEMS = {
  "Talking Head Anime": { color: "#6b3a5b", bgcolor: "#4a2b41" },
  Faces: { color: "#2e5a63", bgcolor: "#213f46" },
  PIRenderer: { color: "#33476b", bgcolor: "#25344f" },
  FaceShifter: { color: "#5b3f2e", bgcolor: "#412d21" },
  HyperLips: { color: "#6b3333", bgcolor: "#4a2424" },
  "Few Shot": { color: "#3f5b33", bgcolor: "#2c4124" },
  Media: { color: "#4d4a2e", bgcolor: "#37351f" },
};

/** The colours for a node class; nothing for a node of another pack or of a system without colours. */
export function coloursOf({ comfyClass, category }) {
  const [pack, system] = (category ?? "").split("/");
  return comfyClass?.startsWith("Likeness") && pack === "Likeness" ? SYSTEMS[system] : undefined;
}
