"""The network of tests/planning: three companies with the same need."""

from tests.planning.conftest import network, published

__all__ = ["network", "published"]
