// The stage on which a move is drawn and previewed. In its drawing the height is 100 and the width
// follows the shape. An arrow across half the picture is the full amount, as a move of the full amount
// takes the picture by the same share of its width and of its height: so it goes where the arrow points.
const STILL_MOTION = window.matchMedia("(prefers-reduced-motion: reduce)");
const PAD_ID = crypto.getRandomValues(new Uint32Array(2)).join("-"); // the server drops what this page no longer wants
const ASK_MS = 80; // a move that is still being changed is previewed after a rest this long
const DRAG_FROM = 2.5; // less is a click
const KEY_STEP = 0.5;
const ROLL_ARC = Math.PI / 3; // from upright to the end of the arc, at the full amount
const PAIRS = { near: ["x", "y"], back: ["bg_x_pan", "bg_y_pan"] };

const tenths = (value, limit) => Math.round(Math.min(limit, Math.max(-limit, value)) * 10) / 10;

function arrow(kind) {
  const line = () => h("svg:path", { d: "" });
  const parts = { edge: line(), core: line() };
  parts.group = h("svg:g", { class: `pg-pad-arrow pg-pad-${kind}` }, parts.edge, parts.core);
  return parts;
}

function arrowPath([x, y], [dx, dy]) {
  const length = Math.hypot(dx, dy);
  if (length < 0.2) return "";
  const [ux, uy] = [dx / length, dy / length];
  const head = Math.min(7, length * 0.6);
  const tip = [x + dx, y + dy];
  const wing = (side) => `${tip[0] - head * (ux - side * 0.6 * uy)} ${tip[1] - head * (uy + side * 0.6 * ux)}`;
  return `M${x} ${y}L${tip.join(" ")}M${wing(1)}L${tip.join(" ")}L${wing(-1)}`;
}

function buildPad(root, { words }) {
  const pad = { mode: "near", anchors: {}, isPlaying: !STILL_MOTION.matches, loop: null, arrows: { back: arrow("back"), near: arrow("near") } };
  root.pad = pad;
  pad.still = h("img", { class: "pg-pad-still", draggable: "false" });
  pad.canvas = h("canvas", { class: "pg-pad-clip", "aria-hidden": "true" });
  pad.arc = h("svg:path", { class: "pg-pad-arc", d: "" });
  pad.turn = h("span", { class: "pg-pad-knob pg-pad-turn", "aria-hidden": "true", title: words.roll });
  pad.drawing = h("svg:svg", { class: "pg-pad-drawing", "aria-hidden": "true" }, pad.arc, ...Object.values(pad.arrows).map(({ group }) => group));
  pad.knob = h("span", { class: "pg-pad-knob" });
  pad.zoom = h("div", { class: "pg-pad-zoom", "aria-hidden": "true", title: words.zoom }, pad.knob);
  pad.hint = h("span", { class: "pg-pad-hint", "aria-hidden": "true" });
  pad.play = h("button", { class: "pg-pad-play pg-focus", type: "button", "aria-label": words.play, onclick: () => play(pad, !pad.isPlaying) });
  pad.stage = h("div", { class: "pg-pad-stage pg-focus", role: "group", tabindex: 0, "aria-label": words.pad }, pad.still, pad.canvas, pad.drawing, pad.hint, pad.turn, pad.zoom, pad.play);
  pad.note = h("span", { class: "pg-quiet pg-pad-note" });
  pad.modes = Object.keys(PAIRS).map((mode) => h("button", { class: "pg-pad-mode pg-focus", type: "button", onclick: () => choose(root, mode) }, words[mode]));
  pad.box = h("div", { class: "pg-pad", hidden: true }, pad.stage,
    h("div", { class: "pg-pad-foot" }, pad.note, h("div", { class: "pg-pad-modes", role: "group", "aria-label": words.modes }, ...pad.modes)));
  listenToDrags(root, pad);
  listenToZoom(root, pad);
  listenToRoll(root, pad);
  listenToKeys(root, pad);
  pad.stage.ondblclick = (event) => {
    if (event.target.closest(".pg-pad-play, .pg-pad-zoom, .pg-pad-turn")) return;
    pad.anchors = {};
    change(root, stillOf(root), true);
  };
  return pad.box;
}

const stillOf = (root) => Object.fromEntries(root.component.data.axes.map(([axis]) => [axis, 0]));

function choose(root, mode) {
  root.pad.mode = mode;
  drawPad(root);
}

const reachOf = (pad) => [46 * pad.shape, 46];

function placeOn(pad, event) {
  const box = pad.stage.getBoundingClientRect();
  return [((event.clientX - box.left) / box.height) * 100, ((event.clientY - box.top) / box.height) * 100];
}

function listenToDrags(root, pad) {
  const { stage } = pad;
  stage.onpointerdown = (event) => {
    if (event.button !== 0 || event.target.closest(".pg-pad-play, .pg-pad-zoom, .pg-pad-turn")) return;
    stage.setPointerCapture(event.pointerId);
    pad.from = placeOn(pad, event);
    pad.isDrawing = false;
  };
  stage.onpointermove = (event) => {
    if (!pad.from) return;
    const { limit } = root.component.data;
    const [x, y] = placeOn(pad, event);
    const drawn = [x - pad.from[0], y - pad.from[1]];
    const length = Math.hypot(...drawn);
    if (!pad.isDrawing && length < DRAG_FROM) return;
    pad.isDrawing = true;
    pad.anchors[pad.mode] = pad.from;
    const shares = reachOf(pad).map((reach, axis) => drawn[axis] / reach);
    const amount = limit / Math.max(1, ...shares.map(Math.abs)); // too long an arrow keeps its direction
    const [across, down] = PAIRS[pad.mode];
    change(root, { [across]: tenths(shares[0] * amount, limit), [down]: tenths(shares[1] * amount, limit) });
  };
  const end = () => {
    const wasDrawing = pad.from && pad.isDrawing;
    pad.from = null;
    if (!wasDrawing) return;
    drawPad(root);
    settle(root);
  };
  stage.onpointerup = end;
  stage.onpointercancel = end;
}

function listenToZoom(root, pad) {
  const { zoom } = pad;
  const follow = (event) => {
    const { limit } = root.component.data;
    const box = zoom.getBoundingClientRect();
    const room = (box.height - pad.knob.offsetHeight) / 2;
    change(root, { z: tenths(((box.top + box.height / 2 - event.clientY) / room) * limit, limit) });
  };
  zoom.onpointerdown = (event) => {
    if (event.button !== 0) return;
    zoom.setPointerCapture(event.pointerId);
    follow(event);
  };
  zoom.onpointermove = (event) => zoom.hasPointerCapture(event.pointerId) && follow(event);
  zoom.onpointerup = () => settle(root);
  // A plain wheel scrolls the page, also over the picture, until the picture has the focus; a pinch
  // on a touchpad comes with ctrlKey.
  pad.stage.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.altKey && !pad.stage.matches(":focus")) return;
    event.preventDefault();
    const { limit } = root.component.data;
    pad.turned = (pad.turned ?? 0) - Math.max(-5, Math.min(5, event.deltaY)); // in tenths
    const whole = Math.trunc(pad.turned);
    pad.turned -= whole; // a touchpad tells of less than a tenth at a time
    if (whole) change(root, { z: tenths(root.value.z + whole / 10, limit) });
  }, { passive: false });
}

// The knob travels along an arc around the picture's middle, upright at no roll at all.
function listenToRoll(root, pad) {
  const { turn } = pad;
  turn.onpointerdown = (event) => event.button === 0 && turn.setPointerCapture(event.pointerId);
  turn.onpointermove = (event) => {
    if (!turn.hasPointerCapture(event.pointerId)) return;
    const { limit } = root.component.data;
    const [x, y] = placeOn(pad, event);
    const angle = Math.atan2(x - pad.shape * 50, 50 - y);
    change(root, { r: tenths((angle / ROLL_ARC) * limit, limit) });
  };
  turn.onpointerup = () => settle(root);
  turn.ondblclick = () => change(root, { r: 0 }, true);
}

function drawRoll(root, pad) {
  const { limit } = root.component.data;
  const [reach, middle] = [44 * Math.min(1, pad.shape), pad.shape * 50];
  const place = (angle) => [middle + reach * Math.sin(angle), 50 - reach * Math.cos(angle)];
  const [from, to] = [place(-ROLL_ARC), place(ROLL_ARC)];
  pad.arc.setAttribute("d", `M${from.join(" ")}A${reach} ${reach} 0 0 1 ${to.join(" ")}`);
  const [x, y] = place((root.value.r / limit) * ROLL_ARC);
  Object.assign(pad.turn.style, { left: `${x / pad.shape}%`, top: `${y}%` });
}

function listenToKeys(root, pad) {
  pad.stage.onkeydown = (event) => {
    if (event.target !== pad.stage) return;
    const [across, down] = PAIRS[pad.mode];
    const steps = { ArrowLeft: [across, -1], ArrowRight: [across, 1], ArrowUp: [down, -1], ArrowDown: [down, 1], "+": ["z", 1], "-": ["z", -1], "]": ["r", 1], "[": ["r", -1] };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    change(root, { [step[0]]: tenths(root.value[step[0]] + step[1] * KEY_STEP, root.component.data.limit) });
  };
}

// Where an arrow begins: where it was drawn, unless it has grown out of the picture since.
function anchorOf(pad, kind, [dx, dy]) {
  const width = pad.shape * 100;
  const [x, y] = pad.anchors[kind] ?? [width / 2, 50];
  const isInside = x + dx >= 0 && x + dx <= width && y + dy >= 0 && y + dy <= 100;
  return isInside || pad.from ? [x, y] : [width / 2, 50];
}

function drawPad(root) {
  const { pad } = root;
  const { limit, words } = root.component.data;
  if (!pad.shape) return;
  const reach = reachOf(pad);
  for (const [kind, axes] of Object.entries(PAIRS)) {
    const vector = axes.map((axis, index) => (root.value[axis] / limit) * reach[index]);
    const path = arrowPath(anchorOf(pad, kind, vector), vector);
    pad.arrows[kind].edge.setAttribute("d", path);
    pad.arrows[kind].core.setAttribute("d", path);
    pad.arrows[kind].group.classList.toggle("pg-pad-aside", kind !== pad.mode);
  }
  drawRoll(root, pad);
  pad.knob.style.setProperty("--at", String((1 - root.value.z / limit) / 2));
  pad.hint.hidden = PAIRS[pad.mode].some((axis) => root.value[axis] !== 0);
  setText(pad.hint, words.hint[pad.mode]);
  Object.keys(PAIRS).forEach((mode, index) => pad.modes[index].setAttribute("aria-pressed", String(mode === pad.mode)));
}

function play(pad, isPlaying) {
  pad.isPlaying = isPlaying;
  pad.play.replaceChildren(icon(isPlaying ? ICONS.pause : ICONS.play, 14));
  pad.play.setAttribute("aria-pressed", String(isPlaying));
  pad.canvas.dataset.playing = String(isPlaying);
  if (isPlaying) animate(pad);
}

function tell(root, state) {
  const { words } = root.component.data;
  root.pad.stage.dataset.state = state;
  setText(root.pad.note, state === "failed" ? words.failed : words.note);
}

function showPicture(root, view) {
  const { pad } = root;
  pad.box.hidden = !view;
  if (!view) return endPreview(root);
  const picture = JSON.stringify([view.id, view.shape, view.fit, view.position]);
  if (pad.picture !== picture) {
    pad.picture = picture;
    pad.shape = view.shape[0] / view.shape[1];
    pad.anchors = {};
    pad.canvas.classList.remove("pg-pad-shown");
    pad.still.alt = view.alt;
    pad.still.style.objectFit = view.fit === "pad" ? "contain" : "cover";
    pad.still.style.objectPosition = view.position.map((part) => `${part * 100}%`).join(" ");
    pad.stage.style.setProperty("--shape", String(pad.shape));
    pad.drawing.setAttribute("viewBox", `0 0 ${pad.shape * 100} 100`);
    play(pad, pad.isPlaying);
  }
  if (pad.stillId !== view.id) [pad.stillId, pad.still.src] = [view.id, view.still];
  if (!root.asking) ask(root);
  return undefined;
}

// The server is asked from here, and not by a run of the page's script: the link holds for every
// move, and the numbers are added as they stand.
function ask(root) {
  clearTimeout(root.asking);
  root.asking = null;
  const { picture, axes } = root.component.data;
  if (!picture) return;
  const src = `${picture.src}&motion=${axes.map(([axis]) => root.value[axis]).join(",")}`;
  if (root.pad.src !== src) load(root, src);
}

function askSoon(root) {
  clearTimeout(root.asking);
  root.asking = setTimeout(() => ask(root), ASK_MS);
}

function endPreview(root) {
  const { pad } = root;
  clearTimeout(root.asking);
  root.asking = null;
  endLoop(pad);
  pad.src = pad.picture = pad.stillId = null;
}
