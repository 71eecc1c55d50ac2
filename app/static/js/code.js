// A field for a code sends its form after the last digit: <input data-digits="6" data-note="what happens then">.
for (const field of document.querySelectorAll("[data-digits]")) {
  if (!field.form.requestSubmit) break;
  const note = document.createElement("p");
  note.className = "hint";
  note.id = `${field.id}-note`;
  note.textContent = field.dataset.note;
  field.before(note);
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} ${note.id}`.trim());
  field.addEventListener("input", () => {
    if (field.value.replace(/\s/g, "").length === Number(field.dataset.digits)) field.form.requestSubmit();
  });
}
