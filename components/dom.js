// Shared by every component: make elements, keep one root per place, tell Python of an edit.
// Text only ever enters the page as text nodes, so nothing a gateway says can become markup.

function h(tag, attributes = {}, ...children) {
  const element = tag.startsWith("svg:")
    ? document.createElementNS("http://www.w3.org/2000/svg", tag.slice(4))
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

function icon(path, size = 16) {
  return h(
    "svg:svg",
    { viewBox: "0 0 16 16", width: size, height: size, "aria-hidden": "true", class: "pg-icon" },
    h("svg:path", { d: path }),
  );
}

const ICONS = {
  play: "M5 3.2v9.6l7.6-4.8z",
  pause: "M4.5 3h2.6v10H4.5zM8.9 3h2.6v10H8.9z",
  swap: "M4.8 3.5 2 6.3l2.8 2.8V7h6V5.6h-6zM11.2 6.9v2.1h-6v1.4h6v2.1L14 9.7z",
  close: "M4.3 3.3 8 7l3.7-3.7 1 1L9 8l3.7 3.7-1 1L8 9l-3.7 3.7-1-1L7 8 3.3 4.3z",
  die: "M3 2h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1zm.5 1.5v9h9v-9zM5.4 4.3a1.1 1.1 0 1 1 0 2.2 1.1 1.1 0 0 1 0-2.2zM8 6.9a1.1 1.1 0 1 1 0 2.2 1.1 1.1 0 0 1 0-2.2zm2.6 2.6a1.1 1.1 0 1 1 0 2.2 1.1 1.1 0 0 1 0-2.2z",
  picture: "M2 3h12v10H2zm1.4 1.4v5.4l2.8-2.9 2.6 2.7 1.5-1.4 2.3 2.2V4.4zm6.9.9a1.1 1.1 0 1 1 0 2.2 1.1 1.1 0 0 1 0-2.2z",
  full: "M2 2h4.6v1.5H3.5v3.1H2zm7.4 0H14v4.6h-1.5V3.5H9.4zM2 9.4h1.5v3.1h3.1V14H2zm10.5 0H14V14H9.4v-1.5h3.1z",
  link: "M6.5 9.5 9.5 6.5l1 1-3 3zM7.6 4.2l1.7-1.7a3 3 0 0 1 4.2 4.2l-1.7 1.7-1-1 1.7-1.7a1.6 1.6 0 0 0-2.2-2.2L8.6 5.2zM8.4 11.8l-1.7 1.7a3 3 0 0 1-4.2-4.2l1.7-1.7 1 1-1.7 1.7a1.6 1.6 0 0 0 2.2 2.2l1.7-1.7z",
  layers: "M8 1.8 14.6 5.4 8 9 1.4 5.4zM3.2 7.4 1.4 8.4 8 12l6.6-3.6-1.8-1L8 10zM3.2 10.4l-1.8 1L8 15l6.6-3.6-1.8-1L8 13z",
  grid: "M2 2h5v5H2zm1.4 1.4v2.2h2.2V3.4zM9 2h5v5H9zm1.4 1.4v2.2h2.2V3.4zM2 9h5v5H2zm1.4 1.4v2.2h2.2v-2.2zM9 9h5v5H9zm1.4 1.4v2.2h2.2v-2.2z",
  bell: "M8 1.5a1 1 0 0 1 1 1v.4a4 4 0 0 1 3 3.9v2.6l1.2 1.9v.7H2.8v-.7L4 9.4V6.8a4 4 0 0 1 3-3.9v-.4a1 1 0 0 1 1-1zM6.5 13h3a1.5 1.5 0 0 1-3 0z",
  more: "M3.2 6.7a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6zm4.8 0a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6zm4.8 0a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6z",
  download: "M7.2 1.8h1.6v6.3l2.3-2.3 1.1 1.1L8 11.1 3.8 6.9l1.1-1.1 2.3 2.3zM2.4 12.4h11.2V14H2.4z",
  reset: "M8 2.8a5.2 5.2 0 1 1-5 6.6h1.6A3.7 3.7 0 1 0 8 4.3H6.6L8 5.7 6.9 6.8 3.7 3.6 6.9.4 8 1.5 6.7 2.8z",
};

// The place a component lives in is drawn once and then brought up to date, never emptied.
function rootOf(parentElement, className, build) {
  // A shadow root is no element, so `:scope` would find nothing in it.
  let root = [...parentElement.children].find((child) => child.classList.contains(className));
  if (!root) {
    root = h("div", { class: className });
    parentElement.append(root);
    build(root);
  }
  return root;
}

// Streamlit (1.67.0) also cleans up after a drawing that a newer one overtook while its script was
// on the way; the place lives on then, and what it listens to must not be taken from it.
function whenGone(root, component, deed) {
  return () => {
    if (root.component === component) deed(root);
  };
}

// What a page says after another one was asked for carries the old page's name: Streamlit (1.67.0)
// would then show the old page, empty. So a click on the navigation lets a fresh edit go first, and
// until the address has changed nothing else is said.
const EDIT_FIRST_MS = 120;
const LEAVING_MS = 8000; // a page that has not come by then is not waited for

function isLeaving() {
  const leaving = window.playgroundLeaving;
  if (!leaving) return false;
  if (location.pathname !== leaving.path && performance.now() < leaving.until) return true;
  window.playgroundLeaving = null;
  return false;
}

function leaveInOrder(event) {
  const link = event.composedPath().find((place) => place instanceof HTMLAnchorElement);
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  const isPage = link?.closest("[data-testid='stHeader'], [data-testid='stSidebar']") && link.origin === location.origin;
  if (!isPlain || !isPage || link.pathname === location.pathname) return;
  const wait = EDIT_FIRST_MS - (performance.now() - (window.playgroundEditedAt ?? -Infinity));
  if (wait > 0) {
    event.preventDefault();
    event.stopImmediatePropagation();
    setTimeout(() => link.isConnected && link.click(), wait);
    return;
  }
  window.playgroundLeaving = { path: link.pathname, until: performance.now() + LEAVING_MS };
}

if (!window.playgroundLeavesInOrder) {
  window.playgroundLeavesInOrder = true;
  window.addEventListener("click", leaveInOrder, true);
}

// Streamlit (1.67.0, checked 2026-11-21) gathers what is said until its next timer and sends it in the
// name of the fragment that spoke first: only that one runs, and what was said in another is taken in
// but never drawn. So every word has a turn of its own: the timer that ends it is set behind Streamlit's.
function say(word) {
  const turn = (window.playgroundTurn ??= { isTaken: false, waiting: [] });
  turn.waiting.push(word);
  if (!turn.isTaken) nextTurn(turn);
}

function nextTurn(turn) {
  const word = turn.waiting.shift();
  turn.isTaken = Boolean(word);
  if (!word) return;
  try {
    word();
  } finally {
    setTimeout(nextTurn, 0, turn);
  }
}

// Something that was pressed, or has happened.
function trigger(component, name, value) {
  say(() => isLeaving() || component.setTriggerValue(name, value));
}

// A value the person changed. `at` makes every edit a new one: going back to an earlier value counts.
// In somebody else's turn it is said at once all the same, as a click right behind it must not miss it,
// and once more in a turn of its own; Python takes it once, unless the value it was made on is gone.
function edit(component, value) {
  if (isLeaving()) return;
  window.playgroundEditedAt = performance.now();
  const place = component.parentElement;
  const { revision } = component.data;
  const told = (place.playgroundTold = { value, revision, at: performance.timeOrigin + performance.now() });
  const word = () => component.setStateValue("edit", told);
  if (window.playgroundTurn?.isTaken) word();
  say(() => place.playgroundTold === told && !isLeaving() && word());
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function clock(seconds, decimals = 0) {
  const whole = Math.max(0, seconds);
  const minutes = Math.floor(whole / 60);
  const rest = (whole - minutes * 60).toFixed(decimals).padStart(decimals ? 3 + decimals : 2, "0");
  return `${minutes}:${rest}`;
}

// The crop keeps the target's shape around the focus; fractions of the picture, origin top left.
function cropOf(size, target, focus) {
  const picture = size[0] / size[1];
  const wanted = target[0] / target[1];
  const width = Math.min(1, wanted / picture);
  const height = Math.min(1, picture / wanted);
  const from = (centre, length) => Math.min(1 - length, Math.max(0, centre - length / 2));
  return { left: from(focus[0], width), top: from(focus[1], height), width, height };
}
