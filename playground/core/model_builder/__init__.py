"""Models that are written down layer by layer: read, checked, counted, built and fitted."""
