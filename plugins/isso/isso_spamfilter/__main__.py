"""Isso with the filter, as its own command: ``isso-spamfilter -c isso.cfg run``."""

import isso


def main() -> None:
    """Do what ``isso`` does."""
    isso.main()


if __name__ == "__main__":
    main()
