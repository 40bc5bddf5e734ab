// Read-aloud by the browser's own voice; the sentence that is spoken is marked.
const controls = [...document.querySelectorAll("[data-speech]")];
const voice = globalThis.speechSynthesis;
const SKIP = "[data-unread], [hidden], [aria-hidden='true'], script, style, form, video, audio, .visually-hidden, .mark";

function* textNodes(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, {
    acceptNode(node) {
      if (node.nodeType === Node.TEXT_NODE) return node.data.trim() ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT;
      return node.matches(SKIP) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
    },
  });
  while (walker.nextNode()) yield walker.currentNode;
}

function blockOf(node) {
  let element = node.parentElement;
  while (getComputedStyle(element).display.startsWith("inline")) element = element.parentElement;
  return element;
}

function* cut(text, lang) {
  if (globalThis.Intl?.Segmenter) {
    for (const part of new Intl.Segmenter(lang, { granularity: "sentence" }).segment(text)) yield [part.index, part.segment];
    return;
  }
  for (const part of text.matchAll(/[^。！？；.!?]*[。！？；.!?]?\s*/gu)) if (part[0]) yield [part.index, part[0]];
}

function sentencesOf(root) {
  const blocks = new Map();
  for (const node of textNodes(root)) {
    const block = blockOf(node);
    blocks.set(block, [...(blocks.get(block) ?? []), node]);
  }
  const found = [];
  for (const [block, nodes] of blocks) {
    const lang = block.closest("[lang]")?.lang ?? "";
    const text = nodes.map((node) => node.data).join("");
    for (const [start, sentence] of cut(text, lang || undefined)) {
      if (/[\p{L}\p{N}]/u.test(sentence)) found.push({ block, lang, text: sentence, range: rangeOf(nodes, start, sentence.length) });
    }
  }
  return found;
}

function rangeOf(nodes, start, length) {
  const range = document.createRange();
  let passed = 0;
  for (const node of nodes) {
    const end = passed + node.data.length;
    if (start >= passed && start < end) range.setStart(node, start - passed);
    if (start + length > passed && start + length <= end) range.setEnd(node, start + length - passed);
    passed = end;
  }
  return range;
}

function mark(sentence) {
  if (globalThis.CSS?.highlights) {
    if (sentence) CSS.highlights.set("spoken", new Highlight(sentence.range));
    else CSS.highlights.delete("spoken");
  } else {
    document.querySelector(".spoken")?.classList.remove("spoken");
    sentence?.block.classList.add("spoken");
  }
  if (!sentence) return;
  const box = sentence.range.getBoundingClientRect();
  if (box.top < 0 || box.bottom > innerHeight) sentence.block.scrollIntoView({ block: "center" });
}

if (voice && controls.length) {
  let sentences = [];
  let next = 0;
  let state = "idle"; // idle | speaking | paused
  let turn = 0; // an utterance of an earlier turn has no say any more

  const speak = () => {
    const sentence = sentences[next];
    if (!sentence) return stop();
    const mine = turn;
    const said = new SpeechSynthesisUtterance(sentence.text);
    if (sentence.lang) said.lang = sentence.lang;
    said.rate = 0.9;
    const onward = () => {
      if (mine !== turn) return;
      next += 1;
      speak();
    };
    said.addEventListener("end", onward);
    said.addEventListener("error", () => mine === turn && stop());
    mark(sentence);
    voice.speak(said);
  };
  const silence = () => {
    turn += 1;
    voice.cancel();
  };
  const stop = () => {
    silence();
    mark(null);
    next = 0;
    become("idle");
  };
  // A pause is a stop that remembers its sentence: pausing an utterance does not work on every phone.
  const toggle = () => {
    if (state === "speaking") {
      silence();
      become("paused");
      return;
    }
    if (state === "idle") {
      sentences = sentencesOf(document.querySelector("[data-readable]") ?? document.getElementById("main"));
      next = 0;
    }
    become("speaking");
    speak();
  };
  const become = (name) => {
    state = name;
    for (const control of controls) {
      const [main, end] = control.children;
      main.textContent = control.dataset[{ idle: "play", speaking: "pause", paused: "resume" }[name]];
      end.hidden = name === "idle";
    }
  };
  for (const control of controls) {
    const [main, end] = [toggle, stop].map((act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "tool";
      button.addEventListener("click", act);
      return button;
    });
    end.textContent = control.dataset.stop;
    control.append(main, end);
    control.hidden = false;
  }
  become("idle");
  addEventListener("pagehide", silence);
}
