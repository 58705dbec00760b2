from tests.beside import beside, fabrik

__all__ = ["beside", "fabrik"]
