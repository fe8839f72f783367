const GATHER_MS = 120; // several changes at once make one run
const UNHEARD_MS = 1500; // a run that has not come by then was lost, and is asked for again
const PATIENCE_MS = 12_000; // each time twice as long, up to this: a busy server is not helped by asking
const PAGE_MS = 4 * UNHEARD_MS; // by then the whole page is asked for
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
    const stream = { ears: new Set() };
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
    const tell = () => (stream.gather ??= setTimeout(tellAll, GATHER_MS));
    stream.news = openNews(url, tell);
    streams.set(url, stream);
  }
  return streams.get(url);
}

function leave(root) {
  clearInterval(root.fallback);
  clearTimeout(root.waiting);
  clearTimeout(root.unheard);
  const stream = window.playgroundStreams?.get(root.url);
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
  });
  root.component = component;
  // Only the run that answers a wish has seen what it was about: another one may have begun before.
  if (data.heard >= (root.wish ?? 0)) {
    clearTimeout(root.unheard);
    root.unheardMs = UNHEARD_MS;
  }
  if (root.url !== data.url) {
    if (root.url) leave(root);
    root.url = data.url;
    root.ear = () => {
      clearTimeout(root.waiting);
      if (isBusy()) {
        root.waiting = setTimeout(root.ear, BUSY_MS);
        return;
      }
      clearTimeout(root.unheard);
      root.unheard = setTimeout(root.ear, root.unheardMs);
      // A server that took over within the blink of an eye knows no part of this page: it runs none
      // until it has run the whole.
      // Which of the two was lost cannot be known, so from then on they take turns.
      root.asksPage = root.unheardMs >= PAGE_MS && !root.asksPage && Boolean(window.playgroundPage);
      root.unheardMs = Math.min(2 * root.unheardMs, PATIENCE_MS);
      const wish = (root.wish = Date.now());
      const word = root.asksPage ? "asked" : "changed";
      const speaker = () => (root.asksPage ? window.playgroundPage : root.component);
      say(() => isLeaving() || speaker().setTriggerValue(word, wish));
    };
    const stream = shared(root.url);
    stream.ears.add(root.ear);
    if (data.asks_first) root.waiting = setTimeout(root.ear, GATHER_MS);
    root.fallback = setInterval(() => {
      if (!stream.news.isAlive() && !document.hidden) root.ear();
    }, data.fallback_ms);
  }
  return whenGone(root, component, leave);
}
