"""What a learner takes home: the runnable script and the saved model behind what is on screen. No Streamlit."""
