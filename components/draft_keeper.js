// Storage can be forbidden; then a reload begins with the workspace's newest draft instead.
function stored(action) {
  try {
    return action(window.sessionStorage);
  } catch {
    return null;
  }
}

function build(root) {
  root.words = h("span", {});
  root.restart = h("button", { class: "pg-keeper-restart pg-focus", type: "button", onclick: () => trigger(root.component, "restart", true) });
  root.append(root.words, root.restart);
}

// What this tab has kept, with its own name; null when there is nothing to bring back.
function keptBy(data) {
  const kept = stored((storage) => storage.getItem("playground-draft"));
  const typed = stored((storage) => storage.getItem("playground-prompt"));
  if (kept === null && typed === null) return null;
  const draft = { ...JSON.parse(kept ?? data.draft) };
  if (typed !== null) draft.prompt_text = typed; // the field knows what was typed last
  if (JSON.stringify(draft) === JSON.stringify(JSON.parse(data.draft))) return null;
  const tab_id = stored((storage) => storage.getItem("playground-tab"));
  return JSON.stringify(tab_id === null ? draft : { ...draft, tab_id });
}

export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-keeper", (place) => {
    place.classList.add("pg-root");
    place.hidden = true;
    build(place);
  });
  root.component = component;
  setText(root.words, data.words.offered);
  setText(root.restart, data.words.restart);
  const isFresh = stored((storage) => storage.getItem("playground-draft")) === null;
  root.hidden = !(data.is_offered && data.is_untouched && isFresh);
  if (!data.is_untouched) {
    stored((storage) => storage.setItem("playground-draft", data.draft));
    stored((storage) => storage.setItem("playground-tab", data.tab_id));
    return;
  }
  const text = keptBy(data);
  if (text === null || root.offered === text) return;
  root.offered = text;
  trigger(component, "restore", text);
}
