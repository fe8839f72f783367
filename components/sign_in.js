// The sign-in service leads back to the first page, so where the person was is kept in the tab.
function keepAddress() {
  try {
    sessionStorage.setItem("playground-door", JSON.stringify({ to: location.pathname + location.search, at: Date.now() }));
  } catch { /* without storage they begin on the first page */ }
}

export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-root", (place) => {
    place.brand = h("p", { class: "pg-door-brand" });
    place.heading = h("h1", { class: "pg-door-title" });
    place.words = h("p", { class: "pg-door-words" });
    place.problem = h("p", { class: "pg-door-problem pg-tone-caution", role: "alert" });
    place.buttons = h("div", { class: "pg-door-buttons" });
    place.ask = h("p", { class: "pg-quiet" });
    place.subject = h("code", { class: "pg-door-id pg-mono" });
    const frame = h("div", { class: "pg-door-frame", "aria-hidden": "true" }, h("i"), h("i"), h("i"), icon(ICONS.play, 30));
    const text = h("div", { class: "pg-door-text" }, place.brand, place.heading, place.words, place.problem, place.buttons, place.ask, place.subject);
    place.append(h("main", { class: "pg-door" }, frame, text));
  });
  root.component = component;
  for (const part of ["brand", "words", "problem", "ask"]) {
    setText(root[part], data[part]);
    root[part].hidden = !data[part];
  }
  setText(root.heading, data.title);
  setText(root.subject, data.id);
  root.subject.hidden = !data.id;
  const shown = JSON.stringify([data.services, data.leave]);
  if (root.shown === shown) return;
  root.shown = shown;
  const tell = (name, value) => () => trigger(root.component, name, value);
  const enter = (name) => () => {
    keepAddress();
    tell("service", name)();
  };
  const services = data.services.map(({ name, label }) =>
    h("button", { class: "pg-button pg-door-button", type: "button", onclick: enter(name) }, label),
  );
  const leave = data.leave && h("button", { class: "pg-button pg-strong", type: "button", onclick: tell("leave", Date.now()) }, data.leave);
  root.buttons.replaceChildren(...services, ...(leave ? [leave] : []));
}
