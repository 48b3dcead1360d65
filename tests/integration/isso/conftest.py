"""What is not collected here."""

collect_ignore_glob = ["drive_*.py"]  # run by the environment of Isso
