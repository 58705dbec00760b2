"""The page of one initiative, for whoever may see it."""
