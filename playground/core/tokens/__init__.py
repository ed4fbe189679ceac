"""From tokens to numbers: byte-pair merges, padding, one-hot and embedding. Cutting a text is data's work."""
