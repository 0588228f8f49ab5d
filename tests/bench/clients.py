"""Browsers that ask one page again and again, so many times and no more."""

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from urllib.parse import urlencode, urlsplit

WARM_UP = 3


@dataclass
class Ask:
    """One request. `fields` makes it a POST; a function is called for each, outside the time that is taken."""

    path: str
    cookie: str = ""
    fields: Callable[[], dict[str, str]] | None = None
    expect: int = 200


@dataclass
class Times:
    seconds: list[float]
    bytes: int

    @property
    def median_ms(self) -> float:
        return median(self.seconds) * 1000

    @property
    def p95_ms(self) -> float:
        return quantiles(self.seconds, n=20)[-1] * 1000


def measure(address: str, ask: Ask, *, clients: int, times: int) -> Times:
    """`times` requests in all, over so many clients with a connection each. Any other answer than expected ends it."""
    seconds: list[float] = []
    sizes: list[int] = []
    wrong: list[str] = []

    def one() -> None:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
        for nth in range(WARM_UP + times // clients):
            taken, status, size = request(connection, ask)
            if status != ask.expect:
                wrong.append(f"{ask.path} answered {status}, not {ask.expect}")
                break
            if nth >= WARM_UP:
                seconds.append(taken)
                sizes.append(size)
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit(wrong[0])
    return Times(seconds, sizes[-1])


def request(connection: http.client.HTTPConnection, ask: Ask) -> tuple[float, int, int]:
    """Seconds until the last byte, status, bytes over the wire."""
    headers = {"Cookie": ask.cookie, "Accept-Encoding": "gzip"}
    body, method = None, "GET"
    if ask.fields:
        body, method = urlencode(ask.fields()), "POST"
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    began = time.perf_counter()
    connection.request(method, ask.path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    return time.perf_counter() - began, answer.status, len(content)
