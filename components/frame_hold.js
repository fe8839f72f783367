// What is pressed while a picture is on its way waits for it.

// A file is read twice: on its way here by the browser, and there by the server.
const isReading = (root) => root.isReading || root.component.data.is_reading;
const isBusy = (root) => isReading(root) || Boolean(root.following);

// A notice that has just come nobody has read yet: whoever presses means the picture that the notice
// is about, and the one before it still stands in the form.
const UNREAD_MS = 700;
const isUnread = (root) => performance.now() - (root.toldAt ?? -UNREAD_MS) < UNREAD_MS;

function noteProblem(root, problem) {
  const told = problem ? `${root.component.data.upload} ${problem.join(" ")}` : "";
  if (told && told !== root.told) root.toldAt = performance.now();
  root.told = told;
}

// A click on Generate while the picture is still on its way would send a request without it, so the
// click waits for the picture and is then made.
function holdClicks(root) {
  root.onUpload = (event) => event.target.files?.length && beginUpload(root, event);
  root.onClick = (event) => {
    if (!event.target.closest?.(`.st-key-${root.component.data.waits} button`)) return;
    if (!isBusy(root) && !isUnread(root)) return;
    event.stopImmediatePropagation();
    take(root, event);
  };
  // Streamlit (1.67.0) acts on the shortcut without a click; others who hear the key still do.
  root.onShortcut = (event) => {
    const isMeant = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (isMeant && (isBusy(root) || isUnread(root))) take(root, event);
  };
  // The element is in its place only after this call.
  queueMicrotask(() => slotOf(root)?.addEventListener("change", root.onUpload, true));
}

function take(root, event) {
  event.preventDefault();
  event.stopPropagation();
  root.isHeld = isBusy(root);
  root.heldAt = root.component.data;
}

// Only for the picture that the click has waited for, in the form as it was but for what was typed.
function letGo(root) {
  const { picture, problem, arrivals, form } = root.component.data;
  const isMeant = arrivals > root.heldAt?.arrivals && form === root.heldAt?.form;
  const isHeld = root.isHeld && picture && !problem && isMeant;
  root.isHeld = false;
  if (isHeld) document.querySelector(`.st-key-${root.component.data.waits} button`)?.click();
}
