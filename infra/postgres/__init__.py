"""PostgreSQL as we host it: roles, and the embedded cluster of development and tests."""
