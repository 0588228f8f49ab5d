"""The year of mornings with two beats and three workers as processes of their own, all ringing at once.

Here the days about both changes of daylight saving, and those on which somebody joins or leaves; `make drill` runs the
whole year. The hour is set by the test (stepped.py), everything else is real: broker, database, mail.
"""

import os
import time
from collections import Counter
from dataclasses import replace
from datetime import time as clock_time
from datetime import timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import pytest
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from config import programs
from notifications.models import Message
from tests.followups.year import ALL_DAYS, JOINS, LEAVES, Cast, digests_by_person, moments
from tests.live import LiveKept
from tests.servers import home

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
TURNING_POINTS = {*(ALL_DAYS[0] + timedelta(days=n) for n in (15, 16, 17, 18, 149, 150, 151))} | {
    day + timedelta(days=n) for day in (JOINS, LEAVES) for n in (-1, 0, 1)
}
DAYS = ALL_DAYS if "KEPT_DRILL" in os.environ else sorted(TURNING_POINTS)
BEATS, WORKERS = 2, 3
RING = "followups.tasks.send_digests"
WITHIN_SECONDS = 30


class SteppedKept(LiveKept):
    """Two beats and three workers at one broker, on a clock of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = home() / "run" / "stepped-clock"
        env = {**self.env, "KEPT_TEST_CLOCK": str(self.clock)}
        self.broker = Redis.from_url(self.env["REDIS_URL"])
        many = [(programs.beat(home()), BEATS), (programs.worker(home()), WORKERS)]
        self.programs = {"live-broker": self.programs["live-broker"]} | {
            f"{program.name}-{n}": self.on_our_clock(program, n, env) for program, count in many for n in range(count)
        }

    def on_our_clock(self, program: programs.Program, n: int, env: dict[str, str]) -> programs.Program:
        argv = ["tests.processes.stepped" if word == "config" else word for word in program.argv]
        argv = [f"{word}-{n}" if word.endswith("beat-schedule") else word for word in argv]
        argv += ["--hostname", f"worker-{n}", "--concurrency", "1"] if program.name == "worker" else []
        log = program.log.with_stem(f"{program.name}-{n}")
        return replace(program, name=f"{program.name}-{n}", argv=argv, env=env, log=log)

    def wait_for_web(self) -> None:
        """There is none; the broker is what a step asks."""
        Redis.from_url(self.env["REDIS_URL"], retry=Retry(ConstantBackoff(0.05), retries=200)).ping()

    def step(self, moment) -> int:
        """Sets the clock and returns once each beat has rung and all that rang is through: how often that was."""
        written = self.clock.with_suffix(".new")
        written.write_text(moment.isoformat())
        written.rename(self.clock)
        until = time.monotonic() + WITHIN_SECONDS
        # Each worker may have begun at the moment before; with more rounds than workers some began at this.
        while (rung := int(self.broker.get(f"{RING}:{moment.isoformat()}") or 0)) < WORKERS + BEATS:
            assert time.monotonic() < until, f"nobody rang at {moment}: {self.log('worker-0')[-2000:]}"
            time.sleep(0.01)
        # No lease may run out by our jump of the clock while its mail is on the way.
        while Message.objects.waiting().exists():
            assert time.monotonic() < until, f"mail stays in at {moment}"
            time.sleep(0.01)
        return rung


@pytest.fixture
def stepped(transactional_db, mailbox, monkeypatch):
    kept = SteppedKept()
    kept.clock.write_text(next(moments(DAYS[0], clock_time(5))).isoformat())
    yield kept
    kept.supervisor.stop_all()


def test_two_beats_and_three_workers_send_each_person_one_a_morning(story, stepped, mailbox):
    people, rung, began = Cast(story), 0, time.monotonic()
    stepped.start()
    for day in DAYS:
        people.live(day)
        rung += sum(stepped.step(moment) for moment in moments(day, clock_time(7)))
    must = {person: days for person, days in people.mornings(DAYS).items() if days}
    assert digests_by_person() == must
    sent = Counter((mail["To"], day_there(mail, people)) for mail in mailbox.messages())
    assert sent == Counter((person.email, day) for person, days in must.items() for day in days)
    print(
        f"\n{len(DAYS)} days, {BEATS} beats, {WORKERS} workers: rung {rung} times, {sum(sent.values())} digests,"
        f" each once, in {time.monotonic() - began:.0f} s"
    )


def day_there(mail, people: Cast):
    """The day on which it was sent, where its reader lives."""
    who = next(person for person in people.mornings([]) if person.email == mail["To"])
    zone = type(who).objects.get(pk=who.pk).time_zone
    return parsedate_to_datetime(mail["Date"]).astimezone(ZoneInfo(zone)).date()
