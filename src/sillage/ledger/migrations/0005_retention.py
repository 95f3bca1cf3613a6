"""How long each kind of what happened is kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0004_attribution_model"),
    ]

    operations = [
        migrations.AddField(
            model_name="workspace",
            name="retention",
            field=models.JSONField(default=dict),
        ),
    ]
