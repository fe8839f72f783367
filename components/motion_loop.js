// The loop on the pad: fetched and decoded frame by frame, and played on a canvas.
const TRIES = 4;

// The next loop is on screen with its first frame, and plays while the others still arrive.
async function load(root, src) {
  const { pad } = root;
  pad.src = src;
  pad.loading?.abort();
  const { signal } = (pad.loading = new AbortController());
  tell(root, "loading");
  try {
    for (let tries = 1; !(await isReceived(root, src, signal)); tries += 1) if (tries === TRIES) throw new TypeError("dropped");
  } catch {
    if (signal.aborted) return;
    pad.src = null; // the next word from Python tries again
    tell(root, "failed");
    release(root);
  }
}

// False: the server has dropped it for another question of this page. Two may overtake each other on
// their way, and the older of them arrive last; then the newer one is simply asked again.
async function isReceived(root, src, signal) {
  const answer = await fetch(`${src}&pad=${PAD_ID}`, { signal });
  if (answer.status === 204) return false;
  if (!answer.ok) throw new TypeError(`status ${answer.status}`);
  return receive(root, src, answer.body.getReader(), signal);
}

// A loop: how many frames and how many a second, 16 bits each; then each frame's length, 32 bits,
// and the frame, a JPEG file.
async function receive(root, src, reader, signal) {
  const loop = { frames: [], pictures: [], count: 0, fps: 0 };
  let rest = new Uint8Array(0);
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const all = new Uint8Array(rest.length + part.value.length);
    all.set(rest);
    all.set(part.value, rest.length);
    const view = new DataView(all.buffer);
    let place = 0;
    if (!loop.count && all.length >= 4) {
      [loop.count, loop.fps] = [view.getUint16(0), view.getUint16(2)];
      place = 4;
    }
    while (loop.count && place + 4 <= all.length && place + 4 + view.getUint32(place) <= all.length) {
      const end = place + 4 + view.getUint32(place);
      decode(root, src, loop, all.slice(place + 4, end), signal);
      place = end;
    }
    rest = all.slice(place);
  }
  await Promise.all(loop.pictures);
  if (!loop.count || loop.pictures.length < loop.count) return false;
  if (!signal.aborted) root.pad.canvas.dataset.whole = src;
  return true;
}

function decode(root, src, loop, jpeg, signal) {
  const index = loop.pictures.length;
  loop.pictures.push(createImageBitmap(new Blob([jpeg], { type: "image/jpeg" })).then((picture) => {
    if (signal.aborted) return picture.close();
    loop.frames[index] = picture;
    if (index === 0) show(root, src, loop);
    return undefined;
  }));
}

function show(root, src, loop) {
  const { pad } = root;
  const before = pad.loop;
  [pad.loop, pad.began] = [loop, performance.now()];
  const [first] = loop.frames;
  if (pad.canvas.width !== first.width || pad.canvas.height !== first.height) [pad.canvas.width, pad.canvas.height] = [first.width, first.height];
  pad.canvas.getContext("2d").drawImage(first, 0, 0);
  pad.canvas.dataset.source = src;
  pad.canvas.classList.add("pg-pad-shown");
  forget(before);
  play(pad, pad.isPlaying);
  tell(root, "ready");
  release(root);
}

// A loop that has not arrived whole waits on its last frame for the next.
function animate(pad) {
  const { loop } = pad;
  cancelAnimationFrame(pad.turning);
  if (!loop || !pad.isPlaying) return;
  let shown = -1;
  const step = (now) => {
    if (pad.loop !== loop || !pad.isPlaying) return;
    const due = Math.floor(((now - pad.began) / 1000) * loop.fps);
    const next = ((due % loop.count) + loop.count) % loop.count;
    if (next !== shown && loop.frames[next]) {
      pad.canvas.getContext("2d").drawImage(loop.frames[next], 0, 0);
      shown = next;
    }
    pad.turning = requestAnimationFrame(step);
  };
  pad.turning = requestAnimationFrame(step);
}

function forget(loop) {
  loop?.frames.forEach((picture) => picture.close());
}

function endLoop(pad) {
  pad.loading?.abort();
  cancelAnimationFrame(pad.turning);
  pad.canvas.classList.remove("pg-pad-shown");
  forget(pad.loop);
  pad.loop = null;
}
