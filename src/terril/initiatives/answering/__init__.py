"""The team answers an idea."""
