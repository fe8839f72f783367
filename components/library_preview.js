// One video for the whole grid: it is put over the poster that is pointed at or focused, and lets go
// of its decoder as soon as nobody looks.
const STILL = window.matchMedia("(prefers-reduced-motion: reduce)");
const HOVER_MS = 160; // a pointer that only passes starts nothing

function preview(root) {
  const video = h("video", { class: "pg-take-video", loop: true, playsinline: true, preload: "none", "aria-hidden": "true", tabindex: -1 });
  video.muted = true;
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
  const start = (card) => {
    if (STILL.matches || !card.take.video || root.previewed === card) return;
    stop();
    root.previewed = card;
    card.face.append(video);
    video.src = card.take.video;
    video.play().catch(() => {}); // a browser may forbid it; the poster stays
  };
  const soon = (card) => {
    clearTimeout(root.hovering);
    root.hovering = setTimeout(start, HOVER_MS, card);
  };
  return { soon, stop };
}
