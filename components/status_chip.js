// While jobs run their number stands before the page's title; when the last one ends out of sight, a
// mark stays there until somebody looks.
function badge(root, running, done) {
  const plain = document.title.replace(/^\(\d+\) |^[^ ]+ · /u, "");
  if (running) document.title = `(${running}) ${plain}`;
  else if (root.running && document.hidden) document.title = `${done} · ${plain}`;
  else if (root.running) document.title = plain;
  root.running = running;
}

// Whether a notification is wanted is kept in the browser, and asked for only by a press of the bell.
const WISH = "playground-notify";

function isWished() {
  try {
    return window.Notification?.permission === "granted" && localStorage.getItem(WISH) === "on";
  } catch {
    return false; // storage is forbidden, so nothing can have been wished
  }
}

async function ring(root) {
  const isOn = !isWished();
  const permission = isOn ? await Notification.requestPermission() : "granted";
  try {
    localStorage.setItem(WISH, isOn && permission === "granted" ? "on" : "off");
  } catch {
    // storage is forbidden: the wish cannot be kept
  }
  drawBell(root);
}

function drawBell(root) {
  const { bell, running } = root.component.data;
  const isOn = isWished();
  const words = isOn ? bell.on : bell.off;
  root.bell.hidden = !window.Notification || Notification.permission === "denied" || (!running && !isOn);
  root.bell.setAttribute("aria-pressed", String(isOn));
  root.bell.setAttribute("aria-label", words);
  root.bell.title = words;
}

function notify(root, running, bell) {
  const isOver = root.running > 0 && running === 0;
  // The tag makes one notification of those of several tabs.
  if (isOver && document.hidden && isWished()) new Notification(bell.title, { body: bell.body, tag: "playground-done" });
}

export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-root", (place) => {
    place.dot = h("span", { class: "pg-dot", "aria-hidden": "true" });
    place.words = h("span", {});
    place.chip = h("span", { class: "pg-status", role: "status" }, place.dot, place.words);
    place.bell = h("button", { class: "pg-bell pg-focus", type: "button", onclick: () => ring(place) }, icon(ICONS.bell, 15));
    place.append(h("div", { class: "pg-top" }, place.bell, place.chip));
    place.onLook = () => {
      if (!document.hidden && !place.running) document.title = document.title.replace(/^[^ ]+ · /u, "");
    };
  });
  root.component = component;
  document.addEventListener("visibilitychange", root.onLook);
  root.dot.classList.toggle("pg-dot-on", data.running > 0);
  root.dot.classList.toggle("pg-dot-doubt", !data.running && data.in_doubt > 0);
  root.chip.classList.toggle("pg-status-on", data.running + data.in_doubt > 0);
  setText(root.words, data.words);
  notify(root, data.running, data.bell);
  badge(root, data.running, data.done);
  drawBell(root);
  return whenGone(root, component, () => document.removeEventListener("visibilitychange", root.onLook));
}
