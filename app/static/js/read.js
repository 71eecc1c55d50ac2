// Says that the messages on this page were read, once somebody really looks at them; without a script a button does.
const form = document.querySelector("form[data-read]");

const say = async () => {
  if (!form || form.hidden || document.visibilityState !== "visible") return;
  form.hidden = true;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => null);
  if (!answer) form.hidden = false;
};

say();
document.addEventListener("visibilitychange", say);
