import pytest
from django.test import Client


@pytest.fixture
def ines(client: Client, story) -> Client:
    client.force_login(story.ines)
    return client
