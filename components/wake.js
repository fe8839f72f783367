const GATHER_MS = 120; // several changes at once make one run
const UNHEARD_MS = 1500; // a run that has not come by then was lost, and is asked for again
const PATIENCE_MS = 12_000; // each time twice as long, up to this: a busy server is not helped by asking
const PAGE_MS = 4 * UNHEARD_MS; // whoever has to wait for so long asks for the whole page
const BUSY_MS = 100; // between two looks whether the page has come to rest
const APART_MS = 40; // Streamlit sends what two fragments say at once as if one had said it

// A wish that comes while the page is drawn, or while another page is on its way, would be carried
// out behind that run, and with the name of the page that was there before.
function isBusy() {
  const state = document.querySelector("[data-test-script-state]")?.dataset.testScriptState;
  return isLeaving() || state === "running" || state === "rerunRequested";
}

// One source of news per address for the whole tab, shared by every ear, closed with the last one.
function shared(url) {
  const streams = (window.playgroundStreams ??= new Map());
  if (!streams.has(url)) {
    const stream = { ears: new Set(), told: 0 };
    // One after another, each timer set by the one before: on a busy page timers that were set
    // together come due together.
    const tellNext = (ears) => {
      const ear = ears.shift();
      if (!ear) return;
      ear();
      setTimeout(tellNext, APART_MS, ears);
    };
    const tellAll = () => {
      stream.gather = null;
      tellNext([...stream.ears]);
    };
    const tell = () => {
      stream.told += 1;
      stream.gather ??= setTimeout(tellAll, GATHER_MS);
    };
    stream.news = openNews(url, tell);
    streams.set(url, stream);
  }
  return streams.get(url);
}

function wish(root, asksPage = false) {
  clearTimeout(root.waiting);
  root.waiting = null;
  if (isBusy()) {
    root.waiting = setTimeout(wish, BUSY_MS, root, asksPage);
    return;
  }
  root.unheard ??= setTimeout(wishAgain, root.unheardMs, root);
  const at = (root.wish = performance.timeOrigin + performance.now());
  const word = asksPage ? "asked" : "changed";
  const speaker = () => (asksPage ? window.playgroundPage : root.component);
  say(() => isLeaving() || speaker().setTriggerValue(word, at));
}

// A server that took over within the blink of an eye knows no part of this page: it runs none until it
// has run the whole. Which of the two was lost cannot be known, so after a while they take turns. A run
// of the whole page takes the place of all others, so nobody asks for it while one is under way.
function wishAgain(root) {
  if (isBusy()) {
    root.unheard = setTimeout(wishAgain, BUSY_MS, root);
    return;
  }
  root.unheard = null;
  root.asksPage = root.unheardMs >= PAGE_MS && !root.asksPage && Boolean(window.playgroundPage);
  root.unheardMs = Math.min(2 * root.unheardMs, PATIENCE_MS);
  wish(root, root.asksPage);
}

function settle(root) {
  clearTimeout(root.unheard);
  root.unheard = null;
  root.unheardMs = UNHEARD_MS;
  root.asksPage = false;
}

// Whoever hears anything is there, though late. But only the run that answers the newest wish has seen
// what it was about: an earlier one may have begun before.
function hear(root, heard) {
  if (heard === root.heard) return;
  root.heard = heard;
  settle(root);
  if (heard < root.wish) root.unheard = setTimeout(wishAgain, UNHEARD_MS, root);
}

// A run of the page may put an ear into another place. What it still wished in the old one is gone with
// that, and on the way it was deaf.
const MOVED_MS = 5000; // later the page was left, and what is drawn then is new

function noteLeft(root, stream) {
  const isOwed = root.waiting !== null || root.wish > root.heard;
  const left = { stream, told: stream?.told, isOwed, at: performance.now() };
  (window.playgroundLeft ??= new Map()).set(root.name, left);
}

function isBehind(name, stream) {
  const left = window.playgroundLeft?.get(name);
  window.playgroundLeft?.delete(name);
  if (!left || performance.now() - left.at > MOVED_MS) return false;
  return left.isOwed || left.stream !== stream || left.told !== stream.told;
}

function leave(root) {
  const stream = window.playgroundStreams?.get(root.url);
  noteLeft(root, stream);
  clearInterval(root.fallback);
  clearTimeout(root.waiting);
  settle(root);
  stream?.ears.delete(root.ear);
  if (stream?.ears.size === 0) {
    clearTimeout(stream.gather);
    stream.news.close();
    window.playgroundStreams.delete(root.url);
  }
  root.url = null; // whoever draws this place again listens again
}

export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-wake", (place) => {
    place.hidden = true;
    [place.wish, place.waiting, place.name] = [0, null, data.name];
    place.ear = () => wish(place);
  });
  root.component = component;
  hear(root, data.heard);
  if (root.url !== data.url) {
    if (root.url) leave(root);
    root.url = data.url;
    const stream = shared(root.url);
    stream.ears.add(root.ear);
    if (data.asks_first || isBehind(root.name, stream)) root.waiting = setTimeout(root.ear, GATHER_MS);
    root.fallback = setInterval(() => {
      if (!stream.news.isAlive() && !document.hidden) root.ear();
    }, data.fallback_ms);
  }
  return whenGone(root, component, leave);
}
