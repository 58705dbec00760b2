from tests.kernel.conftest import write

__all__ = ["write"]
