const TYPING_MS = 350; // a pause this long means that the words are whole

function tell(root, changes) {
  clearTimeout(root.typing);
  root.typing = null;
  const value = { ...root.component.data.value, words: root.search.value, ...changes };
  if (JSON.stringify(value) === JSON.stringify(root.told)) return;
  root.told = value;
  window.dispatchEvent(new Event("pg-library-asked"));
  edit(root.component, value);
}

function build(root) {
  root.search = h("input", { class: "pg-field pg-filters-search", type: "search", maxlength: 200 });
  root.search.oninput = () => {
    clearTimeout(root.typing);
    root.typing = setTimeout(tell, TYPING_MS, root, {});
  };
  root.search.onkeydown = (event) => {
    if (event.key === "Enter") tell(root, {});
  };
  root.selects = h("div", { class: "pg-filters-selects" });
  root.star = h("button", { class: "pg-button pg-chip", type: "button" });
  root.star.onclick = () => tell(root, { is_favourite: !root.component.data.value.is_favourite });
  root.batch = h("button", { class: "pg-button pg-chip", type: "button", "aria-pressed": "true", onclick: () => tell(root, { batch_id: "" }) });
  root.clear = h("button", { class: "pg-button", type: "button" });
  root.clear.onclick = () => {
    root.search.value = "";
    const cleared = Object.fromEntries(root.component.data.selects.map(([name]) => [name, ""]));
    tell(root, { ...cleared, words: "", batch_id: "", is_favourite: false });
  };
  root.append(h("div", { class: "pg-filters", role: "search" }, root.search, root.selects, root.star, root.batch, root.clear));
}

function drawSelects(root, { selects, value }) {
  const offered = JSON.stringify(selects);
  if (root.offered !== offered) {
    root.offered = offered;
    root.selects.replaceChildren(...selects.map(([name, label, any, options]) => {
      const select = h("select", { class: "pg-field pg-filters-select", "aria-label": label, "data-name": name },
        h("option", { value: "" }, any), ...options.map(([id, words]) => h("option", { value: id }, words)));
      select.onchange = () => tell(root, { [name]: select.value });
      return select;
    }));
  }
  for (const select of root.selects.children) {
    const wanted = value[select.dataset.name];
    const isKnown = [...select.options].some((option) => option.value === wanted);
    if (!isKnown) select.append(h("option", { value: wanted }, wanted)); // a link may name what nothing here has
    select.value = wanted;
    select.classList.toggle("pg-filters-set", Boolean(wanted));
  }
}

export default function (component) {
  const { data, parentElement } = component;
  const root = rootOf(parentElement, "pg-root", build);
  root.component = component;
  root.told = data.value;
  if (!root.typing && root.search.value !== data.value.words) root.search.value = data.value.words; // what is half typed stays
  root.search.placeholder = data.words.placeholder;
  root.search.setAttribute("aria-label", data.words.search);
  setText(root.star, `★ ${data.words.favourites}`);
  root.star.setAttribute("aria-pressed", String(data.value.is_favourite));
  setText(root.batch, `${data.words.batch} ×`);
  root.batch.hidden = !data.value.batch_id;
  setText(root.clear, data.words.clear);
  root.clear.hidden = data.is_open;
  drawSelects(root, data);
  return whenGone(root, component, () => clearTimeout(root.typing));
}
