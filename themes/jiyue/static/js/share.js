// The share panel: copying the address, and the QR code that WeChat reads, drawn when the panel first opens.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const status = button.closest("details").querySelector("[data-copy-status]");
    status.textContent = button.dataset.done;
  });
}

for (const panel of document.querySelectorAll("details.share")) {
  document.addEventListener("click", (event) => {
    if (!panel.contains(event.target)) panel.open = false;
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.open) return;
    panel.open = false;
    panel.querySelector("summary").focus();
  });
  panel.addEventListener("toggle", () => {
    const place = panel.querySelector("[data-qr]");
    if (!panel.open || place.firstChild) return;
    const code = document.createElement("qr-code");
    code.setAttribute("label", place.dataset.label);
    code.setAttribute("text", place.dataset.qr);
    place.append(code);
  });
}
