"""Which links had no domain before the one that they have."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0005_retention"),
    ]

    operations = [
        migrations.AddField(
            model_name="link",
            name="had_no_domain",
            field=models.BooleanField(default=False),
        ),
    ]
