"""``python -m spamfilter``."""

from spamfilter.cli import main

main(prog_name="python -m spamfilter")
