"""Pictures of a text generator: learning curves; what follows a prompt and the embedding; the two recipes."""
