export default function ({ parentElement, data }) {
  const root = rootOf(parentElement, "pg-root", (place) => {
    place.append(
      h("div", { class: "pg-notice", role: "alert" },
        h("p", { class: "pg-notice-title" }),
        h("p", { class: "pg-notice-words" }),
        h("blockquote", { class: "pg-notice-quote" }),
        h("p", { class: "pg-notice-hint" }),
      ),
    );
  });
  const card = root.firstElementChild;
  card.dataset.tone = data.tone;
  for (const part of ["title", "words", "quote", "hint"]) {
    const element = card.querySelector(`.pg-notice-${part}`);
    setText(element, data[part]);
    element.hidden = !data[part];
  }
}
