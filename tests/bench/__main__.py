"""python -m tests.bench [--scale N] [--times N] [--only NAME,NAME] [--keep]"""

import argparse
import logging
import sys

from .clients import Ask, Times, measure
from .house import standing

CLIENTS = (1, 8)
TIMES = 200


def main() -> int:
    wanted = arguments()
    with standing(scale=wanted.scale, keep=wanted.keep) as addresses:
        import django

        django.setup()
        logging.disable()  # the queries are counted in this process, whose request lines nobody wants
        from .pages import pages

        bare = {
            clients: measure(addresses["bare"], Ask("/"), clients=clients, times=wanted.times) for clients in CLIENTS
        }
        rows = [line("bare Django view", bare, bare, queries=0)]
        for page in (page for page in pages() if not wanted.only or page.name in wanted.only.split(",")):
            queries, ask = page.queries(), page.ask()
            took = {
                clients: measure(addresses["kept"], ask, clients=clients, times=wanted.times) for clients in CLIENTS
            }
            rows.append(line(page.name, took, bare, queries=queries))
    print(table(rows))
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Times the pages beside a bare view.")
    parser.add_argument("--scale", type=int, default=1, help="so many times the demo agency (1: 2,400 referrals)")
    parser.add_argument("--times", type=int, default=TIMES, help=f"requests per page and number of clients ({TIMES})")
    parser.add_argument("--only", default="", help="these pages alone, with commas between")
    parser.add_argument("--keep", action="store_true", help="measure the database of the run before")
    return parser.parse_args()


HEAD = ["page", "queries", "bytes"]
for clients in CLIENTS:
    many = f"{clients} client{'s' if clients > 1 else ''}"
    HEAD += [f"{many}: median ms", "p95 ms", "times bare"]


def line(name: str, took: dict[int, Times], bare: dict[int, Times], *, queries: int) -> list[str]:
    cells = [name, str(queries), f"{took[CLIENTS[0]].bytes:,}"]
    for clients in CLIENTS:
        times = took[clients]
        ratio = times.median_ms / bare[clients].median_ms
        cells += [f"{times.median_ms:.1f}", f"{times.p95_ms:.1f}", f"{ratio:.1f}"]
    return cells


def table(rows: list[list[str]]) -> str:
    """As Markdown, aligned: read in a terminal or pasted into docs/performance.md."""
    widths = [max(len(row[nth]) for row in [HEAD, *rows]) for nth in range(len(HEAD))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    lines = [HEAD, rule, *rows]
    return "\n".join(
        "| "
        + " | ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
        + " |"
        for row in lines
    )


if __name__ == "__main__":
    sys.exit(main())
