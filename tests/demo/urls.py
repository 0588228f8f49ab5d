"""The map as it is with the demo on."""

from django.urls import include, path

from config.urls import urlpatterns as theirs

urlpatterns = [*theirs, path("demo/", include("config.demo.urls"))]
