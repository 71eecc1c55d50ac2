// Keys for the moderators' desk. They act on the item that has the focus, and never inside a field.
const items = [...document.querySelectorAll("[data-item]")];
const keys = document.querySelector("[data-keys]");
const undo = document.querySelector("[data-undo]");

const press = (item, key) => item.querySelector(`[data-key="${key}"]`)?.click();
const choose = (item, number) => item.querySelector(`details[open] [data-key="${number}"]`)?.click();

const move = (item, step) => {
  const target = items[items.indexOf(item) + step];
  target?.focus();
  target?.scrollIntoView({ block: "start" });
};

const open = (item, selector, wanted) => {
  const details = item.querySelector(selector);
  if (!details) return;
  details.open = wanted;
  (wanted ? details.querySelector("button") : item).focus();
};

const acts = {
  j: (item) => move(item, 1),
  k: (item) => move(item, -1),
  a: (item) => press(item, "a"),
  n: (item) => press(item, "n"),
  r: (item) => open(item, "[data-refuse]", true),
  b: (item) => open(item, "[data-bundle]", true),
  h: (item) => item.querySelector("[data-hold] button")?.click(),
  o: (item) => item.querySelector("[data-open]")?.click(),
  Escape: (item) => {
    open(item, "[data-bundle]", false);
    open(item, "[data-refuse]", false);
  },
};
// These two need no item: after the last decision nothing is left to have the focus.
const everywhere = {
  z: () => undo?.querySelector("button").click(),
  "?": () => {
    if (keys) keys.open = !keys.open;
  },
};

const onKey = (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest?.("input, textarea, select")) return;
  const item = event.target.closest?.("[data-item]");
  const digit = /^[1-9]$/.test(event.key) && item;
  const act = digit ? () => choose(item, event.key) : everywhere[event.key] || (item && acts[event.key]);
  if (!act) return;
  event.preventDefault();
  act(item);
};
if (!document.querySelector("[data-keys-off]")) document.addEventListener("keydown", onKey);

// Whoever stays with an item for a moment looks at it: colleagues then see the name.
const held = new Set();
let waiting;
const hold = (item) => {
  const form = item.querySelector('[data-hold=""]');
  if (!form || held.has(item)) return;
  held.add(item);
  fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => held.delete(item));
};
document.addEventListener("focusin", (event) => {
  clearTimeout(waiting);
  const item = event.target.closest?.("[data-item]");
  if (item) waiting = setTimeout(hold, 1500, item);
});
for (const form of document.querySelectorAll('[data-hold=""]')) form.hidden = true;

// What can no longer be taken back offers no button for it.
if (undo) {
  const line = undo.querySelector("span.meta");
  const words = line.textContent;
  const end = Date.now() + undo.dataset.undo * 1000;
  const tick = setInterval(() => {
    const left = Math.ceil((end - Date.now()) / 1000);
    line.textContent = words.replace(/\d+/, Math.max(left, 0));
    if (left > 0) return;
    clearInterval(tick);
    if (undo.contains(document.activeElement)) items[0]?.focus();
    undo.remove();
  }, 1000);
}

// After a decision the address names the next item; otherwise the first one is ready.
if (items.length && document.activeElement === document.body) {
  (items.find((item) => `#${item.id}` === location.hash) || items[0]).focus({ preventScroll: !location.hash });
}
