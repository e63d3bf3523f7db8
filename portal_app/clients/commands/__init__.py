"""What changes clients and their contacts, a file for each noun."""
