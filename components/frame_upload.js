// A file's way to the server: into Streamlit's own upload field, watched until it has arrived.
const LOOK_MS = 500;
const FIELD_MS = 50;
const FIELD_PATIENCE_MS = 30_000;
const ASK_AGAIN_MS = 3000; // an upload that has not begun by then never will

const slotOf = (root) => (root.getRootNode().host ?? root).closest("[class*='st-key-slot_']");
const fileInput = (root) => slotOf(root)?.querySelector("input[type=file]");

// Streamlit brings the field by a script of its own, on a slow line long after the slot around it.
function withField(root, act) {
  const askedAt = performance.now();
  const look = () => {
    const input = fileInput(root);
    if (input) act(input);
    else if (performance.now() - askedAt > FIELD_PATIENCE_MS) tellCut(root);
    else if (root.isConnected) setTimeout(look, FIELD_MS);
  };
  look();
}

function sendFile(root, file) {
  if (!file) return;
  if (!fileInput(root)) {
    root.isReading = true;
    draw(root);
  }
  withField(root, (input) => {
    const transfer = new DataTransfer();
    transfer.items.add(file);
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// Hears of every file before Streamlit does: dropped, pasted or chosen.
function beginUpload(root, event) {
  const { data } = root.component;
  const [file] = event.target.files;
  root.isReading = file.size <= data.max_bytes;
  root.problem = root.isReading ? null : [data.words.too_big, "", ""];
  if (root.isReading) watchUpload(root, file);
  else refuse(event);
  draw(root);
}

function refuse(event) {
  event.stopImmediatePropagation();
  event.target.value = ""; // or choosing the same file again would be no change
}

// The field asks for a place to put the file and shows a chip as soon as it has one. Streamlit (1.67.0)
// can drop that answer when a run of the page begins, and of an upload that was cut off only the chip
// tells: in both cases the slot would read for ever, and the click that waits for it would be lost.
function watchUpload(root, file) {
  clearInterval(root.uploadWatch);
  const askedAt = performance.now();
  const look = () => {
    const chips = slotOf(root)?.querySelector("[data-testid='stFileChips']");
    if (!root.isReading || !slotOf(root)) clearInterval(root.uploadWatch);
    else if (chips?.querySelector("[data-testid='stFileChipIconError']")) giveUp(root, chips);
    else if (!chips && performance.now() - askedAt > ASK_AGAIN_MS) sendFile(root, file);
  };
  root.uploadWatch = setInterval(look, LOOK_MS);
}

function giveUp(root, chips) {
  clearInterval(root.uploadWatch);
  chips.querySelector("[data-testid='stFileChipDeleteBtn'] button")?.click();
  tellCut(root);
}

function tellCut(root) {
  const { words } = root.component.data;
  root.isReading = root.isHeld = false;
  root.problem = [words.upload_cut, words.upload_again, ""];
  draw(root);
}
