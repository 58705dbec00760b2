from tests.beside import corner, elsewhere, fabrik, follow, two

__all__ = ["corner", "elsewhere", "fabrik", "follow", "two"]
