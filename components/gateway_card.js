export default function ({ data, parentElement }) {
  const root = rootOf(parentElement, "pg-root", () => {});
  const shown = JSON.stringify(data);
  if (root.shown === shown) return;
  root.shown = shown;
  const facts = data.facts.map(([name, value]) => h("div", { class: "pg-fact" }, h("dt", {}, name), h("dd", {}, value)));
  const models = data.models.map(([id, line]) => h("li", {}, h("span", { class: "pg-mono" }, id), h("span", { class: "pg-quiet" }, line)));
  const source = h("p", { class: "pg-quiet pg-card-source" }, data.source);
  if (data.docs_url) source.append(" · ", h("a", { href: data.docs_url, target: "_blank", rel: "noopener noreferrer" }, data.words.docs));
  root.replaceChildren(
    h("div", { class: "pg-head" }, h("h2", { class: "pg-card-title" }, data.label), h("span", { class: `pg-card-standing pg-tone-${data.tone}` }, data.standing)),
    h("dl", { class: "pg-facts" }, ...facts),
    h("p", { class: "pg-title pg-card-models-title" }, data.words.models),
    h("ul", { class: "pg-card-models" }, ...models.slice(0, data.shown)),
    models.length > data.shown
      ? h("details", { class: "pg-card-more" }, h("summary", { class: "pg-focus" }, data.words.more), h("ul", { class: "pg-card-models" }, ...models.slice(data.shown)))
      : "",
    source,
  );
}
