const REDUCED = window.matchMedia("(prefers-reduced-motion: reduce)");

function buildPlayer(root, video) {
  const player = { id: video.id };
  player.video = h("video", { class: "pg-tile-video", loop: true, playsinline: true, preload: "auto", poster: video.poster, src: video.src });
  player.video.muted = true; // the attribute alone does not mute what a script has made
  player.play = h("button", { class: "pg-tile-control pg-focus", type: "button" });
  player.at = h("span", { class: "pg-mono" }, "0:00.0");
  player.seek = h("input", { class: "pg-tile-seek", type: "range", min: 0, max: 1, step: 0.001, value: 0 });
  player.length = h("span", { class: "pg-mono" });
  player.full = h("button", { class: "pg-tile-control pg-focus", type: "button" }, icon(ICONS.full, 14));
  player.bar = h("div", { class: "pg-tile-bar" }, player.play, player.at, player.seek, player.length, player.full);
  root.player = player;
  listenToPlayer(root, player);
  root.stage.replaceChildren(player.video, player.bar);
  root.stage.classList.remove("pg-tile-lit");
  if (!REDUCED.matches) player.video.play().catch(() => {}); // a browser may forbid it; the button stays
}

function listenToPlayer(root, { video, play, at, seek, length, full }) {
  const show = () => {
    const total = Number.isFinite(video.duration) ? video.duration : 0;
    setText(at, clock(video.currentTime, 1));
    setText(length, clock(total, 1));
    if (total && !seek.matches(":active")) seek.value = String(video.currentTime / total);
    seek.style.setProperty("--at", `${Number(seek.value) * 100}%`);
    const isPlaying = !video.paused;
    if (play.dataset.playing !== String(isPlaying)) {
      play.dataset.playing = String(isPlaying);
      play.replaceChildren(icon(isPlaying ? ICONS.pause : ICONS.play));
    }
  };
  const toggle = () => (video.paused ? video.play() : video.pause());
  for (const event of ["timeupdate", "play", "pause", "loadedmetadata", "seeked"]) video.addEventListener(event, show);
  video.onclick = toggle;
  play.onclick = toggle;
  seek.oninput = () => {
    if (Number.isFinite(video.duration)) video.currentTime = Number(seek.value) * video.duration;
    seek.style.setProperty("--at", `${Number(seek.value) * 100}%`);
  };
  full.onclick = () => video.requestFullscreen?.();
  video.onerror = () => {
    // The signed link may have run out since it was given; the latest one is tried, once each.
    const { src } = root.component.data.video ?? {};
    if (src && video.getAttribute("src") !== src) video.src = src;
  };
  show();
}

function buildWaiting(root) {
  root.watch = h("span", { class: "pg-mono pg-tile-watch", role: "timer" });
  root.stageTitle = h("span", { class: "pg-tile-stage-title" });
  root.stageWords = h("span", { class: "pg-tile-stage-words" });
  root.quote = h("q", { class: "pg-tile-quote" });
  root.hint = h("span", { class: "pg-tile-hint" });
  root.usual = h("span", { class: "pg-tile-usual", hidden: true });
  root.preview = h("img", { class: "pg-tile-preview", alt: "" });
  root.stage.replaceChildren(root.preview, h("div", { class: "pg-tile-waiting" }, root.watch, root.stageTitle, root.usual, root.stageWords, root.quote, root.hint));
}

function tick(root) {
  if (!root.watch?.isConnected) return;
  setText(root.watch, clock((performance.now() - root.startedAt) / 1000));
  if (root.guess) drawGuess(root, root.guess);
}

// The share of the work at a moment: even between the points, and never beyond the last one.
function shareAt(curve, seconds) {
  const next = curve.findIndex(([at]) => at > seconds);
  if (next === -1) return curve.at(-1)[1];
  if (next === 0) return curve[0][1];
  const [[from, low], [to, high]] = [curve[next - 1], curve[next]];
  return low + ((high - low) * (seconds - from)) / (to - from);
}

function drawGuess(root, { since, curve, usual, over }) {
  const seconds = (performance.now() - since) / 1000;
  root.guessed = Math.max(root.guessed ?? 0, shareAt(curve, seconds)); // news may change what is usual
  root.progress.style.setProperty("--done", `${root.guessed * 100}%`);
  setText(root.usual, seconds > curve.at(-1)[0] ? over : usual);
}

// A guess goes on by itself; the gateway's own progress takes its place at once.
function drawProgress(root, data) {
  const { estimate, progress } = data;
  if (root.guessedJob !== data.job_id || !data.is_active) root.guessed = root.guess = null;
  root.guessedJob = data.job_id;
  if (estimate) {
    const since = performance.now() - estimate.since_s * 1000;
    const isNear = root.guess && Math.abs(since - root.guess.since) < 1500;
    root.guess = { ...estimate, since: isNear ? root.guess.since : since };
  } else root.guess = null;
  root.progress.classList.toggle("pg-tile-busy", data.is_active && progress === null && !root.guess);
  if (progress !== null) root.progress.style.setProperty("--done", `${progress * 100}%`);
  else if (root.guess) drawGuess(root, root.guess);
  else root.progress.style.setProperty("--done", "0%");
  root.usual.hidden = !root.guess;
}

function drawWaiting(root, data) {
  const startedAt = performance.now() - data.elapsed_s * 1000;
  // Small differences are the time the news took; following them would make the seconds jump.
  if (root.startedAt === undefined || Math.abs(startedAt - root.startedAt) > 1500) root.startedAt = startedAt;
  root.watch.hidden = !data.is_active;
  root.preview.hidden = !data.preview;
  root.stage.classList.toggle("pg-tile-lit", Boolean(data.preview));
  if (data.preview && root.preview.dataset.id !== data.preview[0]) {
    [root.preview.dataset.id, root.preview.src] = data.preview;
  }
  const parts = [root.stageTitle, root.stageWords, root.quote, root.hint];
  parts.forEach((part, index) => {
    setText(part, data.stage[index]);
    part.hidden = !data.stage[index];
  });
  root.stageTitle.className = `pg-tile-stage-title ${data.is_active ? "" : `pg-tone-${data.tone}`}`;
  tick(root);
  if (data.counts && !root.timer) root.timer = setInterval(tick, 250, root);
  if (!data.counts) stopTicking(root);
}

function stopTicking(root) {
  clearInterval(root.timer);
  root.timer = null;
}

// A task that the person has found at the gateway: its id, typed or pasted.
function adoptForm(root, words) {
  const field = h("input", { class: "pg-tile-task pg-mono pg-focus", type: "text", required: true, maxlength: 300, autocomplete: "off", autocapitalize: "off", spellcheck: "false", placeholder: words.adopt_placeholder, "aria-label": words.adopt_label });
  const form = h("form", { class: "pg-tile-adopt", hidden: true }, field, h("button", { class: "pg-button pg-strong", type: "submit" }, words.adopt_submit));
  form.onsubmit = (event) => {
    event.preventDefault();
    const id = field.value.trim();
    if (id) trigger(root.component, "adopt", id);
  };
  form.onkeydown = (event) => {
    if (event.key !== "Escape") return;
    form.hidden = true;
    root.actions.querySelector("[data-action=adopt]")?.focus();
  };
  return form;
}

// It may be paid twice, so a second click of the same hand, which meets the next doubt, sends nothing.
const UNREAD_MS = 1500;

function sendAgain(root) {
  if (performance.now() - root.doubtedAt < UNREAD_MS) return;
  trigger(root.component, "again", root.component.data.doubt);
}

function noteDoubt(root, doubt) {
  if (root.doubt !== undefined && root.doubt !== doubt) root.doubtedAt = performance.now();
  root.doubtedAt ??= -Infinity;
  root.doubt = doubt;
}

function downloadLink({ words, on_page: onPage }) {
  if (onPage) return h("a", { class: "pg-button", download: true }, icon(ICONS.download), words.download);
  return h("a", { class: "pg-button pg-icon-button", download: true, "aria-label": words.download, "data-tip": words.download }, icon(ICONS.download));
}

// One row: the first few in words, the file and everything else behind two icons.
function drawActions(root, data) {
  const offered = JSON.stringify([data.actions, data.more, data.video?.id]);
  if (root.offered !== offered) {
    root.offered = offered;
    const { words } = data;
    const adopting = data.actions.some(([action]) => action === "adopt") ? adoptForm(root, words) : null;
    const press = (action) => {
      if (action === "send_again") return sendAgain(root);
      if (action !== "adopt") return trigger(root.component, "action", action);
      adopting.hidden = !adopting.hidden;
      if (!adopting.hidden) adopting.querySelector("input").focus();
    };
    const button = ([action, label, help], index) =>
      h("button", { class: `pg-button ${index ? "" : "pg-strong"}`, type: "button", title: help ?? words[action], "data-action": action, onclick: () => press(action) }, label);
    root.download = data.video ? downloadLink(data) : null;
    const rest = data.more.length > 1 ? menu(words.more, data.more, press) : data.more.map((one) => button(one, 1));
    root.actions.replaceChildren(...data.actions.map(button), h("span", { class: "pg-tile-rest" }, root.download ?? [], rest), ...(adopting ? [adopting] : []));
  }
  const task = root.actions.querySelector(".pg-tile-task");
  if (task && task.dataset.called !== data.called_task) { // what was typed stays
    if (task.value === (task.dataset.called ?? "")) task.value = data.called_task;
    task.dataset.called = data.called_task;
  }
  if (root.download) root.download.href = data.video.download;
}

// A fact is never broken in two: a line ends between them.
function drawFacts(root, { badge, facts, price_source: source }) {
  const shown = JSON.stringify([badge, facts]);
  if (root.facts === shown) return;
  root.facts = shown;
  root.lines.replaceChildren(...facts.map((line, index) => {
    const isPaid = index === facts.length - 1;
    const fact = (words, place) => h("span", { class: "pg-tile-fact", title: isPaid && place === line.length - 1 ? source : null }, words);
    return h("p", { class: "pg-quiet pg-tile-line" }, isPaid && badge ? h("span", { class: "pg-tile-badge" }, badge) : null, ...line.map(fact));
  }));
}

function build(root) {
  root.stage = h("div", { class: "pg-tile-stage" });
  root.progress = h("div", { class: "pg-tile-progress" });
  root.heading = h("a", { class: "pg-tile-title pg-focus" });
  root.heading.onclick = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return; // a tab of its own
    event.preventDefault();
    if (root.heading.href) trigger(root.component, "action", "open");
  };
  root.state = h("span", { class: "pg-tile-state", role: "status" });
  root.lines = h("div", { class: "pg-tile-lines" });
  root.changes = h("p", { class: "pg-tile-changes" });
  root.actions = h("div", { class: "pg-tile-actions" });
  root.append(root.stage, root.progress, h("div", { class: "pg-tile-foot" },
    h("div", { class: "pg-tile-head" }, root.heading, root.state), root.lines, root.changes, root.actions));
}

export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-tile", (place) => {
    place.classList.add("pg-root");
    build(place);
  });
  root.component = component;
  root.dataset.tone = data.tone;
  root.dataset.job = data.job_id;
  root.dataset.onPage = data.on_page;
  root.stage.style.aspectRatio = `${data.size[0]} / ${data.size[1]}`;
  setText(root.heading, data.title);
  if (!data.on_page) {
    root.heading.href = `job?id=${data.job_id}`;
    root.heading.title = data.words.open;
  }
  setText(root.state, data.state);
  root.state.className = `pg-tile-state pg-tone-${data.tone}`;
  drawFacts(root, data);
  root.changes.replaceChildren(...data.changes.map(([words, source]) => h("span", { title: source }, words)));
  noteDoubt(root, data.doubt);
  drawActions(root, data);
  if (data.video) {
    stopTicking(root);
    root.guess = null;
    root.progress.classList.remove("pg-tile-busy");
    if (root.player?.id !== data.video.id) buildPlayer(root, data.video);
    root.player.video.setAttribute("aria-label", data.video.alt);
    root.player.play.setAttribute("aria-label", data.words.play);
    root.player.seek.setAttribute("aria-label", data.words.seek);
    root.player.full.setAttribute("aria-label", data.words.full);
  } else {
    if (!root.watch || root.player) buildWaiting(root);
    root.player = null;
    drawWaiting(root, data);
    drawProgress(root, data);
  }
  return whenGone(root, component, stopTicking);
}
