"""Which code runs, as receipts name it."""

from importlib.metadata import version

CODE_VERSION = f"preceptor {version('preceptor')}"
