"""The team helps an idea grow: a title, a stage, needs, a picture."""
