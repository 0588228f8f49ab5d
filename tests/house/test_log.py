"""What the log says of an error: its kind and its place, and no word of the row that broke a rule."""

import json
import logging
from logging.config import DictConfigurator

import pytest
from django.db import IntegrityError, transaction

from config.logging import LOGGING
from referrals.models import Referral

pytestmark = pytest.mark.django_db


def line_of(error: BaseException) -> dict:
    formatter = DictConfigurator(LOGGING).configure_formatter(dict(LOGGING["formatters"]["lines"]))
    told = (type(error), error, error.__traceback__)
    return json.loads(formatter.format(logging.LogRecord("django", logging.ERROR, "", 0, "It broke", None, told)))


def test_a_broken_rule_names_the_rule_and_not_the_row(story):
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        Referral.objects.filter(pk=story.ada.pk).update(stage="lost", notes="ZQNOTE")
    assert "ZQNOTE" in str(broken.value), "Postgres names the row, so there is something to keep out"
    line = line_of(broken.value)
    assert (line["exception"], line["constraint"]) == ("IntegrityError", "referral_stage_known")
    assert any("test_log.py" in place for place in line["at"])
    assert "ZQNOTE" not in json.dumps(line)
