"""The mail that lets a person set a first password, by allauth's road for forgotten ones."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str

from accounts.models import User


def password_link(adapter: DefaultAccountAdapter, person: User) -> str:
    """Valid for three days (PASSWORD_RESET_TIMEOUT), and until it is used."""
    return adapter.get_reset_password_from_key_url(
        f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    )


def send(adapter: DefaultAccountAdapter, person: User, *, by: User) -> None:
    """By allauth's adapter, which hands it to the outbox: the outbox's floor is above this one."""
    words = {"person": person, "by": by, "link": password_link(adapter, person)}
    adapter.send_mail("account/email/invitation", person.email, words)


def sentence(person: User) -> str:
    if person.is_invited:
        return f"{person} gets an e-mail with a link to set a password. The link works for three days."
    return f"{person} works in another branch already and now has these roles here as well."
