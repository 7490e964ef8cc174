"""Addresses of the public log's files and of the program that checks them, which have no language."""

from django.urls import path

from goldenbridge.web.public import log_views

urlpatterns = [
    path("log/windows/<int:number>.tlog-proof", log_views.window_proof, name="log_window_proof"),
    path("verify.pyz", log_views.program, name="verifier_program"),
    path("log/<path:path>", log_views.log_file, name="log_file"),
]
