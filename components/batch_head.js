export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-root", (place) => {
    place.resumed = h("p", { class: "pg-resumed", role: "status" });
    place.heading = h("h2", { class: "pg-batch-title" });
    place.line = h("p", { class: "pg-quiet pg-batch-line" });
    place.append(place.resumed, place.heading, place.line);
  });
  setText(root.resumed, data.resumed);
  setText(root.heading, data.title);
  setText(root.line, `${data.takes} · ${data.started.replace("{ago}", data.ago)}`);
}
