"""What is written for those who build: which way to lean, once something is funded."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from initiatives.models.initiative import Initiative
from initiatives.models.person import Person


class Guidance(models.Model):
    """Trade-off guidance for the builders of what is funded; what the framing said stands until it is written."""

    initiative = models.OneToOneField(Initiative, on_delete=models.CASCADE, related_name="guidance")
    text = models.CharField(max_length=400)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(text=""), name="guidance_has_words"),
        ]

    def __str__(self) -> str:
        return f"guidance for {self.initiative_id}"
