"""Which of two files of one name counts, what was answered of an expense, and who was erased."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_assessments"),
    ]

    operations = [
        migrations.AddField("source", "origin", models.CharField(blank=True, default="", max_length=32)),
        migrations.AddField("source", "asks", models.BooleanField(default=False)),
        migrations.AddField(
            "source",
            "replaced_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="replaces",
                to="records.source",
            ),
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.CharField(max_length=32, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="SpendAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.CharField(db_index=True, max_length=32)),
                ("yes", models.BooleanField()),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="records.source"
                    ),
                ),
            ],
        ),
    ]
