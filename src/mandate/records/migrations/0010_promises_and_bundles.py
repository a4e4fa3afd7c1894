from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0009_callers_and_their_requests"),
    ]

    operations = [
        migrations.AddField("organisation", "fast_days", models.PositiveSmallIntegerField(default=2)),
        migrations.AddField("organisation", "review_days", models.PositiveSmallIntegerField(default=10)),
        migrations.AddField("organisation", "mt_days", models.PositiveSmallIntegerField(default=30)),
        migrations.AddField("organisation", "mt_on", models.DateField(blank=True, null=True)),
        migrations.AddField(
            "outsiderequest", "bundle", models.CharField(blank=True, db_index=True, default="", max_length=40)
        ),
        migrations.AddField("outsiderequest", "asked", models.JSONField(blank=True, default=dict)),
    ]
