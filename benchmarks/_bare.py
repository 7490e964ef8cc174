"""The floor: a WSGI application that commits as many bytes as an application does, and does nothing else."""

import os
import sqlite3

connection = sqlite3.connect(os.environ["BARE_DATABASE"], isolation_level=None, check_same_thread=False)
connection.execute("PRAGMA journal_mode=WAL")
connection.execute("PRAGMA synchronous=FULL")
connection.execute("CREATE TABLE IF NOT EXISTS kept (locator BLOB PRIMARY KEY, story BLOB, contact BLOB, rest BLOB)")
SIZES = [int(size) for size in os.environ["BARE_SIZES"].split(",")]


def application(environ, start_response):
    """Read the form, commit random bytes of the right sizes, redirect."""
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO kept VALUES (?, ?, ?, ?)", [os.urandom(32), *map(os.urandom, SIZES)])
    connection.execute("COMMIT")
    start_response("302 Found", [("Location", "/sent"), ("Content-Length", "0")])
    return [b""]
