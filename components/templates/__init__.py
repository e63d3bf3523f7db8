"""What the page of templates is made of."""
