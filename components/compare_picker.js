const MOST = 6;
const LEAST = 2;

function drawPicker(root) {
  const { words, chosen } = root.component.data;
  for (const { element, number, id } of root.takes) {
    const place = root.picked.indexOf(id);
    element.setAttribute("aria-pressed", String(place >= 0));
    setText(number, place >= 0 ? `${place + 1}` : "");
  }
  const count = root.picked.length;
  const isShown = JSON.stringify(root.picked) === JSON.stringify(chosen);
  root.go.disabled = count < LEAST || isShown;
  setText(root.go, count < LEAST ? words.none : words.go.replace("{count}", count));
  setText(root.hint, isShown && count >= LEAST ? words.shown : count >= MOST ? words.most : words.hint);
}

function toggle(root, id) {
  if (root.picked.includes(id)) root.picked = root.picked.filter((other) => other !== id);
  else if (root.picked.length < MOST) root.picked = [...root.picked, id];
  drawPicker(root);
}

function buildTakes(root, takes) {
  root.takes = takes.map(({ id, name, title, label, poster }) => {
    const number = h("span", { class: "pg-cmpp-number pg-mono" });
    const element = h("button", { class: "pg-cmpp-take pg-focus", type: "button", "aria-label": label, title, onclick: () => toggle(root, id) },
      h("img", { src: poster, alt: "", loading: "lazy" }), number, h("span", { class: "pg-cmpp-name" }, name), h("span", { class: "pg-cmpp-words" }, title));
    return { id, element, number };
  });
  root.grid.replaceChildren(...root.takes.map(({ element }) => element));
}

export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-root", (place) => {
    place.emptyTitle = h("h2", { class: "pg-cmpp-title" });
    place.steps = h("ol", { class: "pg-cmpp-steps" });
    place.empty = h("div", { class: "pg-cmpp-empty" }, h("div", { class: "pg-cmpp-pair", "aria-hidden": "true" }, h("span"), h("i"), h("span")), place.emptyTitle, place.steps);
    place.heading = h("h2", { class: "pg-title" });
    place.hint = h("span", { class: "pg-quiet", role: "status" });
    place.go = h("button", { class: "pg-button pg-focus pg-cmpp-go", type: "button", onclick: () => trigger(place.component, "pick", place.picked) });
    place.grid = h("div", { class: "pg-cmpp-grid" });
    place.card = h("section", { class: "pg-cmpp" }, h("div", { class: "pg-cmpp-head" }, place.heading, place.hint, place.go), place.grid);
    place.append(place.empty, place.card);
  });
  root.component = component;
  const chosen = JSON.stringify(data.chosen);
  if (root.chosen !== chosen) {
    root.chosen = chosen;
    root.picked = [...data.chosen];
  }
  root.empty.hidden = !data.empty;
  setText(root.emptyTitle, data.empty?.title ?? "");
  root.steps.replaceChildren(...(data.empty?.steps ?? []).map((step) => h("li", {}, step)));
  root.card.hidden = data.takes.length === 0;
  setText(root.heading, data.words.title);
  // A signed link differs from hour to hour; the picture behind it does not.
  const shown = JSON.stringify(data.takes.map(({ id, name, title }) => [id, name, title]));
  if (root.shown !== shown) {
    root.shown = shown;
    buildTakes(root, data.takes);
  }
  drawPicker(root);
}
