"""What makes a test run strict. Each file is one rule or one tool, loaded by tests/conftest.py."""
