// Keys for the moderators' desk. They act on the item that has the focus, and never inside a field.
const items = [...document.querySelectorAll("[data-item]")];
const keys = document.querySelector("[data-keys]");

const press = (item, key) => item.querySelector(`[data-key="${key}"]`)?.click();
const choose = (item, number) => item.querySelector(`details[open] [data-key="${number}"]`)?.click();

const move = (item, step) => {
  const target = items[items.indexOf(item) + step];
  target?.focus();
  target?.scrollIntoView({ block: "start" });
};

const refuse = (item, open) => {
  const reasons = item.querySelector("[data-refuse]");
  if (!reasons) return;
  reasons.open = open;
  (open ? reasons.querySelector("button") : item).focus();
};

const acts = {
  j: (item) => move(item, 1),
  k: (item) => move(item, -1),
  a: (item) => press(item, "a"),
  n: (item) => press(item, "n"),
  r: (item) => refuse(item, true),
  o: (item) => item.querySelector("[data-open]")?.click(),
  Escape: (item) => refuse(item, false),
  "?": () => {
    if (keys) keys.open = !keys.open;
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const item = event.target.closest?.("[data-item]");
  if (!item || event.target.closest("input, textarea, select")) return;
  const act = /^[1-9]$/.test(event.key) ? () => choose(item, event.key) : acts[event.key];
  if (!act) return;
  event.preventDefault();
  act(item);
});

// After a decision the address names the next item; otherwise the first one is ready.
if (items.length && document.activeElement === document.body) {
  (items.find((item) => `#${item.id}` === location.hash) || items[0]).focus({ preventScroll: !location.hash });
}
