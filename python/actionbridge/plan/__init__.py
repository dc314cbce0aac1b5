"""What runs, by name: validated, and the same in both languages."""
