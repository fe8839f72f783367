export default function ({ data, parentElement }) {
  rootOf(parentElement, "pg-root", (root) => {
    root.append(
      h("section", { class: "pg-empty" },
        h("div", { class: "pg-empty-frame", "aria-hidden": "true" }, icon(ICONS.play, 26)),
        h("h2", { class: "pg-empty-title" }, data.title),
        h("ol", { class: "pg-empty-steps" }, ...data.steps.map((step) => h("li", {}, step))),
        h("p", { class: "pg-quiet" }, data.note),
      ),
    );
  });
}
