// Text fields grow with their text and say how many characters are left.
const grow = (area) => {
  area.style.blockSize = "auto";
  area.style.blockSize = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
};

const counter = (area) => {
  const line = document.createElement("p");
  line.className = "hint counter";
  line.setAttribute("aria-live", "polite");
  area.after(line);
  return () => {
    const left = area.maxLength - area.value.length;
    // Only near the end, so that it neither worries nor interrupts.
    line.textContent = left <= area.maxLength / 5 ? area.dataset.left.replace("{n}", left) : "";
  };
};

for (const area of document.querySelectorAll("textarea")) {
  const count = area.dataset.left && area.maxLength > 0 ? counter(area) : () => {};
  const update = () => {
    grow(area);
    count();
  };
  area.addEventListener("input", update);
  if (area.value) update();
}
