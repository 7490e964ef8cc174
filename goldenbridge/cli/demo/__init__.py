"""`goldenbridge demo`: August 2020, played through the real actions, then served."""

from goldenbridge.cli.demo.command import main

__all__ = ["main"]
