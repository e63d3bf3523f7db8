"""The office's inbox."""
