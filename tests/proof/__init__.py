"""Proof that the wrong person gets nothing: made from the program itself, so that what is added joins by existing."""
