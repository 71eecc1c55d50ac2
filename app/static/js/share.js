// Share and print buttons: hidden without JavaScript, because they can do nothing then.
const address = () => location.origin + location.pathname;

for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share && !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (navigator.share) {
      await navigator.share({ title: button.dataset.share, url: address() }).catch(() => {});
    } else {
      await navigator.clipboard.writeText(address());
      button.querySelector("span").textContent = button.dataset.done;
    }
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
