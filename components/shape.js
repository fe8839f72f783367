function send(root) {
  edit(root.component, { ...root.value });
}

// One choice out of several: real radio buttons, so arrow keys and readers work by themselves.
function radio(root, { group, id, name, field, snapped }, ...face) {
  const input = h("input", { type: "radio", name: group, class: "pg-hidden", "aria-label": name });
  input.checked = root.value[field] === id;
  input.onchange = () => {
    root.value[field] = id;
    send(root);
  };
  return h("label", { class: `pg-choice pg-${field} ${snapped ? "pg-snapped" : ""}`, title: name }, input, ...face);
}

function drawRatios(root, data) {
  const tiles = data.ratios.map(({ id, label, name, width, height, snapped }) => {
    const scale = 22 / Math.max(width, height);
    const box = h("span", { class: "pg-ratio-box", style: `width:${width * scale}px;height:${height * scale}px` });
    const face = h("span", { class: "pg-face pg-focus" }, h("span", { class: "pg-ratio-room" }, box), label);
    return radio(root, { group: `${root.group}-ratio`, id, name, snapped, field: "ratio" }, face);
  });
  root.ratios.setAttribute("aria-label", data.words.ratio);
  root.ratios.replaceChildren(...tiles);
}

function drawDurations(root, data) {
  const choices = data.durations.map(([seconds, name, snapped]) =>
    radio(root, { group: `${root.group}-duration`, id: seconds, name, snapped, field: "duration" },
      h("span", { class: "pg-face pg-focus" }, `${seconds} s`)));
  root.durations.setAttribute("aria-label", data.words.duration);
  root.durations.replaceChildren(...choices);
}

function setSeed(root, seed) {
  root.value.seed = seed;
  root.seed.value = seed ?? "";
  root.clear.hidden = seed === null;
}

function build(root) {
  root.group = `pg-${Math.random().toString(36).slice(2)}`;
  root.heading = h("span", { class: "pg-title" });
  root.ratios = h("div", { class: "pg-ratios", role: "radiogroup" });
  root.durations = h("div", { class: "pg-durations", role: "radiogroup" });
  root.seedWord = h("span", { class: "pg-quiet" });
  root.seed = h("input", { class: "pg-field pg-mono pg-seed", type: "text", inputmode: "numeric", autocomplete: "off" });
  root.roll = h("button", { class: "pg-button pg-icon-button", type: "button" }, icon(ICONS.die));
  root.clear = h("button", { class: "pg-button pg-icon-button", type: "button" }, icon(ICONS.close, 14));
  root.seedOff = h("span", { class: "pg-quiet" });
  root.roll.onclick = () => {
    setSeed(root, crypto.getRandomValues(new Uint32Array(1))[0]);
    send(root);
  };
  root.clear.onclick = () => {
    setSeed(root, null);
    send(root);
  };
  root.seed.onchange = () => {
    const typed = root.seed.value.replace(/\D/g, "");
    setSeed(root, typed === "" ? null : Math.min(Number(typed), root.component.data.seed_max));
    send(root);
  };
  root.append(
    h("div", { class: "pg-head" }, root.heading),
    h("div", { class: "pg-shape-row" }, root.ratios, root.durations),
    h("label", { class: "pg-seed-row" }, root.seedWord, root.seed, root.roll, root.clear, root.seedOff),
  );
}

export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-root", build);
  root.component = component;
  const { words } = data;
  setText(root.heading, words.title);
  setText(root.seedWord, words.seed);
  root.seed.placeholder = words.random;
  root.roll.setAttribute("aria-label", words.roll);
  root.clear.setAttribute("aria-label", words.clear);
  setText(root.seedOff, words.seed_off);
  for (const part of [root.seed, root.roll, root.clear]) part.disabled = !data.takes_seed;
  root.roll.title = words.roll;
  root.clear.title = words.clear;
  const offered = JSON.stringify([data.ratios, data.durations]);
  if (root.revision === data.revision && root.offered === offered) return;
  if (root.revision !== data.revision) root.value = { ...data.value };
  root.revision = data.revision;
  root.offered = offered;
  drawRatios(root, data);
  drawDurations(root, data);
  setSeed(root, root.value.seed);
}
