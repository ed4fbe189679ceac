"""Live training: what a run is, the worker that runs it, the engine that the pages ask."""
