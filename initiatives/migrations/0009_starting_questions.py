"""The library's first questions; and what an answer would change, in its two fields."""

from django.db import migrations

from initiatives.migrations._starting_questions import BY_KIND


def fill(apps, schema_editor):
    """Every question of the list, unless a library is there."""
    library = apps.get_model("initiatives", "LibraryQuestion")
    if library.objects.exists():
        return
    library.objects.bulk_create(
        library(kind=kind, position=place, **question._asdict())
        for kind, questions in BY_KIND.items()
        for place, question in enumerate(questions, start=1)
    )


def empty(apps, schema_editor):
    """Take the library away; nothing asked from it remembers it."""
    apps.get_model("initiatives", "Question").objects.update(from_library=None)
    apps.get_model("initiatives", "LibraryQuestion").objects.all().delete()


def split_both_ways(apps, schema_editor):
    """What stood in one field as "if so, this; if not, that" becomes the two sides. The rest stays whole."""
    questions = apps.get_model("initiatives", "Question").objects.exclude(would_change="")
    for question in questions.only("would_change", "otherwise").iterator():
        for mark in ("; ", ". "):
            sides = [side.strip() for side in question.would_change.split(mark)]
            if len(sides) == 2 and all(sides):
                question.would_change = f"{sides[0].rstrip('.')}."
                question.otherwise = f"{sides[1][:1].upper()}{sides[1][1:].rstrip('.')}."[:300]
                question.save(update_fields=["would_change", "otherwise"])
                break


def join_again(apps, schema_editor):
    """Both sides in one field, as far as they fit."""
    questions = apps.get_model("initiatives", "Question").objects.exclude(otherwise="")
    for question in questions.only("would_change", "otherwise").iterator():
        question.would_change = f"{question.would_change} {question.otherwise}".strip()[:300]
        question.save(update_fields=["would_change"])


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0008_board_rows_in_every_order")]

    operations = [
        migrations.RunPython(split_both_ways, join_again),
        migrations.RunPython(fill, empty),
    ]
