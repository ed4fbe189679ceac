"""Pictures of language models: counts read order by order, a feed-forward network opened, unseen contexts, a ladder."""

METHOD_NAMES = {
    "plain": "plain counts",
    "add_k": "add-k",
    "interpolation": "interpolation",
    "backoff": "backing off",
    "kneser_ney": "Kneser-Ney",
}
