"""A trained comment-spam filter that you run yourself."""
