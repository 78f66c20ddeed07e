"""The image of every process and the start-up scripts of the databases beside it."""
