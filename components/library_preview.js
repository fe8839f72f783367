// One video for the whole grid: it is put over the poster that is pointed at or focused, and lets go
// of its decoder as soon as nobody looks. It plays a small clip, which the server makes when it is
// first asked for; leaving ends the request. Where no clip can be made the video itself plays.
const STILL = window.matchMedia("(prefers-reduced-motion: reduce)");
const HOVER_MS = 160; // a pointer that only passes starts nothing

function preview(root) {
  const video = h("video", { class: "pg-take-video", loop: true, playsinline: true, preload: "none", "aria-hidden": "true", tabindex: -1 });
  video.muted = true;
  video.onerror = () => {
    const card = root.previewed;
    if (!card || !video.hasAttribute("src") || card.hasNoClip === card.take.id) return;
    card.hasNoClip = card.take.id;
    play(card);
  };
  video.onplaying = () => video.classList.add("pg-take-plays");
  const stop = () => {
    clearTimeout(root.hovering);
    if (!video.isConnected) return;
    video.classList.remove("pg-take-plays");
    video.pause();
    video.removeAttribute("src");
    video.load(); // gives the decoder back
    video.remove();
    root.previewed = null;
  };
  const play = (card) => {
    video.src = card.hasNoClip === card.take.id ? card.take.video : card.take.clip;
    video.play().catch(() => {}); // a browser may forbid it; the poster stays
  };
  const start = (card) => {
    if (STILL.matches || !card.take.clip || root.previewed === card) return;
    stop();
    root.previewed = card;
    card.face.append(video);
    play(card);
  };
  const soon = (card) => {
    clearTimeout(root.hovering);
    root.hovering = setTimeout(start, HOVER_MS, card);
  };
  return { soon, stop };
}
