"""The key of a call: in the form, in front of the host name, or the one of a neighbour that sends none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address

from spamfilter.web.akismet_form import Form

_KEY = re.compile(r"[0-9a-f]{12}")
_LABEL = re.compile(r"[0-9a-z]{1,64}")
_PORT = re.compile(r"\.?(?::\d*)?$")
_NO_KEY = "rest"  # the host that clients ask where no key is in front


@dataclass(frozen=True, kw_only=True, slots=True)
class Keyring:
    """Where keys are looked for.

    A host name is a key and one of ``hosts``; where there are none, what looks like a key in front of any name.
    ``default_key`` is that of calls without one, from the networks of ``default_from`` alone.
    """

    hosts: Sequence[str] = ()
    default_key: str | None = None
    default_from: Sequence[IPv4Network | IPv6Network] = ()

    def asked_about(self, form: Form, *, host: str) -> str:
        """Return the key that a call is about; ``""`` for none.  A key that is to be stored comes before the stored."""
        return (form.word("key") or form.word("api_key") or self._in_front(host)).lower()

    def used(self, form: Form, *, host: str, caller: str | None) -> str:
        """Return the key that a call is made with; ``""`` for none."""
        return (form.word("api_key") or self._in_front(host) or self._default(caller)).lower()

    def _in_front(self, host: str) -> str:
        label, _, base = _PORT.sub("", host.lower()).partition(".")
        if label == _NO_KEY or not base:
            return ""
        is_key = _LABEL.fullmatch(label) and base in self.hosts if self.hosts else _KEY.fullmatch(label)
        return label if is_key else ""

    def _default(self, caller: str | None) -> str:
        if self.default_key is None:
            return ""
        try:
            address = ip_address(caller or "")
        except ValueError:
            return ""
        return self.default_key if any(address in network for network in self.default_from) else ""
