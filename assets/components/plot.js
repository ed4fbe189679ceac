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
    await Plotly.react(box, figure.data, figure.layout, CONFIG);
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
    window.Plotly?.purge(box);
  };
}
