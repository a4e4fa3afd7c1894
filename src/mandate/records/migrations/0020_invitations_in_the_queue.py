"""Invitations stand in the queue of mail; what no server took before goes again, what went counts as told."""

import django.db.models.deletion
from django.db import migrations, models


def forget_failed(apps, editor):
    """What failed is still to go."""
    apps.get_model("records", "Invite").objects.using(editor.connection.alias).filter(state="failed").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0019_gatherings"),
    ]

    operations = [
        migrations.RunPython(forget_failed, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField(model_name="invite", name="state"),
        migrations.AddField(
            model_name="invite",
            name="mail",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="invites",
                to="records.mail",
            ),
        ),
        migrations.AddField(
            model_name="attendance",
            name="answered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
