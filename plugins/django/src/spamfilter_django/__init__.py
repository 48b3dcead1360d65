"""Comments of a Django site, judged by a spamfilter service."""
