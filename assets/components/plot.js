// Draws a Plotly figure and, when its data changes, moves the drawing that is there instead of making a new one.
// Streamlit's own chart element is taken off the page and built anew at every change, which flickers while
// something trains or a slider moves.

const CONFIG = { displayModeBar: false, responsive: true };

function library(url) {
  window.playgroundPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error("The drawing library did not load."));
    document.head.append(script);
  });
  return window.playgroundPlotly;
}

function boxIn(parentElement) {
  let box = parentElement.querySelector(".playground-plot");
  if (!box) {
    box = document.createElement("div");
    box.className = "playground-plot";
    box.setAttribute("role", "img");
    parentElement.append(box);
  }
  return box;
}

const PLAYED_IN = 6000; // ms for all frames
const ARRAYS = {
  f4: Float32Array, f8: Float64Array, i1: Int8Array, i2: Int16Array, i4: Int32Array,
  u1: Uint8Array, u2: Uint16Array, u4: Uint32Array,
};

// An array as a list, whether it came as one or as bytes in base64.
function listOf(values) {
  if (!values?.bdata) return values;
  const bytes = Uint8Array.from(atob(values.bdata), (letter) => letter.charCodeAt(0));
  return [...new ARRAYS[values.dtype](bytes.buffer)].map((value) => (Number.isNaN(value) ? null : value));
}

function made(tag, className, parent, properties = {}) {
  const element = Object.assign(document.createElement(tag), { className }, properties);
  parent.append(element);
  return element;
}

// A row of readings that is the legend too, and below it play, a slider over all frames, and where it stands.
function barBelow(box) {
  const bar = document.createElement("div");
  bar.className = "playground-playback";
  box.after(bar);
  const readings = made("div", "playground-readings", bar);
  const row = made("div", "playground-player", bar);
  const button = made("button", "", row, { type: "button" });
  const slider = made("input", "", row, { type: "range", min: 0 });
  const words = made("output", "", row);
  slider.setAttribute("aria-label", "Frame");
  return { bar, readings, button, slider, words };
}

// Plays what is in the figure already: nothing is asked of the server. See playground/figures/playback.py.
class Player {
  constructor(box) {
    this.box = box;
    this.frame = undefined;
    Object.assign(this, barBelow(box));
    this.button.onclick = () => (this.timer ? this.pause() : this.play());
    this.slider.oninput = () => {
      this.pause();
      this.show(Number(this.slider.value));
    };
    this.label();
  }

  // A new figure: keeps the frame where that has a meaning, else shows all. Cuts the traces to that frame.
  take(figure) {
    const { parts, words, readings, accent } = figure.playback;
    const last = words.length - 1;
    if (this.frame === undefined || this.last !== last || this.frame > last) {
      this.pause();
      this.frame = last;
    }
    this.last = last;
    this.spec = figure.playback;
    this.whole = parts.map(({ trace }) =>
      Object.fromEntries(["x", "y", "z"].flatMap((axis) =>
        figure.data[trace][axis] === undefined ? [] : [[axis, listOf(figure.data[trace][axis])]])));
    parts.forEach(({ trace }, i) => Object.assign(figure.data[trace], this.cut(i)));
    this.slider.max = last;
    this.slider.style.accentColor = accent;
    this.readings.replaceChildren();
    this.outputs = readings.map(({ name, colour }) => {
      const reading = made("span", "", this.readings);
      made("i", "", reading).style.background = colour;
      made("b", "", reading, { textContent: name });
      return made("span", "", reading);
    });
    this.tell();
  }

  cut(i) {
    const { alone, upto } = this.spec.parts[i];
    const at = upto ? upto[this.frame] : this.frame;
    const from = alone ? at : 0;
    return Object.fromEntries(Object.entries(this.whole[i]).map(([axis, all]) => [axis, all.slice(from, at + 1)]));
  }

  tell() {
    this.slider.value = this.frame;
    this.words.textContent = this.spec.words[this.frame];
    this.slider.setAttribute("aria-valuetext", this.spec.words[this.frame]);
    this.outputs.forEach((output, i) => (output.textContent = this.spec.readings[i].values[this.frame]));
  }

  show(frame) {
    this.frame = frame;
    this.tell();
    if (!this.box.drawn || this.busy) return; // of many frames that come while one is drawn, the last wins
    this.busy = true;
    const shown = this.frame;
    const cuts = { data: this.spec.parts.map((_, i) => this.cut(i)), traces: this.spec.parts.map(({ trace }) => trace) };
    const still = { duration: 0 };
    const options = { mode: "immediate", transition: still, frame: { ...still, redraw: this.spec.redraw } };
    window.Plotly.animate(this.box, cuts, options).catch(() => {}).then(() => {
      this.busy = false;
      if (this.frame !== shown) this.show(this.frame);
    });
  }

  play() {
    const first = this.frame >= this.last ? 0 : this.frame;
    const began = performance.now();
    const next = (now) => {
      const frame = Math.min(this.last, first + Math.floor(((now - began) / PLAYED_IN) * this.last));
      if (!this.box.isConnected) return this.pause();
      if (frame !== this.frame) this.show(frame);
      this.timer = frame < this.last ? requestAnimationFrame(next) : undefined;
      return this.label();
    };
    this.timer = requestAnimationFrame(next);
    this.label();
  }

  pause() {
    cancelAnimationFrame(this.timer);
    this.timer = undefined;
    this.label();
  }

  label() {
    const words = this.timer ? "Pause" : "Play";
    if (this.button.title !== words) {
      this.button.textContent = this.timer ? "❚❚" : "▶";
      this.button.title = words;
      this.button.setAttribute("aria-label", words);
    }
  }

  remove() {
    this.pause();
    this.bar.remove();
  }
}

function playerOf(box, figure) {
  if (!figure.playback) {
    box.player?.remove();
    box.player = undefined;
    return;
  }
  box.player ??= new Player(box);
  box.player.take(figure);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const box = boxIn(parentElement);
  const figure = JSON.parse(data.figure);
  box.style.height = `${figure.layout.height}px`;
  box.setAttribute("aria-label", data.alt);
  box.clicked = data.clickable ? (point) => setTriggerValue("clicked", point) : undefined;
  box.wanted = figure; // of several changes that come while one is drawn, the last wins

  library(data.library).then(async (Plotly) => {
    if (box.wanted !== figure || box.drawn === data.figure || !box.isConnected) return;
    box.drawn = data.figure; // a rerun sends all figures again, most of them as they were
    playerOf(box, figure);
    box.drawing = Plotly.react(box, figure.data, figure.layout, CONFIG);
    await box.drawing;
    if (!box.sized) {
      box.sized = new ResizeObserver(() => box.isConnected && Plotly.Plots.resize(box));
      box.sized.observe(box);
      box.on("plotly_click", (event) => {
        const { curveNumber, pointNumber, x, y } = event.points[0];
        box.clicked?.({ curve: curveNumber, point: pointNumber, x, y });
      });
    }
  });

  return () => {
    box.sized?.disconnect();
    box.drawn = undefined;
    box.player?.remove();
    box.player = undefined;
    const purge = () => box.drawn ?? window.Plotly?.purge(box); // unless it was drawn again meanwhile
    Promise.resolve(box.drawing).then(purge, purge); // a drawing that is under way must not lose its ground
  };
}
