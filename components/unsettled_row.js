function buildChip(root, { id, title, counts, tone, label }) {
  const onclick = () => trigger(root.component, "pick", id);
  return h("button", { class: "pg-unsettled-chip pg-focus", type: "button", "aria-label": label, title, onclick },
    h("span", { class: "pg-unsettled-title" }, title), h("span", { class: `pg-tone-${tone}` }, counts));
}

export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-root", (place) => {
    place.heading = h("span", { class: "pg-quiet" });
    place.chips = h("span", { class: "pg-unsettled-chips" });
    place.append(h("div", { class: "pg-unsettled", role: "status" }, place.heading, place.chips));
  });
  root.component = component;
  root.hidden = data.batches.length === 0;
  setText(root.heading, data.title);
  const shown = JSON.stringify(data.batches);
  if (root.shown === shown) return;
  root.shown = shown;
  root.chips.replaceChildren(...data.batches.map((batch) => buildChip(root, batch)));
}
