"""Tests of real child processes and embedded servers."""
