"""When each kind of notice is mailed is one's own choice; whoever wanted no daily mail gets none of what was in it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KINDS = [
    ("waiting", "Waiting on you"),
    ("decided", "Decided"),
    ("framed", "Framing finished"),
    ("shared", "Shared with you"),
    ("changed", "Changed"),
    ("mention", "Mentioned you"),
]


def keep_choice(apps, schema_editor):
    person, choice = apps.get_model("initiatives", "Person"), apps.get_model("initiatives", "MailChoice")
    choice.objects.bulk_create(
        choice(person_id=pk, kind=kind, mailed="never")
        for pk in person.objects.filter(digest_on=False).values_list("pk", flat=True)
        for kind in ("framed", "shared", "changed", "mention")
    )


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0022_guidance_for_those_who_build")]

    operations = [
        migrations.CreateModel(
            name="MailChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=KINDS, max_length=10)),
                (
                    "mailed",
                    models.CharField(
                        choices=[
                            ("at_once", "At once"),
                            ("daily", "In the daily mail"),
                            ("never", "Only in the inbox"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "kind"), name="mailed_one_way")]
            },
        ),
        migrations.RunPython(keep_choice, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField(model_name="person", name="digest_on"),
    ]
