"""The command `goldenbridge`; commands are loaded by name."""
