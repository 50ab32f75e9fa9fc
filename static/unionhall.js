// Unionhall 职工之家: what pages do more when JavaScript runs. Every page works without it.
// One function per behaviour, found by a data attribute that platform::ui writes.

const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Fetches the page `url` and swaps every [data-swap] region for its new self, by id. */
async function swap(url, signal) {
  const answer = await fetch(url, { headers: { accept: "text/html" }, signal });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const old of $$("[data-swap][id]")) {
    const fresh = page.getElementById(old.id);
    // What is being typed or read by a keyboard stays where it is.
    if (fresh && !old.contains(document.activeElement)) old.replaceWith(fresh);
  }
  wire();
}

/** form[data-live]: a list answers while one types; the address always says what is shown. */
function live(form) {
  let timer, running;
  const ask = async () => {
    if (!form.checkValidity()) return; // an identity number never stands in an address
    running?.abort();
    running = new AbortController();
    const url = new URL(form.action);
    const asked = new FormData(form);
    url.search = new URLSearchParams([...asked].filter(([, value]) => value !== "")).toString();
    form.setAttribute("aria-busy", "true");
    try {
      await swap(url, running.signal);
      history.replaceState(null, "", url);
    } catch (fault) {
      if (fault.name !== "AbortError") form.submit();
    } finally {
      form.removeAttribute("aria-busy");
    }
  };
  form.addEventListener("input", (event) => {
    if (event.isComposing) return; // pinyin on its way is not yet a word
    clearTimeout(timer);
    timer = setTimeout(ask, 200);
  });
  form.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 50);
  });
}

/** details[data-confirm]: the question before a deed, as a dialog. */
function confirms(details) {
  const box = details.querySelector(".confirm-box");
  const close = box.querySelector("[data-close]");
  details.querySelector("summary").addEventListener("click", (event) => {
    event.preventDefault();
    const dialog = document.createElement("dialog");
    dialog.className = "dialog";
    dialog.setAttribute("aria-labelledby", box.getAttribute("aria-labelledby"));
    dialog.append(box);
    document.body.append(dialog);
    close.hidden = false;
    close.onclick = () => dialog.close();
    dialog.addEventListener("close", () => { details.append(box); dialog.remove(); });
    dialog.showModal();
  });
}

/** What stands in a form, as one text to compare. Secrets and files are left out. */
function typed(form) {
  const secret = new Set($$("[type=password],[type=file],[type=hidden]", form).map((i) => i.name));
  return JSON.stringify([...new FormData(form)].filter(([name]) => !secret.has(name)));
}

/** form[data-guard]: asks before leaving with changes that were not sent. */
function guard(form) {
  const before = typed(form);
  addEventListener("beforeunload", (event) => {
    if (!form.dataset.sent && form.isConnected && typed(form) !== before) event.preventDefault();
  });
}

/** form[data-draft=name]: keeps what was typed in this tab until it was sent. */
function draft(form) {
  const key = `draft:${location.pathname}:${form.dataset.draft}`;
  const kept = sessionStorage.getItem(key);
  const before = typed(form);
  // A form that came back with errors already holds what was typed.
  if (kept && kept !== before && !form.querySelector(".problems")) {
    fill(form, JSON.parse(kept));
    offerOriginal(form, () => {
      sessionStorage.removeItem(key);
      form.dataset.sent = "1";
      location.reload();
    });
  }
  form.addEventListener("input", () => sessionStorage.setItem(key, typed(form)));
  form.addEventListener("submit", () => sessionStorage.setItem("draft-sent", key));
}

function fill(form, pairs) {
  const values = Map.groupBy(pairs, ([name]) => name);
  for (const field of form.elements) {
    if (!field.name || ["hidden", "password", "file", "submit"].includes(field.type)) continue;
    const given = (values.get(field.name) ?? []).map(([, value]) => value);
    if (["checkbox", "radio"].includes(field.type)) field.checked = given.includes(field.value);
    else if (given.length) field.value = given[0];
  }
}

function offerOriginal(form, forget) {
  const note = document.createElement("p");
  note.className = "notice info kept";
  note.setAttribute("role", "status");
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "btn";
  undo.textContent = "不要了，恢复原样";
  undo.onclick = forget;
  const words = document.createElement("span");
  words.textContent = "上次没有提交的内容已经填回来了。";
  note.append(words, undo);
  form.prepend(note);
}

/** Drafts that were sent are forgotten on the next page, unless the form came back. */
function forgetSent() {
  const key = sessionStorage.getItem("draft-sent");
  if (!key) return;
  sessionStorage.removeItem("draft-sent");
  const back = $$("form[data-draft]").some(
    (form) => `draft:${location.pathname}:${form.dataset.draft}` === key);
  if (!back) sessionStorage.removeItem(key);
}

/** A form is sent once; the command key would answer twice the same, but people worry. */
function once(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    // An answer that is a file leaves the page where it is: then the form is free again.
    setTimeout(release, 8000);
  });
}

/** Forms may be sent again. */
function release() {
  for (const form of $$("form[data-sent]")) delete form.dataset.sent;
  for (const button of $$("button[aria-busy]")) button.removeAttribute("aria-busy");
}

/** [data-events=address]: follows a running job; `progress` moves the bar, `refresh` and `done`
    fetch the page's regions again. */
function follow(place) {
  const source = new EventSource(place.dataset.events);
  source.addEventListener("progress", (event) => {
    const { permille, words } = JSON.parse(event.data);
    const bar = place.querySelector("progress");
    if (bar) bar.value = permille;
    const share = place.querySelector("[data-share]");
    if (share) share.textContent = `${permille / 10}%`;
    const line = place.querySelector("[data-words]");
    if (line) line.textContent = words ? `　${words}` : "";
  });
  source.addEventListener("refresh", () => swap(location.href).catch(() => {}));
  source.addEventListener("done", () => {
    source.close();
    swap(location.href).catch(() => location.reload());
  });
  addEventListener("pagehide", () => source.close(), { once: true });
}

/** textarea[maxlength]: how many characters are left, from the last fifth on. */
function countLeft(area) {
  const line = document.createElement("p");
  line.className = "count-left";
  line.setAttribute("aria-live", "polite");
  area.after(line);
  area.addEventListener("input", () => {
    const left = area.maxLength - area.value.length;
    line.textContent = left * 5 <= area.maxLength ? `还可写 ${left} 字` : "";
  });
}

function copies(button) {
  button.hidden = !navigator.clipboard;
  button.onclick = async () => {
    const code = button.parentElement.querySelector("[data-copy]");
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = "已复制";
  };
}

function prints(button) {
  button.hidden = false;
  button.onclick = () => print();
}

/** .board-scroll: on a small screen the year opens at this month, not in January. */
function toNow(place) {
  const [name, now] = [place.querySelector("thead th"), place.querySelector("thead .now")];
  if (now) place.scrollLeft = now.offsetLeft - name.offsetWidth - now.offsetWidth;
}

const BEHAVIOURS = [
  ["form[data-live]", live],
  ["details[data-confirm]", confirms],
  ["form[data-draft]", draft],
  ["form[data-guard]", guard],
  ["form[method=post]", once],
  ["[data-events]", follow],
  ["textarea[maxlength]", countLeft],
  ["[data-copies]", copies],
  ["[data-print]", prints],
  [".board-scroll", toNow],
];

/** Gives every element its behaviours, once; called again after a swap. */
function wire() {
  for (const [selector, behaviour] of BEHAVIOURS) {
    const done = (behaviour.seen ??= new WeakSet());
    for (const element of $$(selector)) {
      if (done.has(element)) continue;
      done.add(element);
      behaviour(element);
    }
  }
}

/** `/` goes to the search, unless one is typing. */
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const find = $$("[data-find]").find((input) => input.offsetParent);
  if (!find) return;
  event.preventDefault();
  find.select();
});

function sayOffline() {
  for (const line of $$("[data-offline]")) line.hidden = navigator.onLine;
}
for (const change of ["online", "offline"]) addEventListener(change, sayOffline);

addEventListener("pageshow", (event) => event.persisted && release());

forgetSent();
wire();
sayOffline();
document.querySelector("[data-focus]:not([data-still] *)")?.focus();
