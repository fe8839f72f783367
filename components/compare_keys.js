// The keyboard map of the compare player. It listens to the whole page, as long as nobody types, and
// leaves Space, Enter and the arrows to whatever has the focus and takes them itself.
const TYPES = "input:not([type=range]), textarea, select, [contenteditable], [role=textbox], [role=combobox]";
const PRESSED = "button, a, summary, input:not([type=range])"; // by Space
const MOVED = "[role=slider], input"; // by the arrows

function listenToKeys(root, deeds) {
  const listen = (event) => {
    if (!root.isConnected) {
      document.removeEventListener("keydown", listen);
      return;
    }
    const at = event.composedPath()[0];
    const isElement = at instanceof Element;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isElement && (at.closest(TYPES) || at.closest("[role=dialog], [data-testid=stDialog]"))) return;
    if (root.sheet.open && event.key !== "?") return;
    const isInside = root.contains(at);
    const name = event.key === " " ? "space" : event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (isElement && at.matches(name === "space" ? PRESSED : name.startsWith("Arrow") ? MOVED : ":not(*)")) return;
    if ((name === "Tab" || name.startsWith("Arrow")) && !(isInside && at.closest(".pg-cmp-stage"))) return;
    const deed = deeds[name] ?? (/^[1-6]$/.test(name) ? () => deeds.number(Number(name) - 1) : null);
    if (!deed || deed(event) === false) return;
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener("keydown", listen, true);
}
