"""Language models: counted n-grams, Bengio's feed-forward network, recurrent networks, and all of them on one text."""
