// The workspace's pictures, newest first, in a dialog of its own: the list comes from the server only
// when it is opened, and one click puts a picture into the slot.

function buildLibrary(root) {
  const library = h("button", { class: "pg-button pg-slot-source", type: "button", onclick: () => openLibrary(root) },
    icon(ICONS.grid, 14), h("span"));
  const title = h("h2", { class: "pg-library-title", id: "library-title" });
  const close = h("button", { class: "pg-button pg-icon-button", type: "button", onclick: () => dialog.close() },
    icon(ICONS.close, 14));
  const grid = h("div", { class: "pg-library-grid" });
  const told = h("p", { class: "pg-quiet pg-library-told", role: "status" });
  const more = h("button", { class: "pg-button", type: "button", onclick: () => listPictures(root) });
  const dialog = h("dialog", { class: "pg-library", "aria-labelledby": "library-title" },
    h("div", { class: "pg-library-head" }, title, close), grid, told, h("div", { class: "pg-library-foot" }, more));
  dialog.onclick = (event) => event.target === dialog && dialog.close();
  grid.onkeydown = (event) => walkGrid(grid, event);
  return { library, dialog, libraryTitle: title, libraryClose: close, grid, libraryTold: told, more };
}

function openLibrary(root) {
  root.parts.grid.replaceChildren();
  root.nextPage = "";
  root.parts.dialog.showModal();
  listPictures(root);
}

async function listPictures(root) {
  const { data } = root.component;
  const { grid, libraryTold, more } = root.parts;
  const isMore = Boolean(root.nextPage);
  more.hidden = true;
  setText(libraryTold, data.words.library_loading);
  let page;
  try {
    const answer = await fetch(data.pictures + (isMore ? `&after=${encodeURIComponent(root.nextPage)}` : ""));
    page = await answer.json();
    if (page.error) throw new Error(page.error);
  } catch (failure) {
    setText(libraryTold, failure instanceof TypeError ? data.words.offline : failure.message);
    more.hidden = false;
    return;
  }
  const known = new Set([...grid.children].map(({ dataset }) => dataset.id));
  const fresh = page.pictures.filter(({ sha256 }) => !known.has(sha256)).map((picture) => tileOf(root, picture));
  grid.append(...fresh);
  root.nextPage = page.next;
  more.hidden = !page.next;
  setText(libraryTold, grid.children.length ? "" : data.words.library_empty);
  // The keyboard goes on where the page before ended.
  if (root.parts.dialog.open) (fresh[0] ?? root.parts.libraryClose).focus();
}

function tileOf(root, { sha256, src, size, type }) {
  const name = `${size[0]} × ${size[1]} ${type}`;
  const tile = h("button", { class: "pg-library-tile pg-focus", type: "button", title: name, "data-id": sha256 },
    h("img", { src, alt: name, loading: "lazy", draggable: "false" }), h("span", { class: "pg-library-name" }, name));
  tile.onclick = () => {
    root.parts.dialog.close();
    root.problem = null;
    edit(root.component, { kind: "pick", sha256 });
  };
  return tile;
}

// Arrows walk the tiles as they stand on the screen; Tab leaves them one by one as always.
function walkGrid(grid, event) {
  const tiles = [...grid.children];
  const at = tiles.indexOf(event.target.closest(".pg-library-tile"));
  const across = tiles.findIndex((tile) => tile.offsetTop > tiles[0].offsetTop);
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -(across < 0 ? tiles.length : across),
    ArrowDown: across < 0 ? tiles.length : across }[event.key];
  if (!step || at < 0) return;
  event.preventDefault();
  tiles[at + step]?.focus();
}

function drawLibrary(root, parts, words) {
  setText(parts.library.lastChild, words.library);
  setText(parts.libraryTitle, words.library_title);
  setText(parts.more, words.library_more);
  parts.libraryClose.setAttribute("aria-label", words.library_close);
}
