// A second press on a button that already sends does nothing. The server keeps its own guard; this one saves a wait.
const sending = new WeakSet();

const mark = (form, busy) => {
  for (const button of form.querySelectorAll("button[type=submit]")) {
    if (busy) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (sending.has(form)) {
    event.preventDefault();
    return;
  }
  sending.add(form);
  mark(form, true);
  // A download or a lost connection leaves the page where it is: allow a new try.
  setTimeout(() => release(form), 10000);
});

const release = (form) => {
  sending.delete(form);
  mark(form, false);
};

// Coming back with the back button shows the page as it was left.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) release(form);
});
