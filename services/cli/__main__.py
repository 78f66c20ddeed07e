"""`python -m services.cli`: how the supervisor starts our own processes."""

from services.cli.main import main

main(prog_name="preceptor")
