"""Two databases."""

from django.apps import apps
from django.db import router


def test_the_keystore_lies_apart_and_nothing_else_lies_with_it():
    where = {(model._meta.app_label == "keystore", router.db_for_write(model)) for model in apps.get_models()}

    assert where <= {(True, "keystore"), (False, "default")}


def test_each_table_is_made_in_its_own_database_only():
    labels = {model._meta.app_label for model in apps.get_models()}

    made = {
        (label, database)
        for label in labels
        for database in ("default", "keystore")
        if router.allow_migrate(database, label)
    }

    assert made == {(label, "keystore" if label == "keystore" else "default") for label in labels}
