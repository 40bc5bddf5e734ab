// 长者版 remembered on the device. Without this script the mode works by its anchors (#elder, #elder-24, #elder-30).
const KEY = "jiyue.elder";
const SIZES = ["20", "24", "30"];
const root = document.documentElement;

function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage may be barred
  }
}

function store(size) {
  try {
    if (size) localStorage.setItem(KEY, size);
    else localStorage.removeItem(KEY);
  } catch {
    // the mode still holds for this page
  }
}

function show(size) {
  if (SIZES.includes(size)) root.dataset.elder = size;
  else delete root.dataset.elder;
  for (const link of document.querySelectorAll(".elder-sizes a")) {
    if (link.dataset.elder === size) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  document.dispatchEvent(new Event("displaychange"));
}

function sizeInAddress() {
  const found = /^#elder(?:-(\d+))?$/.exec(location.hash);
  return found ? found[1] ?? "20" : "";
}

function follow() {
  const size = sizeInAddress();
  if (!size) return;
  store(size);
  show(size);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-elder]");
  if (!link) return;
  const size = link.dataset.elder === "off" ? "" : link.dataset.elder;
  store(size);
  show(size);
});
addEventListener("hashchange", follow);
addEventListener("storage", (event) => {
  if (event.key === KEY) show(event.newValue ?? "");
});

show(stored() ?? "");
follow();
