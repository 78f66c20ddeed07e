"""Exports, erasure, consent and retention over HTTP."""
