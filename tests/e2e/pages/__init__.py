"""What people do in a browser, one module for each side: tests of pages read as sentences."""
