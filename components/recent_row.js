function buildCard(root, { id, title, label, poster }) {
  const face = poster ? h("img", { src: poster, alt: "", loading: "lazy" }) : h("span", { class: "pg-recent-blank" }, icon(ICONS.picture));
  const onclick = () => trigger(root.component, "pick", id);
  return h("button", { class: "pg-recent pg-focus", type: "button", "aria-label": label, title, onclick }, face, h("span", { class: "pg-recent-title" }, title));
}

export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-root", (place) => {
    place.heading = h("h3", { class: "pg-title pg-recent-heading" });
    place.row = h("div", { class: "pg-recents" });
    place.append(place.heading, place.row);
  });
  root.component = component;
  root.hidden = data.batches.length === 0;
  setText(root.heading, data.title);
  // A signed link differs with every run; the picture behind it does not.
  const shown = JSON.stringify(data.batches.map(({ id, title, poster }) => [id, title, Boolean(poster)]));
  if (root.shown === shown) return;
  root.shown = shown;
  root.row.replaceChildren(...data.batches.map((batch) => buildCard(root, batch)));
}
