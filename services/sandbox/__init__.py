"""Simulators that make run and the tests share; imported by the CLI only."""
