"""The list and the map that everybody may open."""
