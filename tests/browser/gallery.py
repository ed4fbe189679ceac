"""Every kind of widget that pages use, on one page: what the theme and the security policy are tried on."""

from pathlib import Path

import pandas as pd  # plotly looks at it, also while the server's warm-up has imported only half of it
import plotly.graph_objects as go
import streamlit as st

from playground.ui.owner import owner

CODE = '''# A comment
@dataclass(frozen=True)
class Gate(nn.Module):
    """Text in a docstring."""

    def forward(self, x: int) -> str:
        return f"{x + 1} is {True}" if x != 3.5e-3 else None
'''

st.set_page_config(layout="wide")
st.html(Path("assets/styles/app.css"))
st.title("Gallery")
st.header("Header")
st.text(owner(), width="content")
st.caption("A caption")
st.markdown("Text with `code`, a [link](/), :blue[blue], :green[green], :red[red], :violet[violet], :gray[gray]")
st.latex(r"h_t = \tanh(W_x x_t + W_h h_{t-1} + b)")
frames = [go.Frame(data=[go.Scatter(y=[0, k])], name=str(k)) for k in range(3)]
st.plotly_chart(go.Figure(go.Scatter(y=[1, 3, 2]), frames=frames), key="lines")
st.plotly_chart(go.Figure(go.Heatmap(z=[[0, 1], [2, 3]])), key="heat")
st.dataframe(pd.DataFrame({"word": ["말이"], "count": [1]}))
st.table({"word": ["말이"], "count": [1]})
st.code(CODE, language="python")
for box in (st.info, st.success, st.warning, st.error):
    box("A message")
st.exception(ValueError("An error"))
st.button("Primary", type="primary")
st.button("Secondary")
st.button("Tertiary", type="tertiary")
st.link_button("Primary link", "/", type="primary")
st.download_button("Download", "text", type="primary")
st.form("form").form_submit_button("Submit", type="primary")
st.pills("Pills", ["one", "two"], default="one")
st.segmented_control("Segments", ["one", "two"], default="one")
st.multiselect("Many", ["one", "two"], default=["one"])
st.selectbox("One", ["one", "two"])
st.radio("Radio", ["one", "two"])
st.checkbox("Checkbox", True)
st.toggle("Toggle", True)
st.slider("Slider", 0, 10, 3)
st.number_input("Number", 3)
st.text_input("Text", "words")
st.text_area("Area", "words")
st.file_uploader("File")
st.metric("Metric", 1.0, 0.2)
st.progress(0.4, "Progress")
st.badge("Badge")
first, second = st.tabs(["First", "Second"])
first.write("In a tab")
with st.expander("Expander"):
    st.write("Inside")
with st.sidebar:
    st.markdown("In the sidebar, with a [link](/)")
    st.caption("A caption there")
