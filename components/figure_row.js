function figure({ name, value, note }) {
  return h("div", { class: "pg-figure" },
    h("dt", { class: "pg-title" }, name),
    h("dd", { class: "pg-figure-value" }, value),
    h("dd", { class: "pg-quiet pg-figure-note" }, note));
}

export default function ({ data, parentElement }) {
  const root = rootOf(parentElement, "pg-root", (place) => {
    place.append((place.list = h("dl", { class: "pg-figures" })));
  });
  root.list.replaceChildren(...data.figures.map(figure));
}
