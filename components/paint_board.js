// The picture under the canvas and the tools beside it. The canvas is another component's: it stands
// over the picture by the page's style, and is undone by its own button, so no stroke is ever lost.
const DEEDS = ["click", "keydown"];
const GLASS = "0 0 0 0 1  0 0 0 0 .66  0 0 0 0 .25  .62 0 0 0 0"; // white becomes amber, black clear

function filter() {
  return h("svg:svg", { width: 0, height: 0, class: "pg-paint-filter", "aria-hidden": "true" },
    h("svg:filter", { id: "pg-paint-glass", "color-interpolation-filters": "sRGB" },
      h("svg:feColorMatrix", { type: "matrix", values: GLASS })));
}

function choose(root, tool) {
  root.tool = { ...root.tool, ...tool };
  draw(root);
  root.component.setStateValue("tool", root.tool);
}

const glassOf = (root) => document.querySelector(`.st-key-${root.component.data.canvas}_glass`);

// Presses one of the canvas's own buttons; the canvas lives in a shadow of its own.
function press(root, name) {
  const seen = [glassOf(root)];
  for (const place of seen) {
    const button = place?.querySelector?.(`button[aria-label="${name}"], button[title="${name}"]`);
    if (button) return button.click();
    for (const child of place?.querySelectorAll?.("*") ?? []) if (child.shadowRoot) seen.push(child.shadowRoot);
  }
  return undefined;
}

// The canvas tells Python of a stroke after a rest of 200 ms. A click or a shortcut elsewhere, such
// as Generate, would come before it, and Done would take the canvas away with the stroke in it.
function listenToDeeds(root) {
  const isOnGlass = (event) => event.composedPath().includes(glassOf(root));
  root.onStroke = (event) => {
    if (isOnGlass(event)) root.isFresh = true;
  };
  root.onDeed = (event) => {
    if (!root.isFresh || isOnGlass(event) || (event.type === "keydown" && !event.ctrlKey && !event.metaKey)) return;
    root.isFresh = false;
    press(root, "Update the app with this drawing");
  };
}

function pressed(label, onclick, ...face) {
  return h("button", { class: "pg-paint-tool pg-focus", type: "button", "aria-label": label, title: label, onclick }, ...face);
}

function build(root, { words, brushes }) {
  root.picture = h("img", { class: "pg-paint-picture", draggable: "false" });
  root.kinds = [
    [false, pressed(words.paint, () => choose(root, { erases: false }), words.paint)],
    [true, pressed(words.erase, () => choose(root, { erases: true }), words.erase)],
  ];
  root.sizes = brushes.map((brush, index) => {
    const dot = h("span", { class: "pg-paint-dot", style: `--dot:${5 + index * 4}px` });
    return [brush, pressed(words.size[brush], () => choose(root, { brush }), dot)];
  });
  const group = (label, buttons) => h("div", { class: "pg-paint-group", role: "group", "aria-label": label }, ...buttons.map(([, button]) => button));
  const button = (label, name, onclick) => h("button", { class: `pg-button ${name}`, type: "button", onclick }, label);
  root.append(
    filter(),
    h("div", { class: "pg-head" }, h("span", { class: "pg-title" }, words.title), h("span", { class: "pg-quiet" }, words.hint)),
    root.picture,
    h("div", { class: "pg-paint-tools", role: "toolbar", "aria-label": words.tools },
      group(words.tools, root.kinds), group(words.sizes, root.sizes),
      button(words.undo, "pg-paint-undo", () => press(root, "Undo")),
      button(words.clear, "pg-paint-clear", () => trigger(root.component, "clear", true)),
      button(words.done, "pg-strong pg-paint-done", () => trigger(root.component, "done", true))),
  );
}

function draw(root) {
  for (const [erases, button] of root.kinds) button.setAttribute("aria-pressed", String(erases === root.tool.erases));
  for (const [brush, button] of root.sizes) button.setAttribute("aria-pressed", String(brush === root.tool.brush));
}

export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-paint", (place) => {
    place.classList.add("pg-root");
    build(place, data);
    listenToDeeds(place);
    place.tool = { ...data.tool };
  });
  root.component = component;
  const [width, height] = data.size;
  if (root.src !== data.picture) root.picture.src = root.src = data.picture;
  root.picture.alt = data.alt;
  Object.assign(root.picture.style, { width: `${width}px`, height: `${height}px` });
  draw(root);
  window.addEventListener("pointerup", root.onStroke, true);
  DEEDS.forEach((deed) => window.addEventListener(deed, root.onDeed, true));
  return whenGone(root, component, () => {
    window.removeEventListener("pointerup", root.onStroke, true);
    DEEDS.forEach((deed) => window.removeEventListener(deed, root.onDeed, true));
  });
}
