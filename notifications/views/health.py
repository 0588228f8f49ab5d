from django.http import HttpRequest, HttpResponse

from accounts.doors import public
from notifications import health


@public
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """To strangers only yes or no."""
    if health.ready():
        return HttpResponse("ok", content_type="text/plain")
    return HttpResponse("not ok", content_type="text/plain", status=503)
