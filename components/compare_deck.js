// One transport for several proxies of one rate. What a clip shows is told by the browser for each
// presented frame; a clip that runs ahead or behind plays a little slower or faster until it is in
// step, and only one that is far away is moved by a seek.
const CALM = 0.15; // frames: nearer is in step
const PULL = 0.12; // of the speed, for each frame of drift
const PULL_LIMIT = 0.45;
const FAR_S = 0.5; // farther is not caught up with but jumped to
const EARLY = 0.6; // frames
const SMOOTH = 0.35; // weight of the newest sample
const CATCH_UP_S = 0.08; // what a jump takes, and the clock goes on meanwhile
const SOUND_STRAYS_S = 0.12;
const DELAY_LIMIT_MS = 200;
const SEEK_PATIENCE_MS = 1500; // a hidden tab presents nothing
// A busy browser may present a frame between two of its tellings and never tell of it; a seek to the
// same place is none, one to beside it presents the frame again.
const ASK_AGAIN_MS = 250;
const ASK_LATE_MS = 1000;
const BESIDE = 0.1; // frames
const TELLS_FRAMES = "requestVideoFrameCallback" in HTMLVideoElement.prototype;

class Deck {
  constructor(fps, tell) {
    this.fps = fps;
    this.tell = tell; // called whenever something that is shown has changed
    this.clips = [];
    this.frame = 0;
    this.speed = 0; // of the timeline: 0 rests, 1 forwards, −1 backwards
    this.loop = [null, null];
    this.turn = 0; // grows with every order, so that an older one stops
    this.wanted = null;
    this.isSeeking = false;
  }

  add(clip) {
    Object.assign(clip, { offset: clip.offset ?? 0, shown: null, lead: null, lag: 0, delay: 0, isFresh: false, jumpedAt: 0 });
    this.clips.push(clip);
    const { video } = clip;
    const note = (now, { mediaTime, expectedDisplayTime }) => {
      if (!this.clips.includes(clip)) return;
      this.noteShown(clip, mediaTime, expectedDisplayTime ?? now);
      video.requestVideoFrameCallback(note);
    };
    if (TELLS_FRAMES) video.requestVideoFrameCallback(note);
    else for (const event of ["timeupdate", "seeked", "loadeddata"]) video.addEventListener(event, () => this.noteShown(clip, video.currentTime, performance.now()));
  }

  remove(clip) {
    this.clips.splice(this.clips.indexOf(clip), 1);
    clip.video.pause();
    clip.sound?.pause();
  }

  get length() {
    return Math.max(1, ...this.clips.map(({ count, offset }) => count - offset));
  }

  get range() {
    const last = this.length - 1;
    const [start, end] = [this.loop[0] ?? 0, this.loop[1] ?? last];
    return [Math.min(start, last), Math.min(end, last)];
  }

  get isSettled() {
    return !this.speed && !this.isSeeking && this.clips.every((clip) => clip.shown === this.targetOf(clip, this.frame));
  }

  targetOf({ count, offset }, frame) {
    return Math.min(count - 1, Math.max(0, frame + offset));
  }

  // Where the timeline stands at a moment, in frames and their fractions.
  positionAt(now) {
    return this.clock.frame + ((now - this.clock.at) / 1000) * this.fps * this.speed;
  }

  noteShown(clip, mediaTime, at) {
    clip.shown = Math.round(mediaTime * this.fps - (TELLS_FRAMES ? 0 : 0.499));
    clip.video.dataset.frame = clip.shown;
    if (this.clock && this.speed > 0 && !clip.video.paused && at - clip.jumpedAt > 60) {
      const lead = mediaTime * this.fps - clip.offset - this.positionAt(at);
      clip.lead = clip.lead === null ? lead : clip.lead + SMOOTH * (lead - clip.lead);
      if (clip.isFresh) this.learnLag(clip, lead);
    }
    if (!this.speed) this.tell();
  }

  // Some take longer to begin than others; next time they are called first.
  learnLag(clip, lead) {
    clip.isFresh = false;
    const lag = (-lead / this.fps / this.speed) * 1000 - clip.delay;
    clip.lag = clip.lag ? (clip.lag + lag) / 2 : lag;
  }

  // The sound runs beside the pictures and is set right where it strays; only at a whole speed.
  playSound(position) {
    for (const { sound, isHeard, offset, count } of this.clips) {
      if (!sound) continue;
      const at = position === null ? -1 : (position + offset) / this.fps;
      if (!isHeard || at < 0 || at >= count / this.fps) {
        sound.pause();
        continue;
      }
      sound.playbackRate = this.speed;
      if (sound.paused || Math.abs(sound.currentTime - at) > SOUND_STRAYS_S) sound.currentTime = at;
      if (sound.paused) sound.play().catch(() => {});
    }
  }

  // Rests and shows a frame; orders that come meanwhile replace each other.
  rest(frame) {
    this.turn += 1;
    this.speed = 0;
    this.clock = null;
    for (const { video } of this.clips) video.pause();
    this.playSound(null);
    return this.show(frame);
  }

  async show(frame) {
    this.wanted = Math.min(this.length - 1, Math.max(0, frame));
    if (this.isSeeking) return this.seeking;
    this.isSeeking = true;
    this.seeking = this.seekOn();
    await this.seeking;
  }

  async seekOn() {
    while (this.wanted !== null) {
      this.frame = this.wanted;
      this.wanted = null;
      this.tell();
      await Promise.all(this.clips.map((clip) => this.seek(clip, this.targetOf(clip, this.frame))));
    }
    this.isSeeking = false;
    this.tell();
    this.askLater(this.turn);
  }

  // A machine that is too busy to show a frame in time may show it later and not tell.
  askLater(turn) {
    if (this.isSettled) return;
    setTimeout(() => turn === this.turn && !this.speed && !this.isSeeking && this.show(this.frame), ASK_LATE_MS);
  }

  // The middle of a frame is the place where no rounding reaches a neighbour.
  seek(clip, index) {
    const { video } = clip;
    const to = (index + 0.5) / this.fps;
    if (clip.shown === index && !video.seeking && Math.abs(video.currentTime - to) < 0.4 / this.fps) return null;
    return new Promise((done) => {
      const patience = setTimeout(end, SEEK_PATIENCE_MS);
      const began = performance.now();
      let [askedAt, isBeside] = [began, false];
      const look = () => {
        const now = performance.now();
        if (clip.shown === index) return end();
        if (!video.seeking && now - askedAt > ASK_AGAIN_MS) {
          [askedAt, isBeside] = [now, !isBeside];
          video.currentTime = to + (isBeside ? BESIDE / this.fps : 0);
        }
        return now - began < SEEK_PATIENCE_MS && requestAnimationFrame(look);
      };
      function end() {
        clearTimeout(patience);
        video.removeEventListener("seeked", look);
        done();
      }
      video.addEventListener("seeked", look, { once: true });
      video.currentTime = to;
    });
  }

  async play(speed) {
    const turn = (this.turn += 1);
    const [start, end] = this.range;
    this.speed = speed;
    this.clock = null;
    for (const { video } of this.clips) video.pause();
    this.playSound(null);
    this.tell();
    const isOutside = this.frame < start || this.frame > end;
    const isAtEnd = speed > 0 ? this.frame >= end : this.frame <= start;
    await this.show(isOutside || isAtEnd ? (speed > 0 ? start : end) : this.frame);
    if (turn !== this.turn) return;
    if (speed > 0) this.begin(turn);
    else this.runBack(turn);
  }

  begin(turn) {
    // Seeks ended in the middle of a frame.
    this.clock = { frame: this.frame + 0.5, at: performance.now() };
    const begunAt = performance.now();
    const slowest = Math.max(...this.clips.map(({ lag }) => lag));
    for (const clip of this.clips) {
      Object.assign(clip, { lead: null, isFresh: true, delay: Math.min(DELAY_LIMIT_MS, slowest - clip.lag) });
      clip.video.playbackRate = this.speed;
      if (this.frame + clip.offset >= 0 && this.frame + clip.offset < clip.count - 1) setTimeout(() => turn === this.turn && this.start(clip), clip.delay);
    }
    const tick = (now) => {
      if (turn !== this.turn) return;
      const [start, end] = this.range;
      const position = this.positionAt(now);
      // The last frame stays on screen while the first one is sought, so that may begin a little early.
      if (position >= end + 1 - EARLY) {
        this.restart(turn, start);
        return;
      }
      this.keepInStep(now, begunAt);
      this.playSound(position);
      const frame = Math.min(end, Math.max(start, Math.floor(position)));
      if (frame !== this.frame) {
        this.frame = frame;
        this.tell();
      }
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  start(clip) {
    clip.video.play().catch(() => {}); // a pause before it began is no fault
  }

  async restart(turn, start) {
    for (const { video } of this.clips) video.pause();
    this.playSound(null);
    this.clock = null;
    await this.show(start);
    if (turn === this.turn) this.begin(turn);
  }

  keepInStep(now, begunAt) {
    const position = this.positionAt(now);
    const running = [];
    for (const clip of this.clips) {
      const at = position + clip.offset;
      const isIts = at >= 0 && at < clip.count - 0.5;
      if (isIts && clip.video.paused && !clip.video.ended && now - begunAt > DELAY_LIMIT_MS) {
        clip.lead = null;
        this.start(clip);
      } else if (isIts && clip.lead !== null) running.push(clip);
    }
    if (!running.length) return;
    // The clock follows the clips as they do each other: a machine that cannot keep up slows all.
    const mean = running.reduce((sum, { lead }) => sum + lead, 0) / running.length;
    const shift = Math.max(-0.5, Math.min(0.5, mean * 0.1));
    this.clock.frame += shift;
    for (const clip of running) {
      clip.lead -= shift;
      if (Math.abs(clip.lead) > FAR_S * this.fps) this.jump(clip, position + clip.offset, now);
      else this.nudge(clip);
    }
  }

  nudge(clip) {
    const pull = Math.abs(clip.lead) < CALM ? 0 : Math.max(-PULL_LIMIT, Math.min(PULL_LIMIT, -clip.lead * PULL));
    const rate = this.speed * (1 + pull);
    if (Math.abs(clip.video.playbackRate - rate) > 0.01) clip.video.playbackRate = rate;
  }

  jump(clip, at, now) {
    if (now - clip.jumpedAt < 500) return;
    clip.jumpedAt = now;
    clip.lead = null;
    clip.video.playbackRate = this.speed;
    clip.video.currentTime = Math.min(clip.count - 0.5, Math.max(0, at + CATCH_UP_S * this.fps)) / this.fps;
  }

  // No browser plays backwards: the frames are sought one after another, as many as there is time for.
  async runBack(turn) {
    let began = { frame: this.frame, at: performance.now() };
    while (turn === this.turn) {
      const [start, end] = this.range;
      const frame = Math.round(began.frame + ((performance.now() - began.at) / 1000) * this.fps * this.speed);
      if (frame < start) began = { frame: end, at: performance.now() };
      await this.show(Math.max(start, frame));
      await new Promise(requestAnimationFrame);
    }
  }
}
