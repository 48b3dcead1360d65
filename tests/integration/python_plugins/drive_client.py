"""Drive the client, both of its kinds, against the service and against servers in trouble."""

import asyncio
import inspect
import json
import os
import sys

import spamfilter_client
from spamfilter_client import AsyncClient, Breaker, Client, Comment, Label, NotJudged

address, good, bad, ham, spam, odd = sys.argv[1:]
HAM, SPAM = Comment(text=ham), Comment(text=spam, author="Best Casino")
SLOW = {"silent", "dripping head", "dripping body", "busy late"}
SHORT_S, LONG_S = 0.4, 5.0  # for those, and for the others, where only the machine is slow


async def told(call, *args, **said):
    """What a call returns or raises, in a word."""
    try:
        answer = call(*args, **said)
        answer = await answer if inspect.isawaitable(answer) else answer
    except NotJudged as trouble:
        return f"{type(trouble).__name__}: {trouble}"
    return answer


async def calls(kind, url):
    client = kind(url, good, timeout_s=30.0)  # a busy machine is not a service that is away
    first = await told(client.check, HAM, idempotency_key="one")
    again = await told(client.check, HAM, idempotency_key="one")
    outcomes = {
        "ham": first.verdict.action,
        "spam": (await told(client.decide, SPAM)).action,
        "has reasons": len((await told(client.score, SPAM)).reasons) > 0,
        "the same key twice is one check": first.id == again.id,
        "the same key for another": await told(client.check, SPAM, idempotency_key="one"),
        "label": await told(client.label, first.id, Label.SPAM, reporter="Ann"),
        "ham after label": (await told(client.decide, HAM)).action,
        "forget": await told(client.forget, first.id),
        "forget again": await told(client.forget, first.id),
        "ham after forget": (await told(client.decide, HAM)).action,
        "teach": await told(client.teach, Comment(text="A new lamp for the hall, please."), Label.SPAM),
        "wrong key": str(await told(kind(url, bad).decide, HAM)).split("trouble=")[1],
        "too large": str(await told(client.decide, Comment(text="x" * 1_100_000))).split("trouble=")[1],
        "label of no check": await told(client.label, "f" * 32, Label.SPAM),
    }
    await told(client.close)
    return outcomes


async def in_trouble(kind, url, timeout_s):
    client = kind(url, good, timeout_s=timeout_s, breaker=Breaker(failures=2))
    decision = await told(client.decide, HAM)
    client_of_the_bold = kind(url, good, timeout_s=timeout_s, when_down="publish", attempts=1)
    published = (await told(client_of_the_bold.decide, HAM)).action
    return [decision.action, decision.trouble, decision.ask_again, published]


async def asked_to_wait(kind, url):
    """It is not called again before its time, though there are attempts left, and later calls are not made."""
    client = kind(url, good, timeout_s=LONG_S, breaker=Breaker(clock=lambda: 0.0))
    first, second = [await told(client.decide, HAM) for _ in range(2)]
    return [first.trouble, first.retry_after_s, second.trouble, second.retry_after_s]


async def resting():
    """After two failures the client says no without a call; after the rest it tries again."""
    now = [0.0]
    client = Client("http://127.0.0.1:1", good, breaker=Breaker(failures=2, rest_s=10, clock=lambda: now[0]))
    said = [client.decide(HAM).trouble for _ in range(3)]
    now[0] = 11.0
    return [*said, client.decide(HAM).trouble]


def after_a_fork(client):
    """A client that was used before a server forks works in parent and child."""
    client.score(HAM)
    if (child := os.fork()) == 0:
        os._exit(0 if client.score(SPAM).action == "reject" else 1)
    return [os.waitpid(child, 0)[1], client.score(SPAM).action]


def refused(**said):
    try:
        Client(**{"url": address, "key": good, **said})
    except ValueError as error:
        return str(error)
    return "taken"


async def main():
    sync, in_loop = await calls(Client, address), await calls(AsyncClient, address)
    troubles = {}
    for kind, url in json.loads(odd).items():
        timeout_s = SHORT_S if kind in SLOW else LONG_S
        here, there = await in_trouble(Client, url, timeout_s), await in_trouble(AsyncClient, url, timeout_s)
        troubles[kind] = here if here == there else [here, there]
    waits = json.loads(odd)["wait"]
    return {
        "asked to wait": [await asked_to_wait(Client, waits), await asked_to_wait(AsyncClient, waits)],
        "calls": sync,
        "both kinds agree": {name: (sync[name], in_loop[name]) for name in sync if sync[name] != in_loop[name]},
        "troubles": troubles,
        "resting": await resting(),
        "fork": after_a_fork(Client(address, good)),
        "bad options": [
            refused(url="spam.example.org"),
            refused(url=""),
            refused(key="a b"),
            refused(timeout_s=0),
            refused(attempts=0),
            refused(when_down="open"),
        ],
        "typed": os.path.exists(os.path.join(os.path.dirname(spamfilter_client.__file__), "py.typed")),
    }


print(json.dumps(asyncio.run(main())))
