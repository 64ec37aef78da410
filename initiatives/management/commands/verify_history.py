"""`verify_history`: recompute every hash of the append-only history and say where a chain is broken."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from initiatives.actions._history import digest
from initiatives.models.initiative import reference_of
from initiatives.queries import chains


class Command(BaseCommand):
    """Ends with 1 and the places when an entry was changed, removed or slipped in."""

    help = "Check the hash chains of the history: every entry, every initiative."

    def handle(self, *args: Any, **options: Any) -> None:
        broken: list[str] = []
        entries = 0
        keys = chains.chains()
        for key in keys:
            count, faults = check(key)
            entries += count
            broken += faults
        if broken:
            for fault in broken[:50]:
                self.stderr.write(fault)
            raise CommandError(f"{len(broken)} of {entries} entries do not hold together.")
        self.stdout.write(f"{entries} entries in {len(keys)} chains hold together.")


def check(initiative_id: int | None) -> tuple[int, list[str]]:
    """(how many entries, what is wrong in words) of one chain."""
    name = reference_of(initiative_id) if initiative_id else "Workspace"
    faults: list[str] = []
    count, before = 0, ""
    for entry in chains.entries_of(initiative_id):
        count += 1
        if entry.number != count:
            faults.append(f"{name}: entry {count} is missing.")
            count = entry.number
        if entry.previous_hash != before:
            faults.append(f"{name}: entry {entry.number} does not follow the one before it.")
        if entry.hash != digest(entry):
            faults.append(f"{name}: entry {entry.number} was changed after it was written.")
        before = entry.hash
    return count, faults
