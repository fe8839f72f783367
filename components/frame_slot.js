function moveFocus(root, focus) {
  const clamped = focus.map((part) => Math.min(1, Math.max(0, part)));
  root.focusPoint = clamped;
  draw(root);
  edit(root.component, { kind: "focus", focus: clamped });
}

function build(root) {
  root.isFrameSlot = true;
  const browse = () => withField(root, (input) => input.click());
  const parts = {
    label: h("span", { class: "pg-slot-label" }),
    image: h("img", { class: "pg-slot-image", draggable: "false" }),
    ghost: h("span", { class: "pg-slot-ghost" }),
    reading: h("span", { class: "pg-slot-reading", role: "status" }),
    line: h("p", { class: "pg-quiet pg-slot-line" }),
    mismatch: h("p", { class: "pg-slot-mismatch" }),
    problem: h("div", { class: "pg-slot-problem", role: "alert" }),
    emptyWords: h("span", { class: "pg-slot-words" }),
    browse: h("span", { class: "pg-button pg-strong" }),
    linked: h("p", { class: "pg-slot-linked" }, icon(ICONS.link, 20), h("span", { class: "pg-quiet" }), h("span", { class: "pg-mono pg-slot-address" })),
    replace: h("button", { class: "pg-button", type: "button", onclick: browse }),
    ...buildLink(root),
    ...buildLibrary(root),
    fit: h("button", { class: "pg-button", type: "button" }),
    remove: h("button", { class: "pg-slot-remove pg-focus", type: "button" }, icon(ICONS.close, 14)),
  };
  parts.empty = h("button", { class: "pg-slot-empty pg-focus", type: "button", onclick: browse },
    icon(ICONS.picture, 22), parts.emptyWords, parts.browse);
  parts.picture = h("button", { class: "pg-slot-picture pg-focus", type: "button" }, parts.image, parts.ghost);
  parts.controls = h("div", { class: "pg-slot-controls" }, parts.replace, parts.link, parts.library, parts.fit);
  parts.box = h("div", { class: "pg-slot-box" }, parts.empty, parts.linked, parts.picture, parts.label, parts.remove, parts.reading, parts.stop);
  parts.remove.onclick = () => edit(root.component, { kind: "remove" });
  parts.fit.onclick = () => {
    const { fit } = root.component.data.picture;
    edit(root.component, { kind: "fit", fit: fit === "crop" ? "pad" : "crop" });
  };
  parts.picture.onclick = (event) => {
    if (event.detail === 0) return;
    const place = parts.picture.getBoundingClientRect();
    moveFocus(root, [(event.clientX - place.left) / place.width, (event.clientY - place.top) / place.height]);
  };
  parts.picture.onkeydown = (event) => {
    const step = { ArrowLeft: [-0.05, 0], ArrowRight: [0.05, 0], ArrowUp: [0, -0.05], ArrowDown: [0, 0.05] }[event.key];
    if (!step) return;
    event.preventDefault();
    moveFocus(root, root.focusPoint.map((part, axis) => part + step[axis]));
  };
  root.parts = parts;
  root.append(parts.box, parts.line, parts.mismatch, parts.controls, parts.linkForm, parts.problem, parts.dialog);
  listenForDrops(root);
  holdClicks(root);
}

function listenForDrops(root) {
  const { box } = root.parts;
  const isTaken = (event) => [...(event.dataTransfer?.types ?? [])].some((type) => type === "Files" || type === "text/uri-list");
  box.ondragover = (event) => {
    if (!isTaken(event)) return;
    event.preventDefault();
    box.classList.add("pg-slot-over");
  };
  box.ondragleave = () => box.classList.remove("pg-slot-over");
  box.ondrop = (event) => {
    event.preventDefault();
    event.stopPropagation();
    box.classList.remove("pg-slot-over");
    const [file] = event.dataTransfer.files;
    const link = linkIn(event.dataTransfer);
    if (file) sendFile(root, file);
    else if (link) takeText(root, link);
  };
  listenBeside(root);
  root.onPaste = (event) => {
    const path = event.composedPath();
    const here = path.find((place) => place.isFrameSlot);
    if (here ? here !== root : !root.component.data.takes_paste) return;
    const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
    const link = file || isTyping(event) ? "" : linkIn(event.clipboardData);
    if (!file && !link) return;
    event.preventDefault();
    if (file) sendFile(root, file);
    else takeText(root, link);
  };
}

// A file that misses the slots would take the app's place in the tab; the slot that takes what is
// pasted takes it. That its default was prevented says nothing: Streamlit's upload field (1.67.0) does
// that to every drop beside it, before or after this listener hears of it.
const isOnField = (event) => event.composedPath().some((place) => place.dataset?.testid === "stFileUploaderDropzone");

function listenBeside(root) {
  const { box } = root.parts;
  const isMine = (event) => root.component.data.takes_paste && !isOnField(event) && [...(event.dataTransfer?.types ?? [])].includes("Files");
  const leave = () => box.classList.remove("pg-slot-over");
  root.besides = {
    dragover: (event) => {
      if (!isMine(event)) return event.composedPath().includes(box) || leave();
      event.preventDefault();
      box.classList.add("pg-slot-over");
    },
    dragleave: (event) => event.relatedTarget || leave(),
    drop: (event) => {
      leave();
      if (!isMine(event)) return;
      event.preventDefault();
      sendFile(root, event.dataTransfer.files[0]);
    },
  };
}

function draw(root) {
  const { data } = root.component;
  const { picture, words } = data;
  const parts = root.parts;
  setText(parts.label, data.label);
  setText(parts.emptyWords, words.empty);
  setText(parts.browse, words.browse);
  setText(parts.replace, words.replace);
  setText(parts.reading, isReading(root) ? words.reading : root.following ? words.following : "");
  parts.empty.setAttribute("aria-label", `${data.label}: ${words.empty}, ${words.browse}`);
  parts.remove.setAttribute("aria-label", words.remove);
  parts.remove.title = words.remove;
  const isFilled = Boolean(picture || data.linked);
  parts.empty.hidden = isFilled;
  parts.linked.hidden = Boolean(picture) || !data.linked;
  setText(parts.linked.children[1], words.linked);
  setText(parts.linked.children[2], data.linked);
  parts.linked.title = data.linked;
  parts.picture.hidden = parts.line.hidden = !picture;
  parts.replace.hidden = parts.remove.hidden = !isFilled;
  parts.fit.hidden = !picture;
  parts.controls.classList.toggle("pg-slot-compact", isFilled);
  drawLink(root, parts, words);
  drawLibrary(root, parts, words);
  parts.mismatch.hidden = !picture?.mismatch;
  parts.box.classList.toggle("pg-slot-filled", isFilled);
  const problem = root.problem ?? data.problem;
  noteProblem(root, problem);
  parts.problem.hidden = !problem;
  parts.problem.replaceChildren(...(problem ?? []).filter(Boolean).map((text) => h("p", {}, text)));
  if (picture) drawPicture(root, parts, picture, data, words);
}

function drawPicture(root, parts, picture, data, words) {
  if (parts.image.dataset.id !== picture.id) {
    parts.image.dataset.id = picture.id;
    parts.image.src = picture.src;
  }
  const [width, height] = picture.size;
  const crop = cropOf(picture.size, data.target, root.focusPoint);
  const isCropped = picture.fit === "crop" && (crop.width < 0.995 || crop.height < 0.995);
  parts.image.alt = picture.alt;
  parts.picture.style.setProperty("--shape", String(width / height));
  parts.picture.setAttribute("aria-label", `${picture.alt}. ${words.focus}`);
  parts.picture.title = isCropped ? words.focus : "";
  parts.ghost.hidden = !isCropped;
  for (const side of ["left", "top", "width", "height"]) parts.ghost.style[side] = `${crop[side] * 100}%`;
  setText(parts.line, picture.line);
  if (picture.mismatch) {
    const [told, offer, ratio] = picture.mismatch;
    const onclick = () => edit(root.component, { kind: "ratio", ratio });
    parts.mismatch.replaceChildren(`${told} `, h("button", { class: "pg-slot-offer pg-focus", type: "button", onclick }, offer));
  }
  setText(parts.fit, picture.fit === "crop" ? words.crop : words.pad);
  parts.fit.setAttribute("aria-pressed", String(picture.fit === "pad"));
}

export default function (component) {
  const root = rootOf(component.parentElement, "pg-root", (place) => {
    place.component = component;
    build(place);
  });
  root.component = component;
  document.addEventListener("paste", root.onPaste);
  document.addEventListener("click", root.onClick, true);
  window.addEventListener("keydown", root.onShortcut, true);
  for (const [name, hear] of Object.entries(root.besides)) document.addEventListener(name, hear);
  if (root.upload !== component.data.upload) {
    root.upload = component.data.upload;
    root.isReading = false;
    root.following = null;
    root.problem = null;
    root.isLinkOpen = false;
    root.parts.linkField.value = "";
  }
  root.focusPoint = component.data.picture?.focus ?? [0.5, 0.5];
  draw(root);
  if (!isBusy(root)) letGo(root);
  return whenGone(root, component, () => {
    clearInterval(root.uploadWatch);
    document.removeEventListener("paste", root.onPaste);
    document.removeEventListener("click", root.onClick, true);
    window.removeEventListener("keydown", root.onShortcut, true);
    for (const [name, hear] of Object.entries(root.besides)) document.removeEventListener(name, hear);
  });
}
