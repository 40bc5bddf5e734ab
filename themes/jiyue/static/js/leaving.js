// A notice before a link leaves for a host that is not the government's.
const dialog = document.getElementById("leaving");

if (dialog?.showModal) {
  let target = null;
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[rel~="external"]');
    if (!link || event.defaultPrevented) return;
    event.preventDefault();
    target = link;
    dialog.querySelector("[data-leaving-address]").textContent = link.href;
    dialog.returnValue = "";
    dialog.showModal();
  });
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "go" && target) location.assign(target.href);
    target = null;
  });
}
