import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Workspace",
            fields=[
                ("id", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("slug", models.CharField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("currency", models.CharField(max_length=3)),
                ("zone", models.CharField(max_length=60)),
                ("language", models.CharField(max_length=10)),
                ("view", models.CharField(default="team", max_length=10)),
                ("families", models.JSONField(default=list)),
                ("country", models.CharField(blank=True, default="", max_length=10)),
                ("weekly_hours", models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                ("monthly_budget_minor", models.BigIntegerField(null=True)),
                ("hidden_sections", models.JSONField(default=list)),
                ("revenue_source", models.CharField(blank=True, default="", max_length=20)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("slug", ""), _negated=True), models.Q(("name", ""), _negated=True)
                        ),
                        name="workspace_is_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")), name="workspace_currency_is_iso"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("view__in", ["team", "agency", "client"])), name="workspace_view_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("weekly_hours__isnull", True),
                            models.Q(("weekly_hours__gte", 0), ("weekly_hours__lte", 10000)),
                            _connector="OR",
                        ),
                        name="workspace_hours_are_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("monthly_budget_minor__isnull", True), ("monthly_budget_minor__gte", 0), _connector="OR"
                        ),
                        name="workspace_budget_is_not_negative",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
                ("uid", models.CharField(max_length=32, unique=True)),
                ("number", models.PositiveIntegerField()),
                ("status", models.CharField(default="pending", max_length=10)),
                ("file_name", models.CharField(max_length=500)),
                ("sha256", models.CharField(max_length=64)),
                ("part", models.CharField(blank=True, default="", max_length=300)),
                ("size", models.BigIntegerField(default=0)),
                ("format", models.CharField(blank=True, default="", max_length=100)),
                ("mapping", models.JSONField(default=dict)),
                ("rows", models.BigIntegerField(default=0)),
                ("new", models.BigIntegerField(default=0)),
                ("repeated", models.BigIntegerField(default=0)),
                ("flagged", models.BigIntegerField(default=0)),
                ("first", models.DateField(null=True)),
                ("last", models.DateField(null=True)),
                ("warnings", models.JSONField(default=list)),
                ("reason", models.JSONField(null=True)),
                ("exported_at", models.DateTimeField(null=True)),
                ("begun_at", models.DateTimeField()),
                ("committed_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["workspace", "sha256"], name="import_hash")],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "number"), name="import_number_is_used_once"),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["pending", "committed", "undone", "failed"])),
                        name="import_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["committed", "undone"]), _negated=True),
                            ("committed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="import_has_a_moment_of_commit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first__isnull", True), ("last__gte", models.F("first")), _connector="OR"),
                        name="import_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Brand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "name"), name="brand_is_named_once"),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="brand_is_named"),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Objective",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
                ("name", models.CharField(max_length=300)),
                ("family", models.CharField(max_length=10)),
                ("kpi_id", models.CharField(max_length=100)),
                ("baseline", models.FloatField()),
                ("target", models.FloatField()),
                ("starts_on", models.DateField()),
                ("due_on", models.DateField()),
                ("owner", models.CharField(blank=True, default="", max_length=200)),
                ("department", models.CharField(blank=True, default="", max_length=200)),
                ("filters", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("family__in", ["proof", "service", "sales"])),
                        name="objective_family_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("kpi_id", ""), _negated=True)
                        ),
                        name="objective_is_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gt", models.F("starts_on"))),
                        name="objective_is_due_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("target", models.F("baseline")), _negated=True),
                        name="objective_goes_somewhere",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
                (
                    "brought_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.import"
                    ),
                ),
                ("network", models.CharField(max_length=40)),
                ("handle", models.CharField(max_length=300)),
                ("role", models.CharField(default="own", max_length=10)),
                (
                    "brand",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="accounts",
                        to="ledger.brand",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["own", "rival", "sector"])), name="account_role_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("handle", ""), _negated=True), models.Q(("network", ""), _negated=True)
                        ),
                        name="account_is_named",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("brought_by__isnull", True)),
                        fields=("workspace", "network", "handle"),
                        name="account_is_typed_once",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Approach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
                (
                    "brought_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.import"
                    ),
                ),
                ("person", models.CharField(max_length=300)),
                ("network", models.CharField(blank=True, default="", max_length=40)),
                ("sent_on", models.DateField()),
                ("answered_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("person", ""), _negated=True), name="approach_names_a_person"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_on__isnull", True), ("answered_on__gte", models.F("sent_on")), _connector="OR"
                        ),
                        name="approach_is_answered_after_it_is_sent",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("who", models.CharField(default="local", max_length=200)),
                ("action", models.CharField(max_length=20)),
                ("what", models.CharField(max_length=40)),
                ("which", models.CharField(max_length=300)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["workspace", "at"], name="audit_moment")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="AuthorBlock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("language", models.CharField(max_length=10)),
                ("text", models.TextField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["highlights", "explanation", "recommendations", "next_steps"])
                        ),
                        name="block_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="block_ends_after_it_starts"
                    ),
                    models.UniqueConstraint(
                        fields=("workspace", "kind", "first", "last", "language"), name="block_is_written_once"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="BusinessHours",
            fields=[
                (
                    "workspace",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="ledger.workspace",
                    ),
                ),
                ("zone", models.CharField(max_length=60)),
                ("shifts", models.JSONField(default=list)),
                ("holidays", models.JSONField(default=list)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
                ("name", models.CharField(max_length=300)),
                ("starts_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "name"), name="campaign_is_named_once"),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="campaign_is_named"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="campaign_ends_after_it_starts",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Capacity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
                (
                    "brought_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.import"
                    ),
                ),
                ("week", models.DateField()),
                ("person", models.CharField(blank=True, default="", max_length=200)),
                ("planned_hours", models.DecimalField(decimal_places=4, max_digits=10)),
                ("available_hours", models.DecimalField(decimal_places=4, max_digits=10)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("available_hours__gte", 0), ("planned_hours__gte", 0)),
                        name="capacity_is_not_negative",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("brought_by__isnull", True)),
                        fields=("workspace", "week", "person"),
                        name="capacity_is_typed_once",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
                (
                    "brought_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.import"
                    ),
                ),
                ("day", models.DateField()),
                ("title", models.CharField(max_length=300)),
                ("note", models.TextField(blank=True, default="")),
                ("network", models.CharField(blank=True, default="", max_length=40)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("title", ""), _negated=True), name="change_is_named")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Cost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
                (
                    "brought_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.import"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("amount_minor", models.BigIntegerField(null=True)),
                ("currency", models.CharField(blank=True, default="", max_length=3)),
                ("hours", models.DecimalField(decimal_places=4, max_digits=10, null=True)),
                ("payer", models.CharField(default="team", max_length=10)),
                ("person", models.CharField(blank=True, default="", max_length=200)),
                ("note", models.TextField(blank=True, default="")),
                ("channel", models.CharField(blank=True, default="", max_length=60)),
                ("campaign", models.CharField(blank=True, default="", max_length=300)),
                ("activity", models.CharField(blank=True, default="", max_length=100)),
                ("shared_by", models.CharField(blank=True, default="", max_length=20)),
                ("reference", models.CharField(blank=True, default="", max_length=300)),
                ("every", models.CharField(blank=True, default="", max_length=10)),
                ("until", models.DateField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["workspace", "first", "last"], name="cost_days")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["spend", "hours", "tool", "content", "fee"])),
                        name="cost_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="cost_ends_after_it_starts"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount_minor__isnull", True),
                                ("currency", ""),
                                ("hours__isnull", False),
                                ("kind", "hours"),
                            ),
                            models.Q(
                                models.Q(("kind", "hours"), _negated=True),
                                ("amount_minor__isnull", False),
                                ("currency__regex", "^[A-Z]{3}$"),
                                ("hours__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="cost_is_hours_or_money",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hours__isnull", True), ("hours__gt", 0), _connector="OR"),
                        name="cost_hours_are_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("payer__in", ["team", "agency", "client"])), name="cost_payer_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("shared_by__in", ["", "posts_published", "equally", "hours", "spend"])),
                        name="cost_share_rule_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel", ""), ("shared_by", ""), _connector="OR"),
                        name="cost_has_a_channel_or_is_shared",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("every__in", ["", "week", "month", "quarter", "year"])),
                        name="cost_recurrence_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gte", models.F("first")), _connector="OR"),
                        name="cost_until_is_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
                (
                    "brought_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.import"
                    ),
                ),
                ("day", models.DateField()),
                ("base", models.CharField(max_length=3)),
                ("quote", models.CharField(max_length=3)),
                ("rate", models.DecimalField(decimal_places=10, max_digits=20)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("rate__gt", 0)), name="exchange_rate_is_positive"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("base__regex", "^[A-Z]{3}$"),
                            ("quote__regex", "^[A-Z]{3}$"),
                            models.Q(("base", models.F("quote")), _negated=True),
                        ),
                        name="exchange_rate_is_between_two_currencies",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("brought_by__isnull", True)),
                        fields=("workspace", "day", "base", "quote"),
                        name="exchange_rate_is_typed_once",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="HourlyRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
                (
                    "brought_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.import"
                    ),
                ),
                ("person", models.CharField(blank=True, default="", max_length=200)),
                ("rate_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("valid_from", models.DateField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rate_minor__gte", 0)), name="hourly_rate_is_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")), name="hourly_rate_currency_is_iso"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("brought_by__isnull", True)),
                        fields=("workspace", "person", "valid_from"),
                        name="hourly_rate_is_typed_once",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="KpiWorth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
                (
                    "brought_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.import"
                    ),
                ),
                ("kpi_id", models.CharField(max_length=100)),
                ("worth_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("valid_from", models.DateField()),
                ("reason", models.TextField(blank=True, default="")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("worth_minor__gte", 0)), name="kpi_worth_is_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")), name="kpi_worth_currency_is_iso"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kpi_id", ""), _negated=True), name="kpi_worth_names_its_kpi"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("brought_by__isnull", True)),
                        fields=("workspace", "kpi_id", "valid_from"),
                        name="kpi_worth_is_typed_once",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Margin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
                (
                    "brought_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.import"
                    ),
                ),
                ("channel", models.CharField(blank=True, default="", max_length=60)),
                ("product", models.CharField(blank=True, default="", max_length=300)),
                ("share", models.DecimalField(decimal_places=6, max_digits=7)),
                ("valid_from", models.DateField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("share__gte", 0), ("share__lte", 1)), name="margin_is_a_share"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("brought_by__isnull", True)),
                        fields=("workspace", "channel", "product", "valid_from"),
                        name="margin_is_typed_once",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "objective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="milestones", to="ledger.objective"
                    ),
                ),
                ("day", models.DateField()),
                ("value", models.FloatField()),
            ],
            options={
                "ordering": ["day"],
                "constraints": [
                    models.UniqueConstraint(fields=("objective", "day"), name="milestone_is_alone_on_its_day")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="PostLabel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
                ("network", models.CharField(max_length=40)),
                ("account", models.CharField(max_length=300)),
                ("post_id", models.CharField(max_length=300)),
                ("campaign", models.CharField(blank=True, default="", max_length=300)),
                ("content_type", models.CharField(blank=True, default="", max_length=60)),
                ("call_to_action", models.CharField(blank=True, default="", max_length=60)),
                ("by_hand", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "network", "account", "post_id"), name="post_is_labelled_once"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="SavedMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
                ("signature", models.CharField(max_length=128)),
                ("name", models.CharField(max_length=300)),
                ("content", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "signature"), name="mapping_is_saved_once")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="SchemaVersion",
            fields=[
                ("store", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="UserKpi",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.workspace"
                    ),
                ),
                ("kpi_id", models.CharField(max_length=100)),
                ("name", models.CharField(max_length=300)),
                ("formula", models.TextField()),
                ("unit", models.CharField(default="count", max_length=20)),
                ("direction", models.CharField(default="o", max_length=1)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "kpi_id"), name="user_kpi_is_named_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kpi_id", ""), _negated=True), models.Q(("formula", ""), _negated=True)
                        ),
                        name="user_kpi_is_complete",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["+", "-", "o"])), name="user_kpi_direction_is_known"
                    ),
                ],
                "indexes": [],
            },
        ),
    ]
