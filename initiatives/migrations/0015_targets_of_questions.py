"""A question about one number becomes a question that points at that number."""

from typing import Any

from django.db import migrations

_INPUTS = frozenset(
    [
        "effect", "effect_share", "effort", "weeks_to_ship", "run_cost", "upkeep", "success", "ramp", "debt", "cash",
    ]
)  # fmt: skip
_AT_ONCE = 1000


def point(apps: Any, schema_editor: Any) -> None:
    Question, Target = apps.get_model("initiatives", "Question"), apps.get_model("initiatives", "QuestionTarget")
    numbers = Question.objects.filter(form="question", about_option__isnull=False, about_field__in=_INPUTS)
    worth = Question.objects.filter(form="question", about_option__isnull=True, about_field="worth")
    for rows in (numbers, worth):
        made = [
            Target(question_id=pk, option_id=option, input=field)
            for pk, option, field in rows.values_list("pk", "about_option_id", "about_field")
        ]
        Target.objects.bulk_create(made, batch_size=_AT_ONCE)
        for start in range(0, len(made), _AT_ONCE):
            keys = [target.question_id for target in made[start : start + _AT_ONCE]]
            Question.objects.filter(pk__in=keys).update(about_field="")


def unpoint(apps: Any, schema_editor: Any) -> None:
    for target in apps.get_model("initiatives", "QuestionTarget").objects.select_related("question"):
        if not target.question.about_field:
            target.question.about_field, target.question.about_option_id = target.input, target.option_id
            target.question.save(update_fields=["about_field", "about_option"])


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0014_questions_carry_their_worth")]
    operations = [migrations.RunPython(point, unpoint)]
