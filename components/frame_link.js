// A picture by link: typed, pasted or dropped as text. The server follows https links, while the page
// stays as it is; a data URI holds its picture and goes the way of a file.

const isDataUri = (text) => /^data:image\//i.test(text);
const isLink = (text) => /^https?:\/\/\S+$/i.test(text);

function linkIn(transfer) {
  const text = (transfer?.getData("text/uri-list") || transfer?.getData("text/plain") || "").trim();
  const first = text.split(/\r?\n/).find((line) => line && !line.startsWith("#"))?.trim() ?? "";
  return isDataUri(text) ? text : isLink(first) ? first : "";
}

// Where somebody types, a pasted text is theirs.
function isTyping(event) {
  const field = event.composedPath()[0];
  return Boolean(field?.closest?.("input:not([type=file]), textarea, [contenteditable=true]"));
}

function takeText(root, text) {
  const { words } = root.component.data;
  if (isDataUri(text)) return takeDataUri(root, text);
  if (isLink(text)) return followLink(root, text);
  tellProblem(root, [words.link_failed, words.no_link, ""]);
}

async function takeDataUri(root, text) {
  const { words } = root.component.data;
  try {
    const blob = await (await fetch(text.trim())).blob();
    closeLink(root);
    sendFile(root, new File([blob], "pasted", { type: blob.type }));
  } catch {
    tellProblem(root, [words.link_failed, words.no_data, ""]);
  }
}

async function followLink(root, link) {
  const { data } = root.component;
  root.following?.abort();
  const following = (root.following = new AbortController());
  root.problem = null;
  draw(root);
  let problem = null;
  try {
    const answer = await fetch(data.pictures, {
      method: "POST", body: JSON.stringify({ link }), signal: following.signal,
    });
    const told = await answer.json();
    if (told.sha256) {
      closeLink(root);
      edit(root.component, { kind: "pick", sha256: told.sha256 });
      return; // the waiting state ends with the picture
    }
    problem = [data.words.link_failed, told.error ?? "", told.hint ?? ""];
  } catch (failure) {
    if (failure.name === "AbortError") return;
    problem = [data.words.link_failed, data.words.offline, ""];
  }
  if (root.following === following) {
    root.following = null;
    root.isHeld = false;
    tellProblem(root, problem);
  }
}

function stopFollowing(root) {
  root.following?.abort();
  root.following = null;
  root.isHeld = false;
  draw(root);
}

function tellProblem(root, problem) {
  root.problem = problem;
  draw(root);
}

function openLink(root) {
  root.isLinkOpen = true;
  draw(root);
  root.parts.linkField.focus();
}

function closeLink(root) {
  const hadFocus = root.parts.linkForm.contains(root.getRootNode().activeElement);
  root.isLinkOpen = false;
  root.parts.linkField.value = "";
  draw(root);
  if (hadFocus) root.parts.link.focus();
}

function buildLink(root) {
  const field = h("input", {
    class: "pg-field pg-slot-link-field", type: "text", inputmode: "url", autocomplete: "off", spellcheck: "false",
  });
  const use = h("button", { class: "pg-button pg-strong", type: "submit" });
  const form = h("form", { class: "pg-slot-link-form", novalidate: true }, field, use);
  form.onsubmit = (event) => {
    event.preventDefault();
    takeText(root, field.value.trim());
  };
  form.onkeydown = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    closeLink(root);
  };
  const link = h("button", {
    class: "pg-button pg-slot-source", type: "button",
    onclick: () => (root.isLinkOpen ? closeLink(root) : openLink(root)),
  }, icon(ICONS.link, 14), h("span"));
  const stop = h("button", { class: "pg-slot-stop pg-focus", type: "button", onclick: () => stopFollowing(root) });
  return { linkForm: form, linkField: field, linkUse: use, link, stop };
}

function drawLink(root, parts, words) {
  setText(parts.link.lastChild, words.link);
  parts.link.setAttribute("aria-expanded", String(Boolean(root.isLinkOpen)));
  parts.linkForm.hidden = !root.isLinkOpen;
  parts.linkField.placeholder = words.link_example;
  parts.linkField.setAttribute("aria-label", `${root.component.data.label}: ${words.link_name}`);
  setText(parts.linkUse, words.link_use);
  parts.stop.hidden = !root.following;
  setText(parts.stop, words.stop);
}
