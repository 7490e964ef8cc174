"""Pages for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """The front page: what the fund is for, and the three doors."""
    return render(request, "public/home.html")
