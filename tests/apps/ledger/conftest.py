"""Tests whose names end in `_on_postgresql` or `_on_sqlite` are of one engine: on the other there is nothing to skip."""


def pytest_collection_modifyitems(config, items):
    other = "_on_sqlite" if config.getoption("--postgresql") else "_on_postgresql"
    gone = [item for item in items if item.originalname.endswith(other)]
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item not in gone]
