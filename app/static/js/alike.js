// While a note is written: what one has online already that looks the same, asked once its title is there.
const place = document.querySelector("[data-alike]");
const said = (name) => document.querySelector(`[name="${name}"]:checked, select[name="${name}"], input[type="text"][name="${name}"]`)?.value || "";

const ask = async () => {
  const asked = new URLSearchParams(["kind", "title", "category"].map((name) => [name, said(name)]));
  const answer = await fetch(`${place.dataset.alike}?${asked}`);
  if (answer.ok) place.innerHTML = (await answer.json()).html;
};

for (const name of ["kind", "title", "category"]) {
  document.querySelectorAll(`[name="${name}"]`).forEach((field) => field.addEventListener("change", () => ask().catch(() => {})));
}
