"""Who may see and do what in this room. Each predicate on an object has its queryset twin; a test compares the two."""
