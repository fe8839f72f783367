// The two frames on top of each other, as the ratio crops them: a jump between them shows at once.
// All of it is drawn from the small copies that the slots show; the server is not asked.

const SAMPLE = [48, 27]; // enough to tell two scenes apart, too little for grain to matter
const ALIKE = 0.35; // correlation of brightness; a move within one scene stays above

function place(image, frame, target) {
  const [crop, style] = [cropOf(frame.size, target, frame.focus), image.style];
  const isCropped = frame.fit === "crop";
  style.objectFit = isCropped ? "fill" : "contain";
  style.width = isCropped ? `${100 / crop.width}%` : "100%";
  style.height = isCropped ? `${100 / crop.height}%` : "100%";
  style.left = isCropped ? `${(-100 * crop.left) / crop.width}%` : "0";
  style.top = isCropped ? `${(-100 * crop.top) / crop.height}%` : "0";
}

function brightness(image, frame, target) {
  const context = new OffscreenCanvas(...SAMPLE).getContext("2d", { willReadFrequently: true });
  const crop = frame.fit === "crop" ? cropOf(frame.size, target, frame.focus) : { left: 0, top: 0, width: 1, height: 1 };
  const [wide, high] = [image.naturalWidth, image.naturalHeight];
  context.imageSmoothingQuality = "high";
  context.drawImage(image, crop.left * wide, crop.top * high, crop.width * wide, crop.height * high, 0, 0, ...SAMPLE);
  const { data } = context.getImageData(0, 0, ...SAMPLE);
  return Array.from({ length: data.length / 4 }, (_, at) => 0.2126 * data[4 * at] + 0.7152 * data[4 * at + 1] + 0.0722 * data[4 * at + 2]);
}

// Pearson's coefficient, −1 to 1; two flat pictures say nothing and count as alike.
function correlation(one, other) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [a, b] = [mean(one), mean(other)];
  let [both, squareA, squareB] = [0, 0, 0];
  one.forEach((value, at) => {
    both += (value - a) * (other[at] - b);
    squareA += (value - a) ** 2;
    squareB += (other[at] - b) ** 2;
  });
  return squareA * squareB > 1e-6 ? both / Math.sqrt(squareA * squareB) : 1;
}

function judge(root) {
  const { first, last } = root.parts;
  const { data } = root.component;
  const isReady = [first, last].every((image) => image.complete && image.naturalWidth);
  root.isUnlike = isReady && correlation(brightness(first, data.first, data.target), brightness(last, data.last, data.target)) < ALIKE;
  draw(root);
}

function build(root) {
  const parts = {
    advice: h("p", { class: "pg-pair-advice" }),
    unlike: h("p", { class: "pg-pair-advice", role: "status" }),
    toggle: h("button", { class: "pg-button", type: "button", "aria-controls": "pair-stage" }, icon(ICONS.layers, 14), h("span")),
    first: h("img", { class: "pg-pair-image", draggable: "false" }),
    last: h("img", { class: "pg-pair-image pg-pair-last", draggable: "false" }),
    share: h("input", { class: "pg-pair-share", type: "range", min: 0, max: 100, step: 1, value: 50, id: "pair-share" }),
    from: h("span", { class: "pg-quiet" }),
    to: h("span", { class: "pg-quiet" }),
    difference: h("button", { class: "pg-button", type: "button", "aria-pressed": "false" }),
  };
  parts.stage = h("div", { class: "pg-pair-stage", id: "pair-stage" }, parts.first, parts.last);
  parts.slide = h("div", { class: "pg-pair-slide" }, parts.from, parts.share, parts.to);
  parts.controls = h("div", { class: "pg-pair-controls" }, parts.slide, parts.difference);
  parts.toggle.onclick = () => {
    root.isOpen = !root.isOpen;
    draw(root);
  };
  parts.share.oninput = () => draw(root);
  parts.difference.onclick = () => {
    root.isDifference = !root.isDifference;
    draw(root);
  };
  for (const image of [parts.first, parts.last]) image.onload = () => judge(root);
  root.parts = parts;
  root.append(h("div", { class: "pg-pair-told" }, h("div", {}, parts.advice, parts.unlike), parts.toggle), parts.stage, parts.controls);
}

function fixOf(root, { label, ratio }) {
  const onclick = () => edit(root.component, { kind: "fit_both", ratio });
  return h("button", { class: "pg-pair-fix pg-focus", type: "button", onclick }, label);
}

function draw(root) {
  const { data } = root.component;
  const { words } = data;
  const parts = root.parts;
  parts.advice.hidden = !data.advice;
  if (data.advice) {
    const fixes = data.advice.fixes.flatMap((fix) => [" ", fixOf(root, fix)]);
    if (parts.advice.dataset.told !== JSON.stringify(data.advice)) {
      parts.advice.dataset.told = JSON.stringify(data.advice);
      parts.advice.replaceChildren(data.advice.words, ...fixes);
    }
  }
  setText(parts.unlike, root.isUnlike ? words.unlike : "");
  setText(parts.toggle.lastChild, root.isOpen ? words.hide : words.show);
  parts.toggle.setAttribute("aria-expanded", String(Boolean(root.isOpen)));
  parts.stage.hidden = parts.controls.hidden = !root.isOpen;
  parts.stage.style.aspectRatio = `${data.target[0]} / ${data.target[1]}`;
  parts.stage.style.setProperty("--wide", String(data.target[0] / data.target[1]));
  for (const name of ["first", "last"]) {
    const image = parts[name];
    image.alt = data[name].alt;
    if (image.dataset.id !== data[name].id) {
      image.dataset.id = data[name].id;
      image.src = data[name].src;
    }
    place(image, data[name], data.target);
  }
  const share = Number(parts.share.value);
  parts.stage.classList.toggle("pg-pair-difference", Boolean(root.isDifference));
  parts.last.style.opacity = root.isDifference ? "1" : String(share / 100);
  parts.share.disabled = Boolean(root.isDifference);
  parts.share.style.setProperty("--at", `${share}%`);
  parts.share.setAttribute("aria-label", words.share);
  parts.share.setAttribute("aria-valuetext", words.share_value.replace("{share}", share));
  setText(parts.from, words.from);
  setText(parts.to, words.to);
  setText(parts.difference, words.difference);
  parts.difference.title = words.difference_help;
  parts.difference.setAttribute("aria-pressed", String(Boolean(root.isDifference)));
}

export default function (component) {
  const root = rootOf(component.parentElement, "pg-root", (empty) => {
    empty.component = component;
    build(empty);
  });
  root.component = component;
  draw(root);
  judge(root);
}
