export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-root", (place) => {
    place.append((place.chip = h("span", { class: "pg-spend" })));
  });
  root.chip.hidden = !data.words;
  root.chip.dataset.tone = data.tone;
  root.chip.title = data.help;
  setText(root.chip, data.words);
}
