// The server's news for one tab, through one stream for all tabs of the browser: HTTP/1.1 allows six
// connections to a host, and with a stream in each a seventh tab would wait for ever.
//
// The tab that was looked at last holds a lock and with it the stream, and passes the news on; when
// it goes, the next one gets the lock. A page over plain http has no locks: there each tab has its
// own stream while it is looked at.
const ALIVE_MS = 4000; // how often the holder says that its stream is open
const SILENT_MS = 10_000; // a holder that is silent for so long counts as gone
const OVERLAP_MS = 3000; // the old stream goes on until the new one is open, at most so long
const NEWS = ["job", "changed"];

const isOpen = (source) => source?.readyState === EventSource.OPEN;

function openSource(url, onHello, onNews) {
  const source = new EventSource(url);
  source.addEventListener("hello", onHello);
  for (const kind of NEWS) source.addEventListener(kind, onNews);
  return source;
}

function ownNews(url, tell) {
  let source = null;
  const look = () => {
    if (document.hidden) source?.close();
    else if (!source || source.readyState === EventSource.CLOSED) source = openSource(url, tell, tell);
  };
  document.addEventListener("visibilitychange", look);
  look();
  return {
    isAlive: () => isOpen(source),
    holds: () => Boolean(source) && source.readyState !== EventSource.CLOSED,
    close() {
      document.removeEventListener("visibilitychange", look);
      source?.close();
    },
  };
}

function sharedNews(url, tell) {
  const name = `playground-news ${new URL(url, location.href).searchParams.get("of") ?? url}`;
  const channel = new BroadcastChannel(name);
  let [source, old, beat, waiting] = [null, null, null, null];
  let [isClosed, heardAt, release] = [false, 0, () => {}];

  const pass = () => {
    tell();
    channel.postMessage("news");
  };
  const closeOld = () => {
    old?.close();
    old = null;
  };
  const lead = (isHandedOver) => {
    if (isClosed) return null;
    let isFirst = isHandedOver;
    const hello = () => {
      // After a gap everybody reads everything again; a hand-over leaves none.
      if (isFirst) tell();
      else pass();
      channel.postMessage("open");
      isFirst = false;
    };
    source = openSource(url, hello, pass);
    beat = setInterval(() => isOpen(source) && channel.postMessage("alive"), ALIVE_MS);
    return new Promise((resolve) => {
      release = resolve; // else it is held until the tab goes, or until another takes it
    });
  };
  const wait = () => {
    const own = (waiting = new AbortController());
    navigator.locks.request(name, { signal: own.signal }, () => lead(false)).catch(() => {
      if (!own.signal.aborted) lose();
    });
  };
  const seize = () => {
    waiting?.abort();
    navigator.locks.request(name, { steal: true }, () => lead(true)).catch(lose);
  };
  const lose = () => {
    clearInterval(beat);
    closeOld();
    [old, source] = [source, null];
    setTimeout(closeOld, OVERLAP_MS);
    if (isClosed) closeOld();
    else wait();
  };
  const look = () => {
    if (!document.hidden && !source) seize();
  };
  channel.onmessage = ({ data }) => {
    heardAt = performance.now();
    if (data === "news") tell();
    if (data === "open") closeOld();
  };
  document.addEventListener("visibilitychange", look);
  if (document.hidden) wait();
  else seize();
  return {
    isAlive: () => isOpen(source) || isOpen(old) || performance.now() - heardAt < SILENT_MS,
    holds: () => Boolean(source ?? old),
    close() {
      isClosed = true;
      document.removeEventListener("visibilitychange", look);
      clearInterval(beat);
      source?.close();
      closeOld();
      waiting?.abort();
      channel.close();
      release();
    },
  };
}

function openNews(url, tell) {
  const canShare = Boolean(navigator.locks) && "BroadcastChannel" in window;
  return canShare ? sharedNews(url, tell) : ownNews(url, tell);
}
