"""Catalogues, programs and seasons over HTTP."""
