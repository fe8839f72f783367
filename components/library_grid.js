const WHEN = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const STAR = "M8 1.6 9.9 5.7l4.5.5-3.4 3 1 4.4L8 11.4l-4 2.2 1-4.4-3.4-3 4.5-.5z";

function act(root, kind, more = {}) {
  trigger(root.component, "action", { kind, ...more });
}

function toggle(root, card, wanted) {
  const { id } = card.take;
  const isOn = wanted ?? !root.selected.has(id);
  if (isOn && root.selected.size < root.component.data.most) root.selected.set(id, card.take);
  else root.selected.delete(id);
}

function select(root, card, withShift) {
  const cards = [...root.grid.children];
  const [from, to] = [cards.indexOf(root.lastTouched ?? card), cards.indexOf(card)];
  const isOn = card.check.checked;
  if (withShift && from >= 0) cards.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((one) => toggle(root, one, isOn));
  else toggle(root, card, isOn);
  root.lastTouched = card;
  drawSelection(root);
}

function buildCard(root, take) {
  const card = h("article", { class: "pg-take", "data-job": take.id });
  card.take = take;
  card.image = h("img", { class: "pg-take-poster", alt: "", loading: "lazy", decoding: "async" });
  card.blank = h("span", { class: "pg-take-blank" });
  card.length = h("span", { class: "pg-take-length pg-mono" });
  card.face = h("span", { class: "pg-take-face" }, card.image, card.blank, card.length);
  card.heading = h("span", { class: "pg-take-title" });
  card.link = h("a", { class: "pg-take-link pg-focus" }, card.face, card.heading);
  card.link.onclick = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return; // a tab of its own
    event.preventDefault();
    root.preview.stop();
    act(root, "open", { ids: [card.take.id] });
  };
  card.check = h("input", { class: "pg-check pg-take-check", type: "checkbox" });
  card.check.onclick = (event) => select(root, card, event.shiftKey);
  card.star = h("button", { class: "pg-take-star pg-focus", type: "button" }, icon(STAR, 18));
  card.star.onclick = () => {
    const value = card.star.getAttribute("aria-pressed") !== "true";
    card.star.setAttribute("aria-pressed", String(value));
    act(root, "favourite", { ids: [card.take.id], value });
  };
  card.remix = h("button", { class: "pg-button pg-take-remix", type: "button" });
  card.remix.onclick = () => act(root, "remix", { ids: [card.take.id] });
  card.again = h("span", { class: "pg-take-again" }, card.remix);
  card.by = h("span", { class: "pg-take-by" });
  card.when = h("time", { class: "pg-mono pg-take-when" });
  card.tags = h("span", { class: "pg-take-tags" });
  card.append(card.link, card.check, card.star, card.again, h("div", { class: "pg-take-foot" }, card.by, card.when), card.tags);
  card.face.onpointerenter = (event) => event.pointerType === "mouse" && root.preview.soon(card);
  card.face.onpointerleave = root.preview.stop;
  card.link.onfocus = () => card.link.matches(":focus-visible") && root.preview.soon(card);
  card.link.onblur = root.preview.stop;
  card.image.onerror = () => {
    const latest = card.take.poster?.[1]; // the signed link may have run out since it was given
    if (latest && card.image.getAttribute("src") !== latest) card.image.src = latest;
  };
  return card;
}

function drawReuse(root, card, take) {
  const shown = JSON.stringify(take.reuse);
  if (card.reuse === shown) return;
  card.reuse = shown;
  card.again.replaceChildren(card.remix, ...menu(take.words.more, take.reuse, (kind) => act(root, kind, { ids: [card.take.id] }), "pg-take-more"));
}

function drawCard(card, take) {
  card.take = take;
  card.link.href = take.href;
  card.link.setAttribute("aria-label", take.words.open);
  card.check.setAttribute("aria-label", take.words.select);
  card.star.setAttribute("aria-label", take.words.favourite);
  card.remix.setAttribute("aria-label", take.words.remix);
  card.star.setAttribute("aria-pressed", String(take.is_favourite));
  card.image.hidden = !take.poster;
  if (take.poster && card.image.dataset.id !== take.poster[0]) [card.image.dataset.id, card.image.src] = take.poster;
  card.blank.hidden = Boolean(take.poster);
  card.blank.className = `pg-take-blank pg-tone-${take.tone}`;
  setText(card.blank, take.state);
  card.blank.title = take.why;
  setText(card.length, take.length);
  setText(card.heading, take.title);
  card.heading.title = take.title;
  setText(card.by, take.badge ? `${take.by} · ${take.badge}` : take.by);
  card.when.dateTime = take.at;
  setText(card.when, WHEN.format(new Date(take.at)));
  card.tags.replaceChildren(...take.tags.map((tag) => h("span", { class: "pg-take-tag" }, tag)));
}

function drawGrid(root, takes) {
  const known = new Map([...root.grid.children].map((card) => [card.take.id, card]));
  const cards = takes.map((take) => {
    const card = known.get(take.id) ?? buildCard(root, take);
    drawCard(card, take);
    drawReuse(root, card, take);
    setText(card.remix, root.component.data.words.remix);
    if (root.selected.has(take.id)) root.selected.set(take.id, take);
    return card;
  });
  const isSame = cards.length === root.grid.children.length && cards.every((card, place) => root.grid.children[place] === card);
  if (!isSame) {
    root.preview.stop();
    root.grid.replaceChildren(...cards);
  }
}

function drawSelection(root) {
  const { words } = root.component.data;
  const count = root.selected.size;
  for (const card of root.grid.children) card.check.checked = root.selected.has(card.take.id);
  root.grid.classList.toggle("pg-takes-choosing", count > 0);
  root.bar.hidden = count === 0;
  setText(root.count, words.selected.replace("{count}", count));
  const chosen = [...root.selected.values()];
  root.compare.disabled = count < 2 || count > 6 || !chosen.every((take) => take.can_compare);
  root.zip.disabled = !chosen.some((take) => take.can_compare);
  root.trash.disabled = !chosen.some((take) => take.can_delete);
}

function buildBar(root) {
  const ids = () => [...root.selected.keys()];
  const button = (kind, more) => h("button", { class: "pg-button", type: "button", onclick: () => act(root, kind, { ids: ids(), ...more }) });
  const clear = () => {
    root.selected.clear();
    drawSelection(root);
  };
  root.count = h("strong", { class: "pg-library-count", role: "status" });
  root.all = h("button", { class: "pg-button", type: "button" });
  root.all.onclick = () => {
    for (const card of root.grid.children) toggle(root, card, true);
    drawSelection(root);
  };
  root.favour = button("favourite");
  root.tag = h("input", { class: "pg-field pg-library-tag", type: "text", maxlength: 32 });
  root.addTag = h("button", { class: "pg-button", type: "submit" });
  root.tagging = h("form", { class: "pg-library-tagging" }, root.tag, root.addTag);
  root.tagging.onsubmit = (event) => {
    event.preventDefault();
    if (root.tag.value.trim()) act(root, "tag", { ids: ids(), tag: root.tag.value });
    root.tag.value = "";
  };
  root.zip = button("zip");
  root.compare = button("compare");
  root.trash = h("button", { class: "pg-button pg-library-delete", type: "button" });
  root.trash.onclick = () => {
    act(root, "delete", { ids: ids() });
    clear();
  };
  root.none = h("button", { class: "pg-button", type: "button", onclick: clear });
  root.bar = h("div", { class: "pg-library-bar", role: "toolbar" }, root.count, root.all, root.favour, root.tagging, root.compare, root.zip, root.trash, root.none);
  root.onkeydown = (event) => {
    if (event.key === "Escape" && root.selected.size && event.target !== root.tag) clear();
  };
}

function build(root) {
  root.selected = new Map();
  root.preview = preview(root);
  root.grid = h("div", { class: "pg-takes", role: "group" });
  root.emptyTitle = h("p", { class: "pg-library-empty-title" });
  root.emptyWords = h("p", { class: "pg-quiet" });
  root.emptyGo = h("button", { class: "pg-button pg-strong", type: "button" });
  root.empty = h("div", { class: "pg-library-empty" }, icon(ICONS.picture, 30), root.emptyTitle, root.emptyWords, root.emptyGo);
  root.pages = h("nav", { class: "pg-library-pages" }, ...["newest", "newer", "older"].map((kind) => {
    const turn = () => {
      root.wantsTop = true;
      root.classList.add("pg-library-busy");
      act(root, kind);
    };
    return (root[kind] = h("button", { class: "pg-button", type: "button", onclick: turn }));
  }));
  root.deleted = h("span", { role: "status" });
  root.deletedNote = h("span", { class: "pg-quiet" });
  root.undo = h("button", { class: "pg-button pg-strong", type: "button", onclick: () => act(root, "undo") });
  root.toast = h("div", { class: "pg-library-bar pg-library-toast" }, root.deleted, root.undo, root.deletedNote);
  buildBar(root);
  root.append(root.empty, root.grid, root.pages, h("div", { class: "pg-library-foot" }, root.toast, root.bar));
  root.onAsked = () => root.classList.add("pg-library-busy");
}

function drawWords(root, { words, newer, older, deletion, empty, takes }) {
  const labels = { newest: `« ${words.newest}`, newer: `‹ ${words.newer}`, older: `${words.older} ›`, all: words.select_page, none: words.deselect, favour: words.favourite, addTag: words.tag, zip: words.zip, compare: words.compare, trash: words.delete, undo: words.undo };
  for (const [part, label] of Object.entries(labels)) setText(root[part], label);
  root.grid.setAttribute("aria-label", words.grid);
  root.pages.setAttribute("aria-label", words.pages);
  root.tag.setAttribute("aria-label", words.tag_field);
  root.tag.placeholder = words.tag_placeholder;
  root.compare.title = words.compare_help;
  root.newest.disabled = root.newer.disabled = !newer;
  root.older.disabled = !older;
  root.pages.hidden = !newer && !older;
  root.empty.hidden = takes.length > 0;
  const [title, sentence, go, kind] = empty;
  setText(root.emptyTitle, title);
  setText(root.emptyWords, sentence);
  setText(root.emptyGo, go);
  root.emptyGo.onclick = () => act(root, kind);
  root.toast.hidden = !deletion;
  setText(root.deleted, deletion?.[0] ?? "");
  setText(root.deletedNote, deletion?.[1] ?? "");
}

function fetchZip(root, link) {
  if (!link || root.fetched === link) return;
  root.fetched = link;
  const anchor = h("a", { href: link, download: true });
  root.append(anchor);
  anchor.click();
  anchor.remove();
}

export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-library", (place) => {
    place.classList.add("pg-root");
    build(place);
  });
  root.component = component;
  root.classList.remove("pg-library-busy");
  window.addEventListener("pg-library-asked", root.onAsked);
  drawGrid(root, data.takes);
  drawWords(root, data);
  drawSelection(root);
  fetchZip(root, data.zip);
  if (root.wantsTop) root.scrollIntoView({ block: "start" });
  root.wantsTop = false;
  return whenGone(root, component, () => {
    window.removeEventListener("pg-library-asked", root.onAsked);
    root.preview.stop();
  });
}
