"""Tasks that repeat."""
