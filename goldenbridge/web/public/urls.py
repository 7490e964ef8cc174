"""Addresses for everybody."""

from django.urls import path

from goldenbridge.web.public import book_views, views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("books", book_views.books, name="books"),
    path("books/rules/<str:currency>.json", book_views.rules, name="rules"),
    path("books/check", book_views.check, name="check"),
    path("books/<str:currency>/<int:year>-<int:number>", book_views.month, name="month"),
    path("books/windows/<int:number>", book_views.window, name="window"),
]
