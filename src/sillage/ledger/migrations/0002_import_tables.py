"""What each import wrote to the journal; empty for the imports made before, of which nobody noted it."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the field."""

    dependencies: ClassVar = [("ledger", "0001_initial")]
    operations: ClassVar = [
        migrations.AddField(model_name="import", name="tables", field=models.JSONField(default=dict)),
    ]
