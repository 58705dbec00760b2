"""The pieces of the interface that need a little Python: everything else is a plain partial in templates/pieces/."""

from django import template

register = template.Library()
