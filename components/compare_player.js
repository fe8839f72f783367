const REDUCED = window.matchMedia("(prefers-reduced-motion: reduce)");
const LOOK_MS = 700; // while something is made, Python is asked this often how far it is
const MODES = ["side", "wipe", "blend", "difference", "single"];
const TOGETHER = new Set(["wipe", "blend", "difference"]); // two clips, one over the other
const SPEEDS = [1, 2, 4];
const OFFSET_LIMIT = 240;

const sign = (count) => (count > 0 ? `+${count}` : `${count}`.replace("-", "−"));
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const pressed = (element, isOn) => element.setAttribute("aria-pressed", String(Boolean(isOn)));

function button(words, onclick, attributes = {}, ...children) {
  const after = (event) => {
    onclick(event);
    // A click leaves the focus on what was clicked, and Space would press it again.
    if (event.detail > 0) event.currentTarget.closest(".pg-cmp").stage.focus({ preventScroll: true });
  };
  return h("button", { class: "pg-button pg-focus", type: "button", title: words, "aria-label": words, ...attributes, onclick: after }, ...children);
}

// Clips ---------------------------------------------------------------------------------------

function buildTile(root, { id, job_id: jobId }) {
  const tile = { id, jobId };
  tile.name = h("span", { class: "pg-cmp-name" });
  tile.badge = h("span", { class: "pg-cmp-number pg-mono" });
  tile.note = h("div", { class: "pg-cmp-note", role: "status" });
  tile.bar = h("div", { class: "pg-cmp-making" });
  tile.poster = h("img", { class: "pg-cmp-poster", alt: "" });
  const { words } = root.component.data;
  const move = (by) => () => setOffset(root, tile, (tile.clip?.offset ?? 0) + by);
  tile.offset = h("span", { class: "pg-mono pg-cmp-frames" });
  tile.less = button(words.less, move(-1), { class: "pg-cmp-small pg-focus" }, "−");
  tile.more = button(words.more, move(1), { class: "pg-cmp-small pg-focus" }, "+");
  tile.sound = button(words.mute, () => toggleSound(root, tile), { class: "pg-cmp-small pg-focus" }, icon(SOUND.off, 14));
  tile.figure = h("figure", { class: "pg-cmp-clip pg-focus", "data-clip": jobId, role: "group" }, tile.poster,
    h("figcaption", { class: "pg-cmp-top" }, tile.name, tile.badge),
    h("div", { class: "pg-cmp-wait" }, tile.note, tile.bar),
    h("div", { class: "pg-cmp-foot" }, h("span", { class: "pg-cmp-shift" }, tile.less, tile.offset, tile.more), tile.sound));
  tile.figure.onfocus = () => select(root, tile);
  tile.figure.onpointerdown = (event) => {
    if (!event.target.closest("button")) select(root, tile);
  };
  tile.isMuted = true;
  return tile;
}

const SOUND = {
  off: "M2 6h2.6L8 3v10L4.6 10H2zm8 .2 1-1 1.4 1.4L13.800 5.200l1 1L13.400 7.600l1.400 1.400-1 1-1.400-1.400L11 10l-1-1 1.400-1.400z",
  on: "M2 6h2.600L8 3v10L4.600 10H2zm8.200-1.200a4 4 0 0 1 0 6.400l-.8-1a2.800 2.800 0 0 0 0-4.400zm1.600-2a6.500 6.500 0 0 1 0 10.400l-.8-1a5.200 5.200 0 0 0 0-8.400z",
};

function putVideo(root, tile, clip) {
  const { words } = root.component.data;
  const video = h("video", { class: "pg-cmp-video", playsinline: true, preload: "auto", poster: clip.poster, src: clip.src });
  video.muted = true; // the attribute alone does not mute what a script has made
  video.onerror = () => lost(root, tile);
  tile.video = video;
  tile.clip = { video, count: clip.frames, offset: 0 };
  tile.figure.prepend(video);
  root.deck.add(tile.clip);
  video.setAttribute("aria-label", fill(words.clip, { name: clip.label }));
}

function lost(root, tile) {
  const { src } = root.component.data.clips.find(({ id }) => id === tile.id) ?? {};
  if (src && tile.video.getAttribute("src") !== src) {
    tile.video.src = src; // the signed link had run out, here is a fresh one
    return;
  }
  if (tile.askedAgain) return;
  tile.askedAgain = true; // the file may have been swept away: it can be made again
  trigger(root.component, "again", Date.now());
}

function drawTile(root, tile, index) {
  const { data } = root.component;
  const clip = data.clips[index];
  const isReady = clip.state === "ready";
  if (isReady && !tile.video) putVideo(root, tile, clip);
  const number = index + 1;
  setText(tile.name, root.areNamed ? clip.label : fill(data.words.take, { number }));
  if (!isReady && tile.poster.dataset.id !== clip.id) [tile.poster.dataset.id, tile.poster.src] = [clip.id, clip.poster];
  tile.poster.hidden = isReady;
  tile.figure.dataset.state = clip.state;
  const words = { making: fill(data.words.making, { percent: Math.floor(clip.fraction * 100) }), failed: clip.reason, ready: "" };
  setText(tile.note, words[clip.state]);
  tile.bar.style.setProperty("--done", `${clip.fraction * 100}%`);
  tile.sound.hidden = !clip.sound;
}

// What is seen --------------------------------------------------------------------------------

const pairOf = (root) => root.order.slice(0, 2);
const selectedOf = (root) => root.tiles.get(root.selected);

// The sound comes from the take itself and is only fetched when somebody wants to hear it.
function hear(tile, address, isHeard) {
  tile.clip.isHeard = isHeard;
  if (isHeard && !tile.clip.sound) tile.clip.sound = h("audio", { src: address, preload: "auto" });
}

function select(root, tile) {
  if (root.selected === tile.jobId) return;
  root.selected = tile.jobId;
  drawView(root);
}

function drawView(root) {
  const { data } = root.component;
  const [first, second] = pairOf(root);
  const isTogether = TOGETHER.has(root.mode);
  root.dataset.mode = root.mode;
  for (const [index, { job_id: jobId }] of data.clips.entries()) {
    const tile = root.tiles.get(jobId);
    const isShown = isTogether ? jobId === first || jobId === second : root.mode === "side" || jobId === root.selected;
    const role = isTogether && isShown ? (jobId === first ? "a" : "b") : "";
    tile.figure.dataset.role = role;
    tile.figure.classList.toggle("pg-cmp-unseen", !isShown);
    tile.figure.classList.toggle("pg-cmp-selected", root.mode === "side" && jobId === root.selected);
    tile.figure.classList.toggle("pg-cmp-dimmed", root.mode === "side" && root.solo !== null && jobId !== root.solo);
    tile.figure.style.order = root.order.indexOf(jobId);
    tile.figure.tabIndex = root.mode === "side" ? 0 : -1;
    const letter = role ? ` ${role.toUpperCase()}` : "";
    setText(tile.badge, `${index + 1}${letter}${jobId === root.solo ? ` · ${data.words.solo}` : ""}`);
    setText(tile.offset, `${sign(tile.clip?.offset ?? 0)} f`);
    const isHeard = !tile.isMuted && (root.solo === null || root.solo === jobId);
    if (tile.clip) hear(tile, data.clips[index].sound, isHeard);
    tile.sound.replaceChildren(icon(tile.isMuted ? SOUND.off : SOUND.on, 14));
    tile.sound.setAttribute("aria-label", tile.isMuted ? data.words.unmute : data.words.mute);
  }
  for (const [mode, element] of root.modes) pressed(element, mode === root.mode);
  pressed(root.names, root.areNamed);
  root.stage.tabIndex = root.mode === "side" ? -1 : 0;
  root.boost.hidden = root.mode !== "difference";
  root.handle.hidden = root.mode !== "wipe";
  root.amountBox.hidden = !["blend", "difference"].includes(root.mode);
  setText(root.amountName, root.mode === "blend" ? data.words.blend_amount : data.words.gain);
  root.amount.setAttribute("aria-label", root.amountName.textContent);
  root.amount.value = root.mode === "blend" ? root.blend : root.gain;
  root.stage.style.setProperty("--wipe", `${root.wipe}%`);
  root.stage.style.setProperty("--blend", root.blend / 100);
  root.stage.style.setProperty("--gain", 1 + (root.gain / 100) * 9);
  root.handle.setAttribute("aria-valuenow", Math.round(root.wipe));
}

function drawTime(root) {
  const { deck } = root;
  const { words } = root.component.data;
  const last = deck.length - 1;
  const digits = Math.max(3, String(deck.length).length);
  const [start, end] = deck.range;
  root.scrub.max = last;
  if (!root.scrub.matches(":active")) root.scrub.value = deck.frame;
  const at = (frame) => `${(last ? frame / last : 0) * 100}%`;
  root.scrub.style.setProperty("--at", at(deck.frame));
  root.scrub.style.setProperty("--in", at(start));
  root.scrub.style.setProperty("--out", at(end));
  const isEmpty = deck.clips.length === 0;
  root.transport.inert = isEmpty; // before the first proxy there is nothing to drive
  setText(root.frame, isEmpty ? words.preparing : `${words.frame} ${String(deck.frame).padStart(digits, "0")} / ${deck.length}`);
  setText(root.time, isEmpty ? "" : `${(deck.frame / deck.fps).toFixed(3)} s`);
  root.scrub.setAttribute("aria-valuetext", `${root.frame.textContent}, ${root.time.textContent}`);
  root.dataset.frame = deck.frame;
  root.dataset.settled = deck.isSettled;
  root.dataset.speed = deck.speed;
  const isPlaying = deck.speed !== 0;
  if (root.play.dataset.playing !== String(isPlaying)) {
    root.play.dataset.playing = String(isPlaying);
    root.play.replaceChildren(icon(isPlaying ? ICONS.pause : ICONS.play, 18));
    root.play.setAttribute("aria-label", isPlaying ? words.pause : words.play);
  }
  setText(root.speed, deck.speed && deck.speed !== 1 ? `${sign(deck.speed)}×` : "");
  const hasLoop = deck.loop.some((mark) => mark !== null);
  root.loop.classList.toggle("pg-cmp-on", hasLoop);
  pressed(root.loop, hasLoop);
}

// Deeds ---------------------------------------------------------------------------------------

const step = (root, by) => root.deck.rest((root.deck.wanted ?? root.deck.frame) + by);
const playPause = (root) => (root.deck.speed ? root.deck.rest(root.deck.frame) : root.deck.play(1));

function shuttle(root, direction) {
  const { speed } = root.deck;
  const faster = SPEEDS[Math.min(SPEEDS.length - 1, SPEEDS.indexOf(Math.abs(speed)) + 1)];
  root.deck.play(direction * (Math.sign(speed) === direction ? faster : 1));
}

function mark(root, which) {
  const { loop, frame } = root.deck;
  loop[which] = loop[which] === frame ? null : frame;
  if (loop[0] !== null && loop[1] !== null && loop[0] > loop[1]) loop[1 - which] = null;
  drawTime(root);
}

function clearLoop(root) {
  root.deck.loop = [null, null];
  drawTime(root);
}

function setMode(root, mode) {
  root.mode = mode;
  if (TOGETHER.has(mode)) root.selected = root.order[1];
  drawView(root);
}

function setOffset(root, tile, frames) {
  if (!tile.clip) return;
  tile.clip.offset = Math.max(-OFFSET_LIMIT, Math.min(OFFSET_LIMIT, frames));
  tile.clip.lead = null;
  drawView(root);
  if (root.deck.speed > 0) root.deck.play(root.deck.speed);
  else root.deck.show(root.deck.frame);
}

function toggleSound(root, tile) {
  if (tile.sound.hidden) return;
  tile.isMuted = !tile.isMuted;
  drawView(root);
}

function solo(root, index) {
  const jobId = root.component.data.clips[index]?.job_id;
  if (!jobId) return false;
  if (root.mode === "side") root.solo = root.solo === jobId ? null : jobId;
  // Over each other, the number says which one lies on top of the first.
  if (TOGETHER.has(root.mode) && jobId !== root.order[0]) root.order = [root.order[0], jobId, ...root.order.slice(1).filter((id) => id !== jobId)];
  root.selected = jobId;
  drawView(root);
  return true;
}

// The next clip; after the last one the focus goes on to the controls, so nobody is caught.
function nextClip(root, isBack) {
  if (root.mode === "side") return false;
  const ids = root.component.data.clips.map(({ job_id: jobId }) => jobId).filter((id) => !TOGETHER.has(root.mode) || id !== root.order[0]);
  const index = ids.indexOf(root.selected) + (isBack ? -1 : 1);
  if (index < 0 || index >= ids.length) return false;
  const at = root.component.data.clips.findIndex(({ job_id: jobId }) => jobId === ids[index]);
  return solo(root, at);
}

function swap(root) {
  const [first, second, ...others] = root.order;
  root.order = [second, first, ...others];
  if (TOGETHER.has(root.mode)) root.selected = first;
  drawView(root);
}

function reset(root) {
  Object.assign(root, { solo: null, wipe: 50, blend: 50, gain: 30 });
  root.order = root.component.data.clips.map(({ job_id: jobId }) => jobId);
  for (const { clip } of root.tiles.values()) if (clip) clip.offset = 0;
  root.deck.loop = [null, null];
  drawView(root);
  root.deck.rest(0);
}

const KEYS = (root) => ({
  space: () => playPause(root),
  k: () => root.deck.rest(root.deck.frame),
  j: () => shuttle(root, -1),
  l: () => shuttle(root, 1),
  ",": () => step(root, -1),
  ".": () => step(root, 1),
  ArrowLeft: () => step(root, -1),
  ArrowRight: () => step(root, 1),
  i: () => mark(root, 0),
  o: () => mark(root, 1),
  Tab: (event) => nextClip(root, event.shiftKey),
  s: () => swap(root),
  "0": () => reset(root),
  m: () => toggleSound(root, selectedOf(root)),
  n: () => toggleNames(root),
  "?": () => toggleSheet(root),
  number: (index) => solo(root, index),
});

function toggleNames(root) {
  root.areNamed = !root.areNamed;
  drawAll(root);
}

function toggleSheet(root) {
  if (root.sheet.open) root.sheet.close();
  else root.sheet.showModal();
}
