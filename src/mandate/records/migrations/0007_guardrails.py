"""Registers, rules, requests, reviews, the policy people read, and recalibration."""

import django.db.models.deletion
from django.db import migrations, models

import mandate.records.models.record


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0006_which_file_counts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Classification",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=mandate.records.models.record.new_key,
                        editable=False,
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "public"), (1, "internal"), (2, "confidential"), (3, "personal"), (4, "special")],
                        unique=True,
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("name_nl", models.CharField(blank=True, max_length=60)),
                ("examples", models.TextField(blank=True)),
                ("examples_nl", models.TextField(blank=True)),
                ("handling", models.TextField(blank=True)),
                ("handling_nl", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["rank"],
            },
        ),
        migrations.CreateModel(
            name="Competence",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=mandate.records.models.record.new_key,
                        editable=False,
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("name", models.CharField(max_length=120)),
                ("name_nl", models.CharField(blank=True, max_length=120)),
                ("about", models.TextField(blank=True)),
                ("way", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Demand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.CharField(db_index=True, max_length=32)),
                ("on", models.DateField(db_index=True)),
                ("subject_kind", models.CharField(blank=True, max_length=12)),
                ("subject", models.CharField(db_index=True, max_length=120)),
                ("name", models.CharField(max_length=120)),
                ("purpose", models.CharField(blank=True, max_length=40)),
                ("data_class", models.PositiveSmallIntegerField(null=True)),
                ("verdict", models.CharField(max_length=8)),
            ],
        ),
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=mandate.records.models.record.new_key,
                        editable=False,
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("number", models.PositiveIntegerField(unique=True)),
                ("published_on", models.DateField()),
                ("why", models.TextField()),
                ("sections", models.JSONField(default=list)),
                ("changes", models.JSONField(default=list)),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Recalibration",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=mandate.records.models.record.new_key,
                        editable=False,
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("number", models.PositiveIntegerField(unique=True)),
                ("due_on", models.DateField()),
                ("held_on", models.DateField(blank=True, null=True)),
                ("state", models.CharField(default="planned", max_length=10)),
                ("signatures", models.JSONField(default=list)),
                ("facts", models.JSONField(default=dict)),
                ("minutes", models.TextField(blank=True)),
                ("next_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=mandate.records.models.record.new_key,
                        editable=False,
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("position", models.PositiveSmallIntegerField()),
                ("title_en", models.CharField(max_length=120)),
                ("title_nl", models.CharField(max_length=120)),
                ("text_en", models.TextField(blank=True)),
                ("text_nl", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["position", "title_en"],
            },
        ),
        migrations.CreateModel(
            name="Vendor",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=mandate.records.models.record.new_key,
                        editable=False,
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("name", models.CharField(max_length=120)),
                ("country", models.CharField(blank=True, max_length=60)),
                ("location", models.CharField(blank=True, max_length=120)),
                ("agreement", models.CharField(default="none", max_length=12)),
                ("agreement_on", models.DateField(blank=True, null=True)),
                ("agreement_until", models.DateField(blank=True, null=True)),
                ("reference", models.CharField(blank=True, max_length=200)),
                ("contact", models.CharField(blank=True, max_length=200)),
                ("note", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="apitoken",
            name="properties",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="onetimelink",
            name="subject",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="tool",
            name="location",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="tool",
            name="purposes",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="tool",
            name="required",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="tool",
            name="teams",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.CreateModel(
            name="Development",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=mandate.records.models.record.new_key,
                        editable=False,
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("title", models.CharField(max_length=160)),
                ("link", models.CharField(max_length=300)),
                ("why", models.TextField()),
                ("fed_on", models.DateField()),
                ("triage", models.CharField(default="new", max_length=8)),
                ("triaged_on", models.DateField(blank=True, null=True)),
                ("note", models.TextField(blank=True)),
                ("again_on", models.DateField(blank=True, null=True)),
                (
                    "fed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="developments",
                        to="records.person",
                    ),
                ),
            ],
            options={
                "ordering": ["-fed_on", "title"],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=mandate.records.models.record.new_key,
                        editable=False,
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("title", models.CharField(max_length=160)),
                ("changes", models.JSONField(default=list)),
                ("state", models.CharField(default="draft", max_length=12)),
                ("why", models.TextField(blank=True)),
                ("result", models.JSONField(default=dict)),
                ("before", models.JSONField(default=list)),
                ("published_on", models.DateField(blank=True, null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="records.person",
                    ),
                ),
            ],
            options={
                "ordering": ["-published_on", "title"],
            },
        ),
        migrations.CreateModel(
            name="Purpose",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=mandate.records.models.record.new_key,
                        editable=False,
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("name", models.CharField(max_length=120)),
                ("name_nl", models.CharField(blank=True, max_length=120)),
                ("about", models.TextField(blank=True)),
                (
                    "broader",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="narrower",
                        to="records.purpose",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purposes",
                        to="records.person",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Point",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=mandate.records.models.record.new_key,
                        editable=False,
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("source", models.CharField(max_length=20)),
                ("subject_kind", models.CharField(blank=True, max_length=16)),
                ("subject", models.CharField(blank=True, max_length=80)),
                ("facts", models.JSONField(default=dict)),
                ("position", models.PositiveIntegerField()),
                ("verdict", models.CharField(blank=True, max_length=16)),
                ("why", models.TextField(blank=True)),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="points",
                        to="records.person",
                    ),
                ),
                (
                    "recalibration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="points", to="records.recalibration"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=mandate.records.models.record.new_key,
                        editable=False,
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("sort", models.CharField(default="access", max_length=8)),
                ("subject_kind", models.CharField(blank=True, max_length=12)),
                ("subject", models.CharField(blank=True, db_index=True, max_length=40)),
                ("name", models.CharField(max_length=120)),
                ("link", models.CharField(blank=True, max_length=300)),
                ("purpose", models.CharField(blank=True, max_length=40)),
                ("data_class", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("why", models.TextField()),
                ("wanted_until", models.DateField(blank=True, null=True)),
                ("emergency", models.BooleanField(default=False)),
                ("lane", models.CharField(max_length=8)),
                ("asked_on", models.DateField()),
                ("promised_on", models.DateField()),
                ("expires_on", models.DateField()),
                ("state", models.CharField(default="open", max_length=10)),
                ("answer", models.TextField(blank=True)),
                ("instead", models.CharField(blank=True, max_length=200)),
                ("way_back", models.TextField(blank=True)),
                ("answered_on", models.DateField(blank=True, null=True)),
                ("decision", models.CharField(blank=True, max_length=40)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="records.person",
                    ),
                ),
                (
                    "appeal_of",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeal",
                        to="records.request",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="records.person"
                    ),
                ),
            ],
            options={
                "ordering": ["promised_on", "asked_on"],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=mandate.records.models.record.new_key,
                        editable=False,
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("subject_kind", models.CharField(max_length=12)),
                ("subject", models.CharField(db_index=True, max_length=40)),
                ("purpose", models.CharField(blank=True, max_length=40)),
                ("data_class", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("why", models.TextField()),
                ("given_on", models.DateField()),
                ("until", models.DateField()),
                ("state", models.CharField(default="active", max_length=10)),
                ("confirmed_on", models.DateField(blank=True, null=True)),
                (
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gave",
                        to="records.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="records.person",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="records.team",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="records.request",
                    ),
                ),
            ],
            options={
                "ordering": ["until"],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=mandate.records.models.record.new_key,
                        editable=False,
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("opened_on", models.DateField()),
                ("due_on", models.DateField()),
                ("state", models.CharField(default="open", max_length=10)),
                ("lines", models.JSONField(default=list)),
                ("done_on", models.DateField(blank=True, null=True)),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="records.person"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="records.team"
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_on"],
            },
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=mandate.records.models.record.new_key,
                        editable=False,
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("title", models.CharField(max_length=160)),
                ("text", models.TextField()),
                ("en", models.CharField(max_length=300)),
                ("nl", models.CharField(max_length=300)),
                ("until", models.DateField(blank=True, null=True)),
                ("state", models.CharField(default="active", max_length=10)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
                        to="records.person",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
                        to="records.team",
                    ),
                ),
            ],
            options={
                "ordering": ["title"],
            },
        ),
        migrations.CreateModel(
            name="Dataset",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=mandate.records.models.record.new_key,
                        editable=False,
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("name", models.CharField(max_length=120)),
                ("about", models.TextField(blank=True)),
                ("domain", models.CharField(blank=True, max_length=80)),
                ("stored_in", models.CharField(blank=True, max_length=160)),
                ("organised", models.TextField(blank=True)),
                (
                    "data_class",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(0, "public"), (1, "internal"), (2, "confidential"), (3, "personal"), (4, "special")],
                        null=True,
                    ),
                ),
                ("personal", models.BooleanField(default=False)),
                ("special", models.BooleanField(default=False)),
                ("purposes", models.JSONField(blank=True, default=list)),
                ("teams", models.JSONField(blank=True, default=list)),
                ("retention_months", models.PositiveIntegerField(blank=True, null=True)),
                ("retention_why", models.CharField(blank=True, max_length=200)),
                ("links", models.JSONField(blank=True, default=list)),
                ("why", models.TextField(blank=True)),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="datasets",
                        to="records.person",
                    ),
                ),
                (
                    "vendor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="datasets",
                        to="records.vendor",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.AddField(
            model_name="tool",
            name="supplier",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tools",
                to="records.vendor",
            ),
        ),
        migrations.CreateModel(
            name="Attainment",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=mandate.records.models.record.new_key,
                        editable=False,
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("level", models.PositiveSmallIntegerField()),
                ("on", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                ("evidence", models.CharField(blank=True, max_length=200)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attainments", to="records.person"
                    ),
                ),
                (
                    "competence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attainments", to="records.competence"
                    ),
                ),
            ],
            options={
                "ordering": ["competence", "person"],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "competence"), name="one_level_per_competence")
                ],
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=mandate.records.models.record.new_key,
                        editable=False,
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("on", models.DateField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgements",
                        to="records.person",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgements",
                        to="records.policyversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-on"],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "policy"), name="one_acknowledgement_per_version")
                ],
            },
        ),
    ]
