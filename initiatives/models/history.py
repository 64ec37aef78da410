"""The append-only history: who changed what, when, from what to what, chained by hash."""

from typing import ClassVar

from django.db import models

from initiatives.models.initiative import Initiative
from initiatives.models.person import Person


class HistoryEntry(models.Model):
    """One write. `changes` is a list of {"field", "before", "after"} in words.

    `hash` covers the entry and the hash before it, for each initiative its own chain (and one chain for
    entries of the workspace, which have no initiative). `number` counts within the chain.
    """

    initiative = models.ForeignKey(
        Initiative, on_delete=models.PROTECT, null=True, blank=True, related_name="history"
    )
    number = models.PositiveIntegerField()
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    action = models.CharField(max_length=40)
    summary = models.CharField(max_length=300)
    changes = models.JSONField(default=list)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["initiative", "number"], name="history_number_once"),
            models.UniqueConstraint(
                fields=["number"],
                condition=models.Q(initiative__isnull=True),
                name="workspace_history_number_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.number}"
