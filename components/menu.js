// A button that opens a short list. The list is in the top layer, so no card cuts it off; Escape and
// a click beside it close it, and give the focus back, as the browser does for every popover.
function placeMenu(list, opener) {
  const at = opener.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = list;
  const below = at.bottom + 4;
  list.style.left = `${Math.max(8, Math.min(at.right - width, innerWidth - width - 8))}px`;
  list.style.top = `${below + height > innerHeight - 8 ? Math.max(8, at.top - height - 4) : below}px`;
}

function stepInMenu(list, event) {
  const items = [...list.children];
  const at = items.indexOf(list.getRootNode().activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (event.key === "Tab") list.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length).focus();
}

// `items` are [kind, words, help]; `pick` is called with the kind.
function menu(label, items, pick, className = "") {
  const list = h("div", { class: "pg-menu", popover: "auto", role: "menu", "aria-label": label }, ...items.map(([kind, words, help]) => {
    const choose = () => {
      list.hidePopover();
      pick(kind);
    };
    return h("button", { class: "pg-menu-item", type: "button", role: "menuitem", tabindex: -1, title: help, "data-action": kind, onclick: choose }, words);
  }));
  const opener = h("button", { class: `pg-button pg-icon-button ${className}`, type: "button", "data-tip": label, "aria-label": label, "aria-haspopup": "menu", "aria-expanded": "false" }, icon(ICONS.more));
  opener.popoverTargetElement = list;
  const close = () => list.hidePopover();
  list.addEventListener("toggle", ({ newState }) => {
    const isOpen = newState === "open";
    opener.setAttribute("aria-expanded", String(isOpen));
    window[isOpen ? "addEventListener" : "removeEventListener"]("scroll", close, { capture: true });
    if (!isOpen) return;
    placeMenu(list, opener);
    if (!list.matches(":focus-within")) list.firstElementChild?.focus({ preventScroll: true });
  });
  list.onkeydown = (event) => stepInMenu(list, event);
  // The browser tells of the opening a moment later: a quick hand's next key must not scroll the page.
  opener.onkeydown = (event) => {
    if (list.matches(":popover-open")) stepInMenu(list, event);
  };
  return [opener, list];
}
