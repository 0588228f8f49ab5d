"""A year of meals and books: shared lunches at practices, one physician at 84 % of the limit, one gift past it."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from accounts.models import User
from sources.choices import ContactRole, GiftKind
from sources.models import Contact, Gift, GiftLimit, GiftShare
from sources.models.gift import divide

from .agency import Office
from .chances import draw
from .people import MARIA, MO

KINDS = {GiftKind.MEAL: 70, GiftKind.EDUCATIONAL: 14, GiftKind.BASKET: 12, GiftKind.EVENT: 4}
NOTES = ["Lunch talk on heart failure", "Wound care handbook", "Thanks at the end of the year", "Coffee and bagels"]
AT = Decimal("0.84")
WHY = "Its value was found on the bill only afterwards; the rest is paid back."


class Table:
    """Where people sat together, as it would have been noted at the time."""

    def __init__(self, rng: Random, offices: list[Office], now: datetime):
        self.rng, self.now, self.gifts, self.shares = rng, now, [], []  # type: ignore[var-annotated]
        self.managers = {office.branch.pk: office.managers[0] for office in offices if office.managers}
        limit = GiftLimit.objects.of_year(now.year)
        self.limit = limit.yearly if limit else Decimal(500)

    def lay(self) -> None:
        doctors = list(
            Contact.objects.filter(role=ContactRole.PHYSICIAN, source__owner__isnull=False)
            .select_related("source__branch", "source__owner")
            .order_by("pk")
        )
        if not doctors:
            return
        star = next((doctor for doctor in doctors if doctor.source.owner.name == MARIA.name), doctors[0])  # type: ignore[union-attr]
        others = [doctor for doctor in doctors if doctor != star]
        for doctor in self.rng.sample(others, min(len(others), 24)):
            for _ in range(self.rng.randrange(1, 5)):
                self.give(doctor, Decimal(self.rng.randrange(2200, 9000)) / 100, self.rng.randrange(0, 6))
        self.fill_up(star, self.limit * AT)
        past = next((d for d in others if self.boss(d) and self.boss(d).name == MO.name), None)  # type: ignore[union-attr]
        if past:
            self.give(past, self.limit + 25, 0, reason=WHY)
        Gift.objects.bulk_create(self.gifts)
        GiftShare.objects.bulk_create(self.shares)

    def boss(self, doctor: Contact) -> User | None:
        return self.managers.get(doctor.source.branch_id)

    def fill_up(self, doctor: Contact, total: Decimal) -> None:
        """To the cent, in seven lunches of this year."""
        part = (total / 7).quantize(Decimal("1.00"))
        for nth in range(7):
            self.give(doctor, part if nth < 6 else total.quantize(Decimal("1.00")) - 6 * part, 0)

    def give(self, doctor: Contact, value: Decimal, others: int, reason: str = "") -> None:
        today = doctor.source.branch.day_of(self.now)
        day = today - timedelta(days=self.rng.randrange((today - date(today.year, 1, 1)).days + 1))
        at = datetime.combine(day, time(18), tzinfo=doctor.source.branch.zone)
        boss = self.boss(doctor) if reason else None
        gift = Gift(
            source=doctor.source, kind=draw(self.rng, KINDS), value=value, others=others, given_on=day,
            given_by=doctor.source.owner, noted_on=day, saved_at=at,
            note=self.rng.choice(NOTES) if self.rng.random() < 0.4 else "",
            over_limit_reason=reason, over_limit_by=boss, approved_at=at if boss else None,
        )  # fmt: skip
        self.gifts.append(gift)
        self.shares += [GiftShare(gift=gift, contact=doctor, value=divide(value, [doctor], others)[doctor.pk])]
