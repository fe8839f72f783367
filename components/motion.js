const SEND_MS = 120; // while a value is still being changed, Python hears of it after a rest this long
const HOLD_MS = 300; // and of one that is let go when its preview is on screen, or after this long

const DEEDS = ["click", "keydown"]; // heard before Generate hears them

const shown = (value) => (value === 0 ? "0.0" : `${value > 0 ? "+" : "−"}${Math.abs(value).toFixed(1)}`);

function send(root, rest) {
  clearTimeout(root.timer);
  root.isHeld = rest === HOLD_MS;
  root.timer = setTimeout(() => flush(root), rest);
}

// An edit that still rests goes out before a click or a shortcut is heard, or the request would miss it.
function flush(root) {
  if (!root.timer) return;
  clearTimeout(root.timer);
  root.timer = null;
  edit(root.component, { ...root.value });
}

function meaningOf(root) {
  const { meanings, words } = root.component.data;
  const ways = Object.keys(root.sliders).filter((axis) => root.value[axis] !== 0).map((axis) => meanings[axis][root.value[axis] > 0 ? 1 : 0]);
  const told = (place) => ways.map((way) => way[place]).join(", ");
  return ways.length ? words.says.replace("{camera}", told(1)).replace("{picture}", told(0)) : words.still;
}

function draw(root) {
  const { limit } = root.component.data;
  for (const [axis, { input, output }] of Object.entries(root.sliders)) {
    const value = root.value[axis];
    input.value = String(value);
    const place = ((value + limit) / (2 * limit)) * 100;
    input.style.setProperty("--from", `${Math.min(50, place)}%`);
    input.style.setProperty("--to", `${Math.max(50, place)}%`);
    input.setAttribute("aria-valuetext", shown(value));
    setText(output, shown(value));
    output.classList.toggle("pg-motion-still", value === 0);
  }
  for (const [button, move] of root.chips) {
    const isSame = Object.keys(root.sliders).every((axis) => move[axis] === root.value[axis]);
    button.setAttribute("aria-pressed", String(isSame));
  }
  setText(root.says, meaningOf(root));
  drawPad(root);
}

function change(root, values, isFinal = false) {
  Object.assign(root.value, values);
  draw(root);
  if (isFinal) settle(root);
  else {
    askSoon(root);
    send(root, SEND_MS);
  }
}

// The hand has let go: the preview is asked for at once. Python's answer is drawn by the same thread
// of the browser, on the same cores, so it comes second.
function settle(root) {
  ask(root);
  send(root, root.pad.stage.dataset.state === "loading" ? HOLD_MS : 0);
}

function release(root) {
  if (root.isHeld) flush(root);
}

function slider(root, [axis, label, name], { limit, step }) {
  const input = h("input", { class: "pg-range", type: "range", min: -limit, max: limit, step, "aria-label": name });
  const output = h("output", { class: "pg-mono pg-motion-value" });
  input.oninput = () => change(root, { [axis]: tenths(Number(input.value), limit) });
  input.onchange = () => settle(root);
  input.ondblclick = () => change(root, { [axis]: 0 }, true);
  root.sliders[axis] = { input, output };
  return h("label", { class: "pg-motion-axis", title: name }, h("span", {}, label), input, output);
}

function build(root, data) {
  root.sliders = {};
  root.chips = data.moves.map(([name, move]) => {
    const onclick = () => change(root, move, true);
    return [h("button", { class: "pg-button pg-chip", type: "button", onclick }, name), move];
  });
  root.paint = h("button", { class: "pg-button pg-chip pg-motion-paint", type: "button", hidden: true, onclick: () => trigger(root.component, "paint", Math.round(root.getBoundingClientRect().width)) });
  const reset = h("button", { class: "pg-motion-reset pg-focus", type: "button", onclick: () => change(root, stillOf(root), true) }, data.words.reset);
  root.append(
    h("div", { class: "pg-head" }, h("span", { class: "pg-title" }, data.words.title), reset),
    buildPad(root, data),
    h("div", { class: "pg-motion-moves", role: "group", "aria-label": data.words.title }, ...root.chips.map(([button]) => button), root.paint),
    (root.says = h("p", { class: "pg-quiet pg-motion-says" })),
    h("div", { class: "pg-motion-axes" }, ...data.axes.map((axis) => slider(root, axis, data))),
  );
}

export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-root", (place) => {
    build(place, data);
    place.onDeed = (event) => (event.type === "click" || event.ctrlKey || event.metaKey) && flush(place);
  });
  root.component = component;
  DEEDS.forEach((deed) => window.addEventListener(deed, root.onDeed, true));
  if (root.revision !== data.revision) {
    root.revision = data.revision;
    root.value = { ...data.value };
  }
  showPicture(root, data.picture);
  root.paint.hidden = !data.paint;
  if (data.paint) {
    setText(root.paint, data.paint[0]);
    root.paint.setAttribute("aria-pressed", String(data.paint[1]));
  }
  draw(root);
  return whenGone(root, component, () => {
    flush(root);
    DEEDS.forEach((deed) => window.removeEventListener(deed, root.onDeed, true));
    endPreview(root);
  });
}
