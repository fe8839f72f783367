const LOOK_MS = 400; // between two looks at a test that is running

function act(root, kind, value = "") {
  trigger(root.component, "act", { kind, value });
}

function buildAccess(root, words) {
  const access = {};
  access.field = h("input", { class: "pg-field pg-card-key", type: "password", autocomplete: "off", spellcheck: "false", "data-1p-ignore": true, "data-lpignore": "true" });
  access.set = h("button", { class: "pg-button", type: "submit" });
  access.forget = h("button", { class: "pg-button", type: "button" });
  access.note = h("p", { class: "pg-card-note", role: "status" });
  access.url = h("span", { class: "pg-mono pg-card-url" });
  access.urlNote = h("p", { class: "pg-card-note" });
  access.test = h("button", { class: "pg-button pg-strong", type: "button" });
  access.words = h("span", {});
  access.hint = h("span", { class: "pg-card-hint" });
  access.finding = h("p", { class: "pg-card-finding", role: "status" }, access.words, access.hint);
  const form = h("form", { class: "pg-card-form" }, access.field, access.set, access.forget);
  form.onsubmit = (event) => {
    event.preventDefault();
    if (!access.field.value.trim()) return;
    act(root, "set", access.field.value);
    access.field.value = "";
    showSet(access);
  };
  access.field.oninput = () => showSet(access);
  access.forget.onclick = () => {
    access.field.focus();
    act(root, "forget");
  };
  access.test.onclick = () => {
    if (access.test.getAttribute("aria-disabled") === "true") return;
    showTest(access, words(), true);
    act(root, "test");
  };
  access.element = h("div", { class: "pg-card-access" },
    (access.keyTitle = h("span", { class: "pg-card-term" })), h("div", {}, form, access.note),
    (access.urlTitle = h("span", { class: "pg-card-term" })), h("div", {}, access.url, access.urlNote),
    h("span", {}), h("div", { class: "pg-card-test" }, access.test, access.finding),
  );
  return access;
}

function showSet(access) {
  access.set.disabled = !access.field.value.trim();
}

// A button under test stays focusable, so that the keyboard does not lose its place.
function showTest(access, data, isTesting) {
  access.test.setAttribute("aria-disabled", String(isTesting || !data.can_test));
  access.test.classList.toggle("pg-card-testing", isTesting);
  setText(access.test, isTesting ? data.test_running : data.test);
  setText(access.words, isTesting ? "" : data.finding.words);
  setText(access.hint, isTesting ? "" : data.finding.hint);
  access.finding.className = `pg-card-finding pg-tone-${data.finding.tone}`;
}

function drawAccess(root, data) {
  const { access } = root;
  setText(access.keyTitle, data.key);
  access.field.setAttribute("aria-label", data.field_name);
  access.field.placeholder = data.placeholder;
  setText(access.set, data.set);
  access.set.setAttribute("aria-label", data.set_name);
  setText(access.forget, data.forget);
  access.forget.setAttribute("aria-label", data.forget_name);
  access.forget.hidden = !data.forget;
  showSet(access);
  setText(access.note, data.note);
  setText(access.urlTitle, data.base_url);
  setText(access.url, data.base_url_value);
  access.url.hidden = !data.base_url_value;
  setText(access.urlNote, data.base_url_note);
  access.test.setAttribute("aria-label", data.test_name);
  showTest(access, data, data.is_testing);
}

// A day is never broken over two lines.
function withDays(text) {
  return text.split(/(\d{4}-\d{2}-\d{2})/u).map((part, place) => (place % 2 ? h("span", { class: "pg-card-day" }, part) : part));
}

function modelBody(row, columns, shapesName) {
  const name = h("th", { class: "pg-model-name", scope: "row" }, row.label, " ", h("span", { class: "pg-mono pg-model-id" }, row.id));
  if (row.retired) name.append(" ", h("span", { class: "pg-model-retired" }, row.retired));
  const cells = columns.map(([field, title]) => h("td", { class: "pg-model-cell pg-mono", "data-title": row[field] ? title : null }, row[field]));
  const notes = row.notes.map((note) => h("span", { class: "pg-model-note" }, note));
  return h("tbody", { class: "pg-model" },
    h("tr", {}, name, ...cells),
    h("tr", {}, h("td", { class: "pg-model-shapes", colspan: columns.length + 1 },
      h("span", { class: "pg-hidden" }, `${shapesName}: `), h("span", { class: "pg-mono pg-model-ratios" }, row.shapes), ...notes)),
  );
}

function modelTable(models) {
  const heads = models.columns.map(([, name, help]) => h("th", { class: "pg-model-cell", scope: "col", title: help || null }, name));
  const bodies = models.rows.map((row) => modelBody(row, models.columns, models.shapes));
  const folded = bodies.slice(models.shown);
  const table = h("table", { class: "pg-models", "aria-label": models.title },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, models.name), ...heads)), ...bodies);
  if (folded.length < 2) return [table];
  const fold = h("button", { class: "pg-button pg-card-more", type: "button" });
  const show = (isOpen) => {
    for (const body of folded) body.hidden = !isOpen;
    fold.setAttribute("aria-expanded", String(isOpen));
    setText(fold, isOpen ? models.fewer : models.more);
  };
  fold.onclick = () => show(fold.getAttribute("aria-expanded") !== "true");
  show(false);
  return [table, fold];
}

function facts(data) {
  const { origin, models } = data;
  const source = origin.link
    ? h("a", { href: origin.link, target: "_blank", rel: "noopener noreferrer", class: "pg-focus" }, origin.name, h("span", { "aria-hidden": "true" }, " ↗"), h("span", { class: "pg-hidden" }, ` (${origin.new_tab})`))
    : origin.name;
  const quiet = [data.has_not, models.undocumented].filter(Boolean).join(" · ");
  return [
    h("ul", { class: "pg-abilities" }, ...data.has.map((words) => h("li", {}, words))),
    quiet ? h("p", { class: "pg-card-quiet" }, quiet) : null,
    ...modelTable(models),
    data.remarks.length ? h("ul", { class: "pg-remarks" }, ...data.remarks.map((words) => h("li", {}, words))) : null,
    h("p", { class: "pg-card-origin" }, h("span", { class: "pg-card-term" }, origin.limits), h("span", {}, source, ", ", ...withDays(origin.checked), ...origin.also.map((words) => h("span", { class: "pg-card-also" }, ...withDays(words))))),
    h("p", { class: "pg-card-origin" }, h("span", { class: "pg-card-term" }, origin.price), h("span", {}, ...withDays(origin.price_note))),
  ];
}

function build(root) {
  root.label = h("h2", { class: "pg-card-label" });
  root.standing = h("span", { class: "pg-card-standing" });
  root.about = h("p", { class: "pg-card-about" });
  root.health = h("span", {});
  root.dot = h("span", { class: "pg-card-dot", "aria-hidden": "true" });
  root.failure = h("p", { class: "pg-card-failure" });
  root.place = h("div", {});
  root.facts = h("div", { class: "pg-card-facts" });
  root.append(
    h("div", { class: "pg-card-head" }, root.label, root.standing),
    root.about,
    h("p", { class: "pg-card-health" }, root.dot, root.health),
    root.failure,
    root.place,
    root.facts,
  );
}

// While a test runs, Python is asked to look again; the card is not drawn anew by that.
function keepLooking(root, isTesting) {
  if (isTesting) root.looking ??= setInterval(() => act(root, "look"), LOOK_MS);
  else stopLooking(root);
}

function stopLooking(root) {
  clearInterval(root.looking);
  root.looking = null;
}

export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-root", build);
  root.component = component;
  setText(root.label, data.label);
  setText(root.standing, data.standing.words);
  root.standing.className = `pg-card-standing pg-tone-${data.standing.tone}`;
  setText(root.about, data.about);
  setText(root.health, data.health.words);
  root.dot.className = `pg-card-dot pg-tone-${data.health.tone}`;
  setText(root.failure, data.failure);
  root.failure.hidden = !data.failure;
  if (data.access) {
    if (!root.access) {
      root.access = buildAccess(root, () => root.component.data.access);
      root.place.append(root.access.element);
    }
    drawAccess(root, data.access);
  }
  const told = JSON.stringify([data.has, data.has_not, data.models, data.remarks, data.origin]);
  if (root.told !== told) {
    root.told = told;
    root.facts.replaceChildren(...facts(data).filter(Boolean));
  }
  keepLooking(root, Boolean(data.access?.is_testing));
  return whenGone(root, component, stopLooking);
}
