"""Hosts: names of machines, as they are compared."""


def canonical_host(host: str) -> str:
    """Return a host's name as machines spell it: in small ASCII letters, without a dot at the end.

    >>> canonical_host("Bücher.example."), canonical_host("XN--BCHER-KVA.example")
    ('xn--bcher-kva.example', 'xn--bcher-kva.example')
    """
    try:
        spelt = host.encode("idna").decode("ascii")
    except UnicodeError:  # no name that a machine could have
        spelt = host
    return spelt.lower().removesuffix(".")
