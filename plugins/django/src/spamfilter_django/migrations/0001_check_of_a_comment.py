"""The table of checks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Check",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("comment_pk", models.CharField(max_length=64, unique=True, verbose_name="comment")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="sent")),
                ("idempotency_key", models.CharField(max_length=64)),
                ("document", models.JSONField(default=dict)),
                ("check_id", models.CharField(blank=True, max_length=64)),
                ("action", models.CharField(blank=True, db_index=True, max_length=10)),
                ("score", models.FloatField(null=True)),
                ("reasons", models.JSONField(default=list)),
                ("release", models.CharField(blank=True, max_length=100)),
                ("is_public", models.BooleanField()),
                ("is_removed", models.BooleanField()),
                ("mail_waits", models.BooleanField(default=False)),
                ("label", models.CharField(blank=True, max_length=4)),
                ("reporter", models.CharField(blank=True, max_length=150)),
                ("told", models.CharField(blank=True, max_length=4)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(db_index=True, null=True)),
                ("trouble", models.CharField(blank=True, max_length=600)),
            ],
            options={
                "verbose_name": "checked comment",
                "ordering": ("-created_at",),
            },
        ),
    ]
