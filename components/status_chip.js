// While jobs run their number stands before the page's title; when the last one ends out of sight, a
// mark stays there until somebody looks.
function badge(root, running, done) {
  const plain = document.title.replace(/^\(\d+\) |^[^ ]+ · /u, "");
  if (running) document.title = `(${running}) ${plain}`;
  else if (root.running && document.hidden) document.title = `${done} · ${plain}`;
  else if (root.running) document.title = plain;
  root.running = running;
}

export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-root", (place) => {
    place.dot = h("span", { class: "pg-dot", "aria-hidden": "true" });
    place.words = h("span", {});
    place.append((place.chip = h("span", { class: "pg-status", role: "status" }, place.dot, place.words)));
    place.onLook = () => {
      if (!document.hidden && !place.running) document.title = document.title.replace(/^[^ ]+ · /u, "");
    };
  });
  root.component = component;
  document.addEventListener("visibilitychange", root.onLook);
  root.dot.classList.toggle("pg-dot-on", data.running > 0);
  root.chip.classList.toggle("pg-status-on", data.running > 0);
  setText(root.words, data.words);
  badge(root, data.running, data.done);
  return whenGone(root, component, () => document.removeEventListener("visibilitychange", root.onLook));
}
