"""What users write: events, decorators, and the protocols of what they are given."""
