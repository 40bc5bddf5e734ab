// Text size and print, on document pages.
const STEPS = ["1", "1.2", "1.45"];
const KEY = "jiyue.reading";
const sizes = document.querySelector("[data-sizes]");

function remembered() {
  try {
    return Number(localStorage.getItem(KEY) ?? 0);
  } catch {
    return 0;
  }
}

function apply(step) {
  document.documentElement.style.setProperty("--reading", STEPS[step] ?? STEPS[0]);
  for (const button of sizes.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(Number(button.dataset.size) === step));
  }
}

if (sizes) {
  sizes.hidden = false;
  apply(remembered());
  sizes.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const step = Number(button.dataset.size);
    apply(step);
    try {
      localStorage.setItem(KEY, String(step));
    } catch {
      // the size still holds for this page
    }
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
