import django_tables2 as tables

from accounts.forms import TIME_ZONES
from accounts.models import Branch, Membership, User


class PeopleTable(tables.Table):
    name = tables.Column(linkify=True)
    email = tables.Column(verbose_name="E-mail")
    roles = tables.Column(accessor="shown_roles", orderable=False)
    state = tables.Column(accessor="state", orderable=False)

    caption = "People"

    class Meta:
        model = User
        fields = ("name", "email")
        order_by = "name"
        empty_text = "Nobody here yet."

    def render_roles(self, value: list[Membership]) -> str:
        return "; ".join(f"{membership.get_role_display()} in {membership.branch}" for membership in value) or "—"


class BranchesTable(tables.Table):
    name = tables.Column(linkify=True)
    phone = tables.Column()
    time_zone = tables.Column()
    people = tables.Column(accessor="people_count", orderable=False)

    caption = "Branches"

    def render_time_zone(self, value: str) -> str:
        return dict(TIME_ZONES).get(value, value)

    class Meta:
        model = Branch
        fields = ("name", "phone", "time_zone")
        order_by = "name"
        empty_text = "No branch yet."
