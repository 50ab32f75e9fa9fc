// How a visitor finds things on a page: by the words that people read.

const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const tidy = (text) => (text ?? "").replace(/\s+/g, " ").trim();
const shown = (element) => element.checkVisibility({ visibilityProperty: true });
const words = (element) => tidy(element.innerText);
const seen = () => tidy(document.body.innerText);
const region = () => document.querySelector("dialog[open], :popover-open") ?? document.body;

/** Of several, the one whose smallest surroundings that say `near` are the smallest. */
function nearest(found, near) {
  if (!near) return found[0];
  const room = (element) => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const text = words(at);
      if (text.includes(near)) return text.length;
    }
    return Infinity;
  };
  const ranked = found.map((e) => [room(e), e]).filter(([length]) => length < Infinity);
  ranked.sort(([a], [b]) => a - b);
  return ranked[0]?.[1];
}

/** What says exactly `text`, else what begins with it, else what holds it. */
function saying(all, text, say) {
  for (const fits of [(s) => s === text, (s) => s.startsWith(text), (s) => s.includes(text)]) {
    const found = all.filter((e) => fits(say(e)));
    if (found.length) return found;
  }
  return [];
}

/** A link, button or summary by its words. */
function pressable(text, near) {
  // What leads away or does something comes before what only leads down the page.
  const down = (element) => Number(element.matches('a[href^="#"]'));
  const all = $$("a[href], button, summary, label", region()).filter(shown)
    .sort((a, b) => down(a) - down(b));
  const main = all.filter((e) => e.closest("main, dialog, :popover-open"));
  for (const some of [main, all]) {
    let found = saying(some, text, words);
    if (!found.length) found = saying(some, text, (e) => e.getAttribute("aria-label") ?? "");
    const one = nearest(found, near);
    if (one) return one;
  }
  throw new Error(`nothing to press says「${text}」${near ? `near「${near}」` : ""}`);
}

/** Presses it, if a finger could. */
const press = (text, near) => touch(pressable(text, near), text);

function pressIn(selector, text) {
  const all = $$(`${selector} a[href], ${selector} button`).filter(shown);
  const found = saying(all, text, words)[0];
  if (!found) throw new Error(`${selector} offers no「${text}」`);
  return touch(found, text);
}

function touch(element, text) {
  element.scrollIntoView({ block: "center", behavior: "instant" });
  const box = element.getClientRects()[0];
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  if (!top || !(element.contains(top) || top.contains(element))) {
    throw new Error(`「${text}」 lies under <${top?.tagName} class="${top?.className}">`);
  }
  element.click();
  return true;
}

/** The control that a label belongs to. */
function control(label, near) {
  const all = $$("label", region()).filter((e) => e.control && shown(e.control));
  const plain = (e) => {
    const copy = e.cloneNode(true);
    $$(".optional", copy).forEach((mark) => mark.remove());
    $$("select, textarea, input", copy).forEach((mark) => mark.remove());
    return tidy(copy.textContent);
  };
  const one = nearest(saying(all, label, plain), near);
  if (one) return one.control;
  const named = $$("input, select, textarea", region()).filter(shown);
  const found = saying(named, label, (e) => e.getAttribute("aria-label") ?? e.placeholder ?? "");
  const other = nearest(found, near);
  if (other) return other;
  throw new Error(`no field is called「${label}」${near ? ` near「${near}」` : ""}`);
}

function changed(element) {
  for (const event of ["input", "change"]) {
    element.dispatchEvent(new Event(event, { bubbles: true }));
  }
  return true;
}

function fill(label, value, near) {
  const element = control(label, near);
  element.scrollIntoView({ block: "center", behavior: "instant" });
  element.focus();
  element.value = value;
  if (element.value.replace(/\r/g, "") !== value) throw new Error(`「${label}」 takes no「${value}」`);
  return changed(element);
}

/** An option of a select, or a radio or check box by its label. */
function choose(label, option, near) {
  const element = control(label, near);
  if (element.tagName !== "SELECT") throw new Error(`「${label}」 is no list`);
  const found = saying([...element.options], option, (o) => tidy(o.textContent))[0];
  if (!found) throw new Error(`「${label}」 offers no「${option}」: ${words(element)}`);
  element.value = found.value;
  return changed(element);
}

function tick(label, near) {
  const element = control(label, near);
  element.scrollIntoView({ block: "center", behavior: "instant" });
  if (!element.checked) element.click();
  return element.checked;
}

/** Text that stands out over the right edge, with what is the widest. */
function overflow(width) {
  const wide = document.scrollingElement.scrollWidth;
  if (wide <= width) return "";
  const inside = (e) => {
    for (let at = e.parentElement; at && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflowX !== "visible") return true;
    }
    return false;
  };
  const out = $$("body *").filter((e) => e.getBoundingClientRect().right > width + 1 && !inside(e));
  const worst = out.slice(0, 3).map((e) => `<${e.tagName.toLowerCase()} class="${e.className}">`);
  return `${wide} px wide on ${width}: ${worst.join(" ")}`;
}

/** The first place inside a page that this one links to. */
function linkTo(path) {
  const found = $$(`main a[href^="${path}"][href*="#"]`)[0];
  if (!found) throw new Error(`no link leads into ${path}`);
  return found.getAttribute("href");
}
