"""Orders of a run are kept, with who was handed them; what came back is carried by cell and pot, not by cell alone."""

from uuid import uuid5

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_what_is_there(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Orders of today's runs; carried sums under the key of the pot whose payment came back last."""
    run_model, order_model = apps.get_model("payouts", "Run"), apps.get_model("payouts", "RunOrder")
    order_model.objects.bulk_create(
        order_model(order_id=order, run_id=run)
        for run, order in run_model.objects.filter(order__isnull=False).values_list("ref", "order_id")
    )
    payments = apps.get_model("payouts", "Payment").objects.filter(state="returned")
    for carried in apps.get_model("banking", "Carried").objects.all():
        own = payments.filter(run__cell_ref=carried.key, run__account=carried.account_id).order_by("-settled_on")
        pot = own.values_list("run__pot", flat=True).first()
        if pot is not None:
            carried.key = uuid5(carried.key, pot)
            carried.save(update_fields=["key"])


class Migration(migrations.Migration):
    dependencies = [
        ("banking", "0001_initial"),
        ("payouts", "0002_whole_payments"),
    ]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="booked_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="payment",
            name="came_back_minor",
            field=models.BigIntegerField(null=True),
        ),
        migrations.CreateModel(
            name="RunOrder",
            fields=[
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="banking.orderfile",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="payouts.run"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HandedOut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_ref", models.UUIDField()),
                ("recalled_on", models.DateField(null=True)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="handed_out", to="payouts.runorder"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("order", "person_ref"), name="an_order_is_handed_out_to_a_person_once"
                    )
                ],
            },
        ),
        migrations.RunPython(keep_what_is_there, migrations.RunPython.noop),
    ]
