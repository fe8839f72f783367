const MADE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

function act(root, kind, more = {}) {
  trigger(root.component, "action", { kind, ...more });
}

const push = (root, kind, words, more = {}) =>
  h("button", { class: "pg-button", type: "button", onclick: () => act(root, kind), ...more }, words);

function facts([title, rows]) {
  return h("section", { class: "pg-sheet-part" }, h("h3", { class: "pg-title" }, title),
    h("dl", { class: "pg-sheet-facts" }, ...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])));
}

function frame([label, src, words]) {
  const face = src ? h("img", { src, alt: label, loading: "lazy" }) : h("span", { class: "pg-quiet" }, words);
  return h("figure", { class: "pg-sheet-frame" }, face, h("figcaption", { class: "pg-quiet" }, label));
}

function marks(root, { words, tags, is_favourite: isFavourite, can_delete: canDelete }) {
  const star = push(root, "favourite", `★ ${words.favourite}`, { "aria-pressed": String(isFavourite), onclick: () => act(root, "favourite", { value: !isFavourite }) });
  star.classList.add("pg-chip");
  const field = h("input", { class: "pg-field pg-sheet-tag-field", type: "text", maxlength: 32, placeholder: words.new_tag, "aria-label": words.new_tag });
  const form = h("form", { class: "pg-sheet-tagging" }, field, h("button", { class: "pg-button", type: "submit" }, words.add));
  form.onsubmit = (event) => {
    event.preventDefault();
    if (field.value.trim()) act(root, "tag", { tag: field.value });
    field.value = "";
  };
  const chips = tags.map(([tag, label]) => h("button", { class: "pg-button pg-sheet-tag", type: "button", "aria-label": label, title: label, onclick: () => act(root, "untag", { tag }) }, tag, icon(ICONS.close, 11)));
  const gone = push(root, "delete", words.delete, { disabled: !canDelete, title: canDelete ? null : words.stays });
  gone.classList.add("pg-sheet-delete");
  return h("div", { class: "pg-sheet-marks" }, star, ...chips, form, gone);
}

export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-root", () => {});
  root.component = component;
  // A signed link differs with every hour; what is behind it does not, and a half-typed tag stays.
  const shown = JSON.stringify({ ...data, frames: data.frames.map(([label, src, words]) => [label, Boolean(src), words]) });
  if (root.shown === shown) return;
  root.shown = shown;
  const { words } = data;
  root.replaceChildren(
    h("h1", { class: "pg-sheet-title" }, data.title),
    h("p", { class: "pg-quiet pg-sheet-at" }, h("time", { datetime: data.at }, MADE.format(new Date(data.at))), " · ", h("button", { class: "pg-sheet-link pg-focus", type: "button", onclick: () => act(root, "batch") }, words.batch)),
    marks(root, data),
    h("section", { class: "pg-sheet-part" }, h("h3", { class: "pg-title" }, words.reuse),
      h("div", { class: "pg-sheet-reuse" }, ...data.reuse.map(([kind, label, help], place) => push(root, kind, label, { title: help, class: place ? "pg-button" : "pg-button pg-strong" })))),
    h("div", { class: "pg-sheet-frames" }, ...data.frames.map(frame)),
    ...data.facts.map(facts),
  );
}
