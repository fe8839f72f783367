const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

function row([at, since, state, tone, words, lasted]) {
  const time = h("time", { class: "pg-mono pg-quiet", datetime: at, title: since }, TIME.format(new Date(at)));
  const after = h("span", { class: "pg-mono pg-quiet pg-event-since" }, since);
  const name = h("span", { class: `pg-event-state pg-tone-${tone}` }, state);
  return h("li", { class: "pg-event" }, time, after, name, h("span", { class: "pg-mono pg-quiet pg-event-lasted" }, lasted), h("span", { class: "pg-event-words" }, words));
}

export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-root", (place) => {
    place.list = h("ol", { class: "pg-events" });
    place.append(place.list);
  });
  // A dialog stands outside the app's root, where Streamlit tells the colour scheme.
  root.style.colorScheme = getComputedStyle(document.querySelector(".stApp")).colorScheme;
  root.list.setAttribute("aria-label", data.name);
  root.list.replaceChildren(...data.rows.map(row));
}
