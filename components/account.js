export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-root", (place) => {
    place.name = h("strong", { class: "pg-account-name" });
    place.email = h("span", { class: "pg-quiet" });
    place.out = h("button", { class: "pg-button", type: "button", onclick: () => trigger(place.component, "sign_out", Date.now()) });
    place.face = h("summary", { class: "pg-account-face pg-focus" });
    place.menu = h("details", { class: "pg-account" }, place.face, h("div", { class: "pg-account-menu" }, place.name, place.email, place.out));
    place.menu.addEventListener("keydown", (pressed) => {
      if (pressed.key !== "Escape") return;
      place.menu.open = false;
      place.face.focus();
    });
    place.onAway = (pressed) => {
      if (!pressed.composedPath().includes(place.menu)) place.menu.open = false;
    };
    place.append(place.menu);
  });
  root.component = component;
  document.addEventListener("pointerdown", root.onAway);
  root.face.setAttribute("aria-label", data.label);
  setText(root.face, data.initials);
  setText(root.name, data.name);
  setText(root.email, data.email);
  root.email.hidden = !data.email;
  setText(root.out, data.sign_out);
  return whenGone(root, component, () => document.removeEventListener("pointerdown", root.onAway));
}
