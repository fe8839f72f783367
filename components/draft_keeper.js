// Storage can be forbidden; then a reload begins with an empty form, and nothing else is lost.
function stored(action) {
  try {
    return action(window.sessionStorage);
  } catch {
    return null;
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = rootOf(parentElement, "pg-keeper", (place) => {
    place.hidden = true;
  });
  if (!data.is_untouched) {
    stored((storage) => storage.setItem("playground-draft", data.draft));
    return;
  }
  const kept = stored((storage) => storage.getItem("playground-draft"));
  const typed = stored((storage) => storage.getItem("playground-prompt"));
  if (kept === null && typed === null) return;
  const draft = { ...JSON.parse(kept ?? data.draft) };
  if (typed !== null) draft.prompt_text = typed; // the field knows what was typed last
  const text = JSON.stringify(draft);
  if (text === JSON.stringify(JSON.parse(data.draft)) || root.offered === text) return;
  root.offered = text;
  setTriggerValue("restore", text);
}
