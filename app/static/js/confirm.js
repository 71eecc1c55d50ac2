// Asks before something that cannot be undone: <form data-confirm="question" data-cancel="Go back">.
const ask = (form, button) => {
  const dialog = document.createElement("dialog");
  const question = document.createElement("p");
  const actions = document.createElement("div");
  const back = document.createElement("button");
  const go = document.createElement("button");
  question.id = "confirm-question";
  question.textContent = form.dataset.confirm;
  dialog.setAttribute("aria-labelledby", question.id);
  actions.className = "actions";
  back.className = "button button-secondary";
  back.textContent = form.dataset.cancel;
  go.className = button.className;
  go.textContent = button.textContent;
  back.type = go.type = "button";
  back.addEventListener("click", () => dialog.close());
  go.addEventListener("click", () => {
    form.dataset.sure = "yes";
    dialog.close();
    form.requestSubmit(button);
    delete form.dataset.sure;
  });
  dialog.addEventListener("close", () => dialog.remove());
  actions.append(back, go);
  dialog.append(question, actions);
  document.body.append(dialog);
  dialog.showModal();
};

// In the capture phase, so that once.js sees only what is really sent.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.confirm || form.dataset.sure) return;
  if (!window.HTMLDialogElement || !form.requestSubmit) {
    if (!window.confirm(form.dataset.confirm)) event.preventDefault();
    return;
  }
  event.preventDefault();
  ask(form, event.submitter || form.querySelector("button[type=submit]"));
}, true);
