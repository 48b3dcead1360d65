"""Isso with the filter for a WSGI server: ``gunicorn isso_spamfilter.run``, where Isso's own is ``isso.run``."""

from isso.run import application

__all__ = ["application"]
