"""Isso asks a spamfilter service before a comment is shown: importing this package joins the two."""

from isso_spamfilter import launcher

launcher.join()
