"""What became of an idea: asked at each term, answered by its holder, counted."""
