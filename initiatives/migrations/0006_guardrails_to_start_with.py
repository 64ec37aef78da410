"""Domains and guardrails that a new workspace starts with; everybody may change or retire them."""

from django.db import migrations

DOMAINS = (
    ("Payments and fraud", "Money that moves, and who is stopped by mistake", "data"),
    ("Identity", "Who can sign in as whom, and what a session may do", "security"),
    ("Personal data", "What is kept of whom, for how long, and who sees it", "privacy"),
    ("Accessibility", "Keyboard, screen reader, contrast and zoom", "accessibility"),
)
GUARDRAILS = (
    ("accessibility", "Keyboard and screen reader", "WCAG 2.2 AA", "Whenever people see or press something new"),
    ("privacy", "Personal data is kept no longer than it is needed", "", "Whenever something is recorded of people"),
    ("security", "Nobody sees what is not theirs", "", "Whenever who may see what changes"),
    ("latency", "The slowest twentieth of answers", "p95 no slower than today", "Whenever people wait for it"),
    ("reliability", "It can be switched off without losing work", "", "Whenever it stands in the way of a sale"),
    ("data", "Good cases stopped by mistake", "", "Whenever a method decides about people"),
)


def put_in(apps, schema_editor):
    domain, guardrail = apps.get_model("initiatives", "Domain"), apps.get_model("initiatives", "LibraryGuardrail")
    for name, looks_at, discipline in DOMAINS:
        domain.objects.get_or_create(name=name, defaults={"looks_at": looks_at, "discipline": discipline})
    for discipline, says, limit, when in GUARDRAILS:
        guardrail.objects.create(discipline=discipline, says=says, limit=limit, when=when)


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0005_guardrails")]
    operations = [migrations.RunPython(put_in, migrations.RunPython.noop)]
