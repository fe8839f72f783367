const QUIET_MS = 350; // typing pauses this long before Python hears of it

function send(root) {
  clearTimeout(root.timer);
  if (root.area.value === root.sent) return;
  root.sent = root.area.value;
  edit(root.component, root.sent);
}

// What was typed last, for the keeper of the draft: also what the server has not heard of yet.
function remember(text) {
  try {
    window.sessionStorage.setItem("playground-prompt", text);
  } catch {
    // storage is forbidden: the draft's own copy has to do
  }
}

function count(root) {
  const { limit, words } = root.component.data;
  const units = root.area.value.length; // JavaScript counts in UTF-16 units, as the gateways do
  const over = limit === null ? 0 : units - limit;
  root.counter.classList.toggle("pg-tone-failed", over > 0);
  if (over > 0) setText(root.counter, words.over.replace("{over}", over));
  else if (limit === null) setText(root.counter, units ? words.count.replace("{count}", units) : "");
  else setText(root.counter, `${words.count_of.replace("{count}", units).replace("{limit}", limit)} · ${words.limit_of}`);
}

function build(root) {
  root.area = h("textarea", { class: "pg-field pg-prompt-area", rows: "3" });
  root.counter = h("span", { class: "pg-quiet pg-prompt-count", "aria-live": "polite" });
  root.label = h("span", { class: "pg-title" });
  root.append(h("label", { class: "pg-prompt-label" }, h("span", { class: "pg-head" }, root.label, root.counter), root.area));
  root.area.oninput = () => {
    count(root);
    remember(root.area.value);
    clearTimeout(root.timer);
    root.timer = setTimeout(send, QUIET_MS, root);
  };
  root.area.onblur = () => send(root);
  // Heard before the page's own shortcut hears the key, so that Generate takes the last letter too:
  // Python sees changes in the order in which the browser made them.
  root.onShortcut = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(root);
  };
}

export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-prompt", (place) => {
    place.classList.add("pg-root");
    place.component = component;
    build(place);
  });
  root.component = component;
  window.addEventListener("keydown", root.onShortcut, true);
  setText(root.label, data.words.label);
  root.area.setAttribute("aria-label", data.words.label);
  root.area.placeholder = data.words.placeholder;
  if (root.revision !== data.revision) {
    root.revision = data.revision;
    // A session that has just begun knows nothing yet; what stands in the field is worth more.
    if (!data.is_untouched || !root.area.value) root.area.value = root.sent = data.value;
    if (!data.is_untouched) remember(data.value);
  }
  count(root);
  return whenGone(root, component, () => {
    clearTimeout(root.timer);
    window.removeEventListener("keydown", root.onShortcut, true);
  });
}
