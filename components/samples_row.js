export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-root", (place) => {
    place.append(h("p", { class: "pg-quiet pg-samples-title" }), h("div", { class: "pg-samples" }));
  });
  const [title, row] = root.children;
  setText(title, data.title);
  const names = data.samples.map(({ name }) => name).join();
  root.component = component;
  if (row.dataset.names === names) return;
  row.dataset.names = names;
  row.replaceChildren(
    ...data.samples.map(({ name, alt, src, label }) =>
      h("button",
        { class: "pg-sample pg-focus", type: "button", "aria-label": label, title: label, onclick: () => trigger(root.component, "pick", name) },
        h("img", { src, alt }),
      ),
    ),
  );
}
