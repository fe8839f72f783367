function send(root) {
  const picks = [...root.rows.values()].filter(({ box }) => box.checked);
  edit(root.component, picks.map(({ id, model, mode }) => ({ id, model: model.value, simulated: mode.dataset.on === "true" })));
}

function buildRow(root, id) {
  const row = { id };
  const listId = `${root.group}-${id}`;
  row.box = h("input", { type: "checkbox", class: "pg-pick-box" });
  row.label = h("span", { class: "pg-pick-label" });
  row.badge = h("span", { class: "pg-pick-badge" });
  row.price = h("span", { class: "pg-mono pg-pick-price" });
  row.lines = h("div", { class: "pg-pick-lines" });
  row.options = h("datalist", { id: listId });
  row.model = h("input", { class: "pg-field pg-pick-model", list: listId, spellcheck: "false", autocomplete: "off" });
  row.mode = h("button", { class: "pg-button pg-pick-mode", type: "button" });
  row.controls = h("div", { class: "pg-pick-controls" }, row.model, row.options, row.mode);
  row.box.onchange = () => {
    send(root);
  };
  row.model.onchange = () => send(root);
  row.model.onfocus = () => row.model.select();
  row.mode.onclick = () => {
    row.mode.dataset.on = String(row.mode.dataset.on !== "true");
    send(root);
  };
  const tick = h("span", { class: "pg-tick pg-focus" }, icon("M3.5 8.3 6.7 11.4 12.6 4.9", 14));
  const head = h("label", { class: "pg-pick-head" }, row.box, tick, h("span", { class: "pg-pick-name" }, row.label, row.badge), row.price);
  row.element = h("li", { class: "pg-pick" }, head, row.lines, row.controls);
  return row;
}

function drawRow(row, data, words, takesPicks) {
  if (takesPicks) {
    row.box.checked = data.picked;
    row.mode.dataset.on = String(data.simulated);
  }
  if (document.activeElement !== row.model && row.model.getRootNode().activeElement !== row.model) row.model.value = data.model;
  row.box.setAttribute("aria-label", data.name);
  row.model.setAttribute("aria-label", data.model_name);
  row.mode.setAttribute("aria-label", data.mode_name);
  row.mode.setAttribute("aria-pressed", String(data.simulated));
  row.mode.hidden = !data.can_simulate;
  row.controls.hidden = !row.box.checked || !data.has_choice;
  setText(row.mode, data.simulated ? words.simulated : words.real);
  setText(row.label, data.model && row.controls.hidden ? `${data.label} · ${data.model}` : data.label);
  setText(row.badge, data.simulated ? words.simulated : "");
  setText(row.price, data.price);
  const models = JSON.stringify(data.models);
  if (row.options.dataset.models !== models) {
    row.options.dataset.models = models;
    row.options.replaceChildren(...data.models.map(([value, label]) => h("option", { value }, label)));
  }
  row.lines.replaceChildren(...data.lines.map(([tone, text, source]) =>
    h("p", { class: `pg-tone-${tone} ${source ? "pg-pick-change" : ""}`, title: source || null }, text)));
}

export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-root", (place) => {
    place.group = `pg-${Math.random().toString(36).slice(2)}`;
    place.rows = new Map();
    place.heading = h("span", { class: "pg-title" });
    place.count = h("span", { class: "pg-quiet" });
    place.list = h("ul", { class: "pg-picks" });
    place.append(h("div", { class: "pg-head" }, place.heading, place.count), place.list);
  });
  root.component = component;
  setText(root.heading, data.words.title);
  setText(root.count, data.words.count);
  const takesPicks = root.revision !== data.revision;
  root.revision = data.revision;
  for (const item of data.rows) {
    const isNew = !root.rows.has(item.id);
    if (isNew) root.rows.set(item.id, buildRow(root, item.id));
    drawRow(root.rows.get(item.id), item, data.words, takesPicks || isNew);
  }
  const elements = data.rows.map(({ id }) => root.rows.get(id).element);
  if (elements.some((element, index) => root.list.children[index] !== element)) root.list.replaceChildren(...elements);
}
