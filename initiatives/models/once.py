"""Remembers which submitted forms have been carried out, so that pressing twice makes one thing."""

from datetime import datetime
from typing import ClassVar

from django.db import models

from initiatives.models.person import Person


class OnceQuerySet(models.QuerySet["Once"]):
    """Words for tokens."""

    def older_than(self, moment: datetime) -> "OnceQuerySet":
        return self.filter(at__lt=moment)


class Once(models.Model):
    """A form's token, and the primary key of what it made. Old rows may be swept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=64)
    made = models.BigIntegerField(null=True, blank=True)
    at = models.DateTimeField()

    objects = OnceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "token"], name="carried_out_once"),
        ]

    def __str__(self) -> str:
        return self.token
