"""Carries out what stories tell of suggestions."""

from initiatives.actions.options import Given
from initiatives.actions.reframing import FramingChange, OptionChange, accepting, suggestions
from initiatives.management.demo import steps
from initiatives.management.demo.telling import Scene, carry_out, range_of
from initiatives.models import Input
from initiatives.queries.initiative import get_question
from initiatives.queries.reframing import get_suggestion


@carry_out.register
def _suggests(step: steps.Suggests, scene: Scene) -> None:
    what: FramingChange | OptionChange = FramingChange(step.part, {step.part: step.says})
    option = scene.option(step.option)
    if option is not None:
        value: str | Given = step.says
        if step.part in Input.values:
            low, middle, high, assumed = range_of(step.says)
            value = Given(low, middle, high, step.says, middle_assumed=assumed)
        what = OptionChange(option, step.part, value)
    suggestions.make(
        initiative=scene.subject,
        by=scene.by,
        now=scene.now,
        what=what,
        why=step.why,
        question=get_question(scene.subject, step.question) if step.question else None,
    )


@carry_out.register
def _takes_up(step: steps.TakesUp, scene: Scene) -> None:
    found = get_suggestion(scene.subject, step.number)
    accepting.accept(suggestion=found, by=scene.by, now=scene.now, version=found.version)


@carry_out.register
def _keeps(step: steps.KeepsAsIs, scene: Scene) -> None:
    found = get_suggestion(scene.subject, step.number)
    suggestions.keep(suggestion=found, by=scene.by, now=scene.now, version=found.version, why=step.why)
