// New posts appear by themselves: asks every eight seconds what came after the one on top, while the page is looked at.
const list = document.querySelector("[data-live]");
const words = document.querySelector("[data-live-words]");
let etag = "";

const ask = async () => {
  const after = list.dataset.after;
  const answer = await fetch(`${list.dataset.live}?after=${after}`, { headers: etag ? { "If-None-Match": etag } : {} });
  if (answer.status !== 200) return;
  etag = answer.headers.get("ETag") || "";
  const news = await answer.json();
  if (!news.html) return;
  list.insertAdjacentHTML("afterbegin", news.html);
  list.dataset.after = news.last;
  words.textContent = news.words;
};

setInterval(() => {
  if (document.visibilityState === "visible") ask().catch(() => {});
}, 8000);
