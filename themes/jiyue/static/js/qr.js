// <qr-code text label>: a QR code (ISO/IEC 18004) in byte mode at error correction level M, drawn as SVG.
// Codewords of error correction per block and number of blocks, by version 1–20, level M.
const PER_BLOCK = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
const LEVEL_M = 0;

const sizeOf = (version) => version * 4 + 17;

// Modules left for data once finders, timing, alignment, format and version are drawn.
function rawModules(version) {
  let count = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const aligns = Math.floor(version / 7) + 2;
    count -= (25 * aligns - 10) * aligns - 55;
    if (version >= 7) count -= 36;
  }
  return count;
}

const dataWords = (version) => Math.floor(rawModules(version) / 8) - PER_BLOCK[version - 1] * BLOCKS[version - 1];

// Arithmetic in GF(256) with the polynomial x^8 + x^4 + x^3 + x^2 + 1.
const EXP = new Uint8Array(512);
const LOG = new Uint8Array(256);
for (let power = 0, value = 1; power < 255; power += 1) {
  EXP[power] = EXP[power + 255] = value;
  LOG[value] = power;
  value = value & 0x80 ? (value << 1) ^ 0x11d : value << 1;
}
const times = (a, b) => (a && b ? EXP[LOG[a] + LOG[b]] : 0);

function remainder(data, degree) {
  let divisor = [1];
  for (let root = 0; root < degree; root += 1) {
    const grown = [...divisor, 0];
    divisor.forEach((term, i) => (grown[i + 1] ^= times(term, EXP[root])));
    divisor = grown;
  }
  const rest = new Uint8Array(degree);
  for (const byte of data) {
    const factor = byte ^ rest[0];
    rest.copyWithin(0, 1);
    rest[degree - 1] = 0;
    for (let i = 0; i < degree; i += 1) rest[i] ^= times(divisor[i + 1], factor);
  }
  return rest;
}

// The text as codewords of the smallest version that holds it: mode, length, bytes, padding, then error correction.
function codewords(text) {
  const bytes = new TextEncoder().encode(text);
  const version = PER_BLOCK.findIndex((_, i) => bytes.length <= dataWords(i + 1) - (i + 1 < 10 ? 2 : 3)) + 1;
  if (!version) return null;
  const bits = [];
  const push = (value, count) => {
    for (let i = count - 1; i >= 0; i -= 1) bits.push((value >> i) & 1);
  };
  push(4, 4);
  push(bytes.length, version < 10 ? 8 : 16);
  bytes.forEach((byte) => push(byte, 8));
  const room = dataWords(version) * 8;
  push(0, Math.min(4, room - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < room; pad ^= 0xfd) push(pad, 8);
  const data = Uint8Array.from({ length: room / 8 }, (_, i) => bits.slice(i * 8, i * 8 + 8).reduce((a, b) => a * 2 + b, 0));
  return { version, words: interleave(data, version) };
}

function interleave(data, version) {
  const count = BLOCKS[version - 1];
  const degree = PER_BLOCK[version - 1];
  const short = Math.floor(data.length / count);
  const firstLong = count - (data.length % count);
  const blocks = [];
  for (let i = 0, at = 0; i < count; i += 1) {
    const length = short + (i >= firstLong ? 1 : 0);
    const part = data.subarray(at, at + length);
    blocks.push({ part, check: remainder(part, degree) });
    at += length;
  }
  const words = [];
  for (let i = 0; i <= short; i += 1) for (const block of blocks) if (i < block.part.length) words.push(block.part[i]);
  for (let i = 0; i < degree; i += 1) for (const block of blocks) words.push(block.check[i]);
  return words;
}

function alignments(version) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const rest = Array.from({ length: count - 1 }, (_, i) => sizeOf(version) - 7 - i * step);
  return [6, ...rest.reverse()];
}

const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

// A remainder of polynomial division in GF(2): the check bits of format and version.
function check(value, generator, degree) {
  let rest = value << degree;
  for (let bit = 31 - Math.clz32(rest); bit >= degree; bit = 31 - Math.clz32(rest)) rest ^= generator << (bit - degree);
  return (value << degree) | rest;
}

class Grid {
  constructor(version) {
    this.version = version;
    this.size = sizeOf(version);
    this.dark = Array.from({ length: this.size }, () => new Uint8Array(this.size));
    this.fixed = Array.from({ length: this.size }, () => new Uint8Array(this.size));
    this.drawPatterns();
  }

  set(x, y, dark) {
    if (x < 0 || y < 0 || x >= this.size || y >= this.size) return;
    this.dark[y][x] = dark ? 1 : 0;
    this.fixed[y][x] = 1;
  }

  drawPatterns() {
    const last = this.size - 1;
    for (let i = 0; i < this.size; i += 1) {
      this.set(6, i, i % 2 === 0);
      this.set(i, 6, i % 2 === 0);
    }
    for (const [cx, cy] of [[3, 3], [last - 3, 3], [3, last - 3]]) {
      for (let dy = -4; dy <= 4; dy += 1)
        for (let dx = -4; dx <= 4; dx += 1) {
          const ring = Math.max(Math.abs(dx), Math.abs(dy));
          this.set(cx + dx, cy + dy, ring !== 2 && ring !== 4);
        }
    }
    const places = alignments(this.version);
    const end = places.length - 1;
    places.forEach((cx, i) =>
      places.forEach((cy, j) => {
        if ((i === 0 && (j === 0 || j === end)) || (i === end && j === 0)) return;
        for (let dy = -2; dy <= 2; dy += 1)
          for (let dx = -2; dx <= 2; dx += 1) this.set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
      }),
    );
    this.drawFormat(0);
    if (this.version >= 7) {
      const bits = check(this.version, 0x1f25, 12);
      for (let i = 0; i < 18; i += 1) {
        const [a, b] = [this.size - 11 + (i % 3), Math.floor(i / 3)];
        this.set(a, b, (bits >> i) & 1);
        this.set(b, a, (bits >> i) & 1);
      }
    }
  }

  drawFormat(mask) {
    const bits = check((LEVEL_M << 3) | mask, 0x537, 10) ^ 0x5412;
    const bit = (i) => (bits >> i) & 1;
    for (let i = 0; i < 15; i += 1) {
      if (i < 8) this.set(8, i < 6 ? i : i + 1, bit(i));
      else this.set(i === 8 ? 7 : 14 - i, 8, bit(i));
      if (i < 8) this.set(this.size - 1 - i, 8, bit(i));
      else this.set(8, this.size - 15 + i, bit(i));
    }
    this.set(8, this.size - 8, 1);
  }

  drawData(words) {
    let at = 0;
    for (let right = this.size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      const upward = ((right + 1) & 2) === 0;
      for (let step = 0; step < this.size; step += 1) {
        const y = upward ? this.size - 1 - step : step;
        for (const x of [right, right - 1]) {
          if (this.fixed[y][x] || at >= words.length * 8) continue;
          this.dark[y][x] = (words[at >> 3] >> (7 - (at & 7))) & 1;
          at += 1;
        }
      }
    }
  }

  flip(mask) {
    for (let y = 0; y < this.size; y += 1)
      for (let x = 0; x < this.size; x += 1) if (!this.fixed[y][x] && MASKS[mask](x, y)) this.dark[y][x] ^= 1;
  }

  // How hard the grid is to read: runs, blocks, look-alikes of finders, imbalance (18004, 7.8.3).
  penalty() {
    const lines = [...this.dark.map((row) => row.join("")), ...this.dark.map((_, x) => this.dark.map((row) => row[x]).join(""))];
    let sum = 0;
    for (const line of lines) {
      for (const run of line.match(/0{5,}|1{5,}/g) ?? []) sum += run.length - 2;
      for (const look of ["10111010000", "00001011101"])
        for (let at = line.indexOf(look); at >= 0; at = line.indexOf(look, at + 1)) sum += 40;
    }
    let dark = 0;
    for (let y = 0; y < this.size; y += 1)
      for (let x = 0; x < this.size; x += 1) {
        const one = this.dark[y][x];
        dark += one;
        if (y && x && one === this.dark[y - 1][x] && one === this.dark[y][x - 1] && one === this.dark[y - 1][x - 1]) sum += 3;
      }
    return sum + 10 * Math.floor(Math.abs((dark * 100) / this.size ** 2 - 50) / 5);
  }
}

export function encode(text) {
  const made = codewords(text);
  if (!made) return null;
  const grid = new Grid(made.version);
  grid.drawData(made.words);
  const weights = MASKS.map((_, mask) => {
    grid.flip(mask);
    grid.drawFormat(mask);
    const weight = grid.penalty();
    grid.flip(mask);
    return weight;
  });
  const best = weights.indexOf(Math.min(...weights));
  grid.flip(best);
  grid.drawFormat(best);
  return grid.dark;
}

const SVG = "http://www.w3.org/2000/svg";

if (globalThis.customElements) {
  customElements.define(
    "qr-code",
    class extends HTMLElement {
      connectedCallback() {
        const grid = encode(this.getAttribute("text"));
        if (!grid || this.firstChild) return;
        const side = grid.length + 8; // a quiet zone of four modules
        const svg = document.createElementNS(SVG, "svg");
        svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
        svg.setAttribute("role", "img");
        svg.setAttribute("aria-label", this.getAttribute("label"));
        const path = document.createElementNS(SVG, "path");
        path.setAttribute("fill", "#000");
        path.setAttribute("shape-rendering", "crispEdges");
        path.setAttribute("d", grid.flatMap((row, y) => [...row].map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1z` : ""))).join(""));
        svg.append(path);
        this.append(svg);
      }
    },
  );
}
