export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-root", (place) => {
    place.resumed = h("p", { class: "pg-resumed", role: "status" });
    place.heading = h("h2", { class: "pg-batch-title" });
    place.line = h("p", { class: "pg-quiet pg-batch-line" });
    place.compare = h("button", { class: "pg-button pg-strong pg-batch-compare", type: "button", onclick: () => trigger(place.component, "compare", Date.now()) });
    place.append(place.resumed, h("div", { class: "pg-batch-head" }, h("div", {}, place.heading, place.line), place.compare));
  });
  root.component = component;
  if (root.batchId !== data.batch_id) {
    root.batchId = data.batch_id;
    const isBeside = window.matchMedia("(width > 900px)").matches;
    // A moment later, when the form's own answer to the click has been drawn and nothing jumps.
    if (data.is_fresh && !isBeside) setTimeout(() => root.scrollIntoView({ block: "start" }), 350);
  }
  setText(root.resumed, data.resumed);
  root.compare.hidden = !data.compare;
  setText(root.compare, data.compare);
  setText(root.heading, data.title);
  setText(root.line, `${data.takes} · ${data.started.replace("{ago}", data.ago)}`);
}
