"""What is seen: core results drawn as Plotly figures, one module a concept. No Streamlit."""
