// Loads the page again after a rebuild, and lists over it what the checks say. Served only by the preview.
"use strict";

const panel = document.createElement("aside");
const shadow = panel.attachShadow({ mode: "open" });
panel.id = "jiyue-preview";
panel.lang = "zh-CN";
// The edition that the server had built when it sent this page.
const shown = Number(new URL(document.currentScript.src).search.slice(1));

function element(name, text, ...children) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  made.append(...children);
  return made;
}

function lines(message) {
  const item = element("li");
  item.className = message.severity;
  item.append(element("code", message.place));
  for (const [lang, text, cure] of [["zh-CN", message.zh, message.cure_zh], ["en", message.en, message.cure_en]]) {
    const line = element("p", `${text} ${cure}`);
    line.lang = lang;
    item.append(line);
  }
  return item;
}

function show(state) {
  const style = element("link");
  style.rel = "stylesheet";
  style.href = "/_/preview/preview.css";
  const parts = [style];
  if (state.failure) {
    parts.push(element("p", `重建没有完成，页面还是从前的。 The rebuild failed; this page is from before. ${state.failure}`));
  }
  if (state.messages.length) {
    const details = element("details", "", element("summary", `检查结果 Findings: ${state.messages.length}`));
    details.open = sessionStorage.getItem("jiyue-preview-open") === "yes";
    details.addEventListener("toggle", () => sessionStorage.setItem("jiyue-preview-open", details.open ? "yes" : "no"));
    details.append(element("ol", "", ...state.messages.map(lines)));
    parts.push(details);
  }
  shadow.replaceChildren(...parts);
  if (parts.length > 1) document.body.append(panel);
  else panel.remove();
}

async function update(number) {
  const state = await (await fetch("/_/preview/state.json", { cache: "no-store" })).json();
  // A failed rebuild changed nothing: only the panel says so.
  if (number !== shown && !state.failure) location.reload();
  else show(state);
}

const events = new EventSource("/_/preview/events");
events.addEventListener("message", (event) => update(Number(event.data)));
addEventListener("pagehide", () => events.close());
