// The frame around the clips: modes, transport, the sheet of keys, what can be saved.
function buildHead(root, { words, modes }) {
  root.modes = new Map(MODES.map((mode) => [mode, button(modes[mode], () => setMode(root, mode), { class: "pg-cmp-mode pg-focus", title: null }, modes[mode])]));
  root.names = button(words.names_help, () => toggleNames(root), { class: "pg-button pg-chip-like pg-focus" }, words.names);
  root.exports = new Map(["film", "still", "csv"].map((kind) => [kind, button(words[kind], () => save(root, kind), { class: "pg-cmp-item pg-focus", title: words[`${kind}_help`] }, h("b", {}, words[kind]), h("span", { class: "pg-quiet" }, words[`${kind}_help`]))]));
  root.menu = h("details", { class: "pg-cmp-export" }, h("summary", { class: "pg-button pg-focus" }, words.export), h("div", { class: "pg-cmp-menu" }, ...root.exports.values()));
  root.menu.onfocusout = ({ relatedTarget }) => {
    if (!root.menu.contains(relatedTarget)) root.menu.open = false;
  };
  root.menu.onkeydown = ({ key }) => {
    if (key !== "Escape") return;
    root.menu.open = false;
    root.menu.firstElementChild.focus();
  };
  root.said = h("span", { class: "pg-quiet pg-cmp-said", role: "status" });
  return h("div", { class: "pg-cmp-head" }, h("div", { class: "pg-cmp-modes", role: "group", "aria-label": words.modes }, ...root.modes.values()), root.said, root.names, root.menu);
}

function buildStage(root, { words }) {
  root.handle = h("div", { class: "pg-cmp-handle pg-focus", role: "slider", tabindex: 0, "aria-label": words.wipe, "aria-valuemin": 0, "aria-valuemax": 100, "aria-orientation": "horizontal" }, h("span", {}));
  root.boost = h("div", { class: "pg-cmp-boost", hidden: true });
  root.handle.onkeydown = (event) => {
    const by = { ArrowLeft: -2, ArrowRight: 2, Home: -100, End: 100 }[event.key];
    if (!by) return;
    event.preventDefault();
    wipeTo(root, root.wipe + by);
  };
  root.stage = h("div", { class: "pg-cmp-stage pg-focus", tabindex: -1, role: "group", "aria-label": words.stage }, root.boost, root.handle);
  const follow = (event) => {
    const box = root.stage.getBoundingClientRect();
    wipeTo(root, ((event.clientX - box.left) / box.width) * 100);
  };
  root.stage.onpointerdown = (event) => {
    if (root.mode !== "wipe" || event.button !== 0 || event.target.closest("button")) return;
    root.stage.setPointerCapture(event.pointerId);
    root.isWiping = true;
    follow(event);
  };
  root.stage.onpointermove = (event) => root.isWiping && follow(event);
  root.stage.onpointerup = root.stage.onpointercancel = () => (root.isWiping = false);
  root.stage.onclick = (event) => {
    if (root.mode === "wipe" || event.target.closest("button, .pg-cmp-handle") || event.detail === 0) return;
    playPause(root);
  };
  return root.stage;
}

function wipeTo(root, percent) {
  root.wipe = Math.min(100, Math.max(0, percent));
  drawView(root);
}

const TRANSPORT = {
  back: "M7.600 3.600v8.800L1.600 8zm6.800 0v8.800L8.400 8z",
  forth: "M1.600 3.600v8.800L7.600 8zm6.800 0v8.800L14.400 8z",
  stepBack: "M3.600 3.600h1.800v8.800H3.600zm8.800 0v8.800L6.400 8z",
  stepOn: "M3.600 3.600v8.800L9.600 8zm7 0h1.800v8.800h-1.800z",
  markIn: "M6.400 2.600H3.600v10.800h2.800v-1.500H5.100V4.100h1.300zM8 5l5 3-5 3z",
  markOut: "M9.600 2.600h2.800v10.800H9.600v-1.500h1.300V4.100H9.600zM8 5 3 8l5 3z",
};

function buildTransport(root, { words }) {
  const key = (name, help, deed, sign) =>
    button(help, deed, { class: "pg-button pg-cmp-key pg-mono pg-focus", title: null, "data-tip": `${help} · ${name}`, "data-tip-side": sign ? "start" : null }, sign ? icon(TRANSPORT[sign]) : name);
  root.play = button(words.play, () => playPause(root), { class: "pg-button pg-cmp-play pg-focus" });
  root.scrub = h("input", { class: "pg-cmp-scrub pg-focus", type: "range", min: 0, max: 1, step: 1, value: 0, "aria-label": words.scrub, oninput: () => root.deck.rest(Number(root.scrub.value)) });
  root.frame = h("span", { class: "pg-mono pg-cmp-frame" });
  root.time = h("span", { class: "pg-mono pg-cmp-time" });
  root.speed = h("span", { class: "pg-mono pg-cmp-speed" });
  root.loop = button(words.loop_help, () => clearLoop(root), { class: "pg-cmp-text pg-mono pg-focus" }, words.loop);
  root.amountName = h("span", { class: "pg-quiet" });
  root.amount = h("input", { class: "pg-cmp-amount pg-focus", type: "range", min: 0, max: 100, step: 1 });
  root.amount.oninput = () => {
    root[root.mode === "blend" ? "blend" : "gain"] = Number(root.amount.value);
    drawView(root);
  };
  root.amountBox = h("label", { class: "pg-cmp-amounts" }, root.amountName, root.amount);
  const keys = h("div", { class: "pg-cmp-buttons" },
    key("J", words.back, () => shuttle(root, -1), "back"), key(",", words.step_back, () => step(root, -1), "stepBack"), root.play,
    key(".", words.step_on, () => step(root, 1), "stepOn"), key("L", words.forth, () => shuttle(root, 1), "forth"),
    h("span", { class: "pg-cmp-marks" }, key("I", words.mark_in, () => mark(root, 0), "markIn"), key("O", words.mark_out, () => mark(root, 1), "markOut")));
  const help = key("?", words.help, () => toggleSheet(root));
  root.clock = h("div", { class: "pg-cmp-clock" }, root.speed, root.frame, root.time, root.loop, help);
  root.transport = h("div", { class: "pg-cmp-transport" }, keys, root.scrub, root.amountBox, root.clock);
  return root.transport;
}

function buildSheet(root, { words, keys }) {
  const rows = keys.map(([names, deed]) => h("div", { class: "pg-cmp-row" }, h("dt", {}, ...names.map((name) => h("kbd", { class: "pg-mono" }, name))), h("dd", {}, deed)));
  const close = h("button", { class: "pg-button pg-icon-button pg-focus", type: "button", "aria-label": words.close, onclick: () => root.sheet.close() }, icon(ICONS.close));
  root.sheet = h("dialog", { class: "pg-cmp-sheet", "aria-label": words.help }, h("div", { class: "pg-head" }, h("h2", { class: "pg-title" }, words.help), close), h("dl", {}, ...rows));
  root.sheet.onclick = (event) => event.target === root.sheet && root.sheet.close();
  return root.sheet;
}

// Saving --------------------------------------------------------------------------------------

function saveAs(address, filename) {
  const link = h("a", { href: address, download: filename, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
}

function save(root, kind) {
  const { data } = root.component;
  root.menu.open = false;
  if (kind === "csv") {
    const address = URL.createObjectURL(new Blob(["\ufeff", data.csv], { type: "text/csv" }));
    saveAs(address, "compare.csv");
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    return;
  }
  const offsets = data.clips.map(({ job_id: jobId }) => root.tiles.get(jobId).clip?.offset ?? 0);
  root.saving = `${performance.timeOrigin + performance.now()}`;
  setText(root.said, data.words.saving);
  edit(root.component, { id: root.saving, kind, jobs: data.clips.map(({ job_id: jobId }) => jobId), frame: root.deck.frame, offsets, names_shown: root.areNamed });
}

function drawExport(root) {
  const { export: made, words } = root.component.data;
  if (!root.saving || made?.id !== root.saving) return;
  if (made.state === "making") setText(root.said, fill(words.saving_at, { percent: Math.floor(made.fraction * 100) }));
  if (made.state === "making") return;
  root.saving = null;
  setText(root.said, made.state === "failed" ? fill(words.not_saved, { reason: made.reason }) : words.saved);
  if (made.state === "ready") saveAs(made.link, made.filename);
}

// Together ------------------------------------------------------------------------------------

function build(root) {
  const { data } = root.component;
  Object.assign(root, { tiles: new Map(), order: [], mode: "side", selected: null, solo: null, areNamed: true, wipe: 50, blend: 50, gain: 30 });
  root.append(buildHead(root, data), buildStage(root, data), buildTransport(root, data), buildSheet(root, data));
  listenToKeys(root, KEYS(root));
}

// Clips that stay keep their video, whatever else has changed.
function fitTiles(root) {
  const { data } = root.component;
  if (root.deck?.fps !== data.fps) {
    for (const tile of root.tiles.values()) dropTile(root, tile);
    root.deck = new Deck(data.fps, () => drawTime(root));
    root.hasPlayed = false;
  }
  const ids = new Map(data.clips.map(({ job_id: jobId, id }) => [jobId, id]));
  for (const tile of [...root.tiles.values()]) if (ids.get(tile.jobId) !== tile.id) dropTile(root, tile);
  for (const clip of data.clips) {
    if (root.tiles.has(clip.job_id)) continue;
    const tile = buildTile(root, clip);
    root.tiles.set(clip.job_id, tile);
    root.stage.append(tile.figure);
  }
  root.order = [...root.order.filter((id) => ids.has(id)), ...[...ids.keys()].filter((id) => !root.order.includes(id))];
  if (!ids.has(root.selected)) root.selected = root.order[0];
  if (!ids.has(root.solo)) root.solo = null;
}

function dropTile(root, tile) {
  if (tile.clip) root.deck.remove(tile.clip);
  tile.figure.remove();
  root.tiles.delete(tile.jobId);
}

function drawAll(root) {
  const { data } = root.component;
  fitTiles(root);
  const count = data.clips.length;
  root.stage.style.setProperty("--shape", data.size[0] / data.size[1]);
  root.stage.dataset.count = count;
  root.dataset.tall = data.size[1] > data.size[0];
  data.clips.forEach(({ job_id: jobId }, index) => drawTile(root, root.tiles.get(jobId), index));
  drawView(root);
  drawTime(root);
  drawExport(root);
  const isMaking = data.clips.some(({ state }) => state === "making");
  root.dataset.making = isMaking;
  if (!isMaking && !root.hasPlayed && root.deck.clips.length) {
    root.hasPlayed = true;
    if (REDUCED.matches) root.deck.rest(0);
    else root.deck.play(1);
  }
  clearTimeout(root.look);
  if (isMaking || root.saving) root.look = setTimeout(() => trigger(root.component, "look", Date.now()), LOOK_MS);
}

export default function (component) {
  const { parentElement } = component;
  const root = rootOf(parentElement, "pg-cmp", (place) => {
    place.classList.add("pg-root");
    place.component = component;
    build(place);
  });
  root.component = component;
  drawAll(root);
  return whenGone(root, component, (place) => {
    clearTimeout(place.look);
    place.deck?.rest(place.deck.frame);
  });
}
