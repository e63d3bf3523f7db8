"""Running an installation: one lock, one port, one build, one process."""
