export default function ({ data, parentElement }) {
  const root = rootOf(parentElement, "pg-root", (place) => {
    place.append((place.room = h("section", { class: "pg-room" })));
  });
  const [words, href] = data.link;
  // The app's own way to another page: the link of the navigation keeps the session.
  const go = (event) => {
    const own = [...document.querySelectorAll("[data-testid='stTopNavLink'], [data-testid='stSidebarNavLink']")].find((link) => new URL(link.href).pathname === href);
    if (!own || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    own.click();
  };
  root.room.replaceChildren(
    h("div", { class: "pg-room-bars", "aria-hidden": "true" }, ...[38, 64, 50, 84].map((part) => h("span", { style: `height: ${part}%` }))),
    h("h2", { class: "pg-room-title" }, data.title),
    h("p", { class: "pg-quiet pg-room-words" }, data.words),
    h("a", { class: "pg-button pg-strong", href, onclick: go }, words),
  );
}
