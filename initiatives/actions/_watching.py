"""Who takes part hears of what follows, unless they said that they do not want to."""

from initiatives.models import Initiative, Person, StoppedWatching, Watch


def begin(initiative: Initiative, person: Person) -> None:
    """Watch from now on; called where somebody asks, answers or suggests. Whoever stopped is left in peace."""
    if not StoppedWatching.objects.filter(initiative=initiative, person=person).exists():
        Watch.objects.bulk_create([Watch(initiative=initiative, person=person)], ignore_conflicts=True)


def stop(initiative: Initiative, person: Person) -> None:
    """Stop, also for what this person says here later."""
    Watch.objects.filter(initiative=initiative, person=person).delete()
    StoppedWatching.objects.get_or_create(initiative=initiative, person=person)


def start(initiative: Initiative, person: Person) -> None:
    """Watch because they say so."""
    StoppedWatching.objects.filter(initiative=initiative, person=person).delete()
    Watch.objects.get_or_create(initiative=initiative, person=person)
