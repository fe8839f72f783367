// What is pressed while a picture is on its way waits for it.

// A file is read twice: on its way here by the browser, and there by the server.
const isReading = (root) => root.isReading || root.component.data.is_reading;
const isBusy = (root) => isReading(root) || Boolean(root.following);

// A click on Generate while the picture is still on its way would send a request without it, so the
// click waits for the picture and is then made.
function holdClicks(root) {
  root.onUpload = (event) => event.target.files?.length && beginUpload(root, event);
  root.onClick = (event) => {
    if (!isBusy(root) || !event.target.closest?.(`.st-key-${root.component.data.waits} button`)) return;
    event.stopImmediatePropagation();
    hold(root, event);
  };
  // Streamlit (1.67.0) acts on the shortcut without a click; others who hear the key still do.
  root.onShortcut = (event) => {
    const isMeant = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (isMeant && isBusy(root)) hold(root, event);
  };
  // The element is in its place only after this call.
  queueMicrotask(() => slotOf(root)?.addEventListener("change", root.onUpload, true));
}

function hold(root, event) {
  event.preventDefault();
  event.stopPropagation();
  root.isHeld = true;
  root.heldAt = root.component.data.arrivals;
}

// Only for the picture that the click has waited for: the form may have been filled otherwise since.
function letGo(root) {
  const { picture, problem, arrivals } = root.component.data;
  const isHeld = root.isHeld && picture && !problem && arrivals > root.heldAt;
  root.isHeld = false;
  if (isHeld) document.querySelector(`.st-key-${root.component.data.waits} button`)?.click();
}
