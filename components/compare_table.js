function cell(row, { text, tone, note, sign }) {
  const verdict = sign ? h("span", { class: "pg-hidden" }, ` (${sign})`) : null;
  const said = [h("span", { class: tone ? `pg-tone-${tone}` : null }, text), verdict, note ? h("span", { class: "pg-cmpt-note" }, ` ${note}`) : null];
  return h("td", { colspan: row.is_equal ? row.count : null }, ...said);
}

export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-root", (place) => {
    place.table = h("table");
    place.heading = h("h2", { class: "pg-title" });
    place.hint = h("span", { class: "pg-quiet" });
    place.append(h("section", { class: "pg-cmpt" }, h("div", { class: "pg-head" }, place.heading, place.hint), h("div", { class: "pg-cmpt-scroll pg-focus", tabindex: 0, role: "region" }, place.table)));
  });
  setText(root.heading, data.title);
  setText(root.hint, data.hint);
  root.table.parentElement.setAttribute("aria-label", data.name);
  const shown = JSON.stringify([data.heads, data.rows]);
  if (root.shown === shown) return;
  root.shown = shown;
  const head = h("thead", {}, h("tr", {}, h("td"), ...data.heads.map((name) => h("th", { scope: "col" }, name))));
  const rows = data.rows.map((row) => h("tr", { class: row.is_equal ? "pg-cmpt-equal" : null }, h("th", { scope: "row" }, row.name), ...row.cells.map((one) => cell({ ...row, count: data.heads.length }, one))));
  root.table.replaceChildren(head, h("tbody", {}, ...rows));
}
