const GATHER_MS = 120; // several changes at once make one run
const UNHEARD_MS = 1500; // a run that has not begun by then was lost, and is asked for again
const APART_MS = 40; // Streamlit sends what two fragments say at once as if one had said it

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
  clearTimeout(root.unheard); // every run brings another `run`, so this is one
  if (root.url !== data.url) {
    if (root.url) leave(root);
    root.url = data.url;
    root.ear = () => {
      clearTimeout(root.unheard);
      root.unheard = setTimeout(root.ear, UNHEARD_MS);
      root.component.setTriggerValue("changed", Date.now());
    };
    const stream = shared(root.url);
    stream.ears.add(root.ear);
    root.fallback = setInterval(() => {
      if (!stream.news.isAlive() && !document.hidden) root.ear();
    }, data.fallback_ms);
  }
  return whenGone(root, component, leave);
}
