"""Domains: fields of work in which somebody who knows them looks before it is ready to decide."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from initiatives.models.person import Discipline


class DomainQuerySet(models.QuerySet["Domain"]):
    """Words for domains."""

    def in_use(self) -> "DomainQuerySet":
        return self.filter(retired_at__isnull=True)

    def by_name(self) -> "DomainQuerySet":
        return self.order_by("name", "pk")


class Domain(models.Model):
    """ "Payments and fraud", "Identity": what a technical review there looks at, and which discipline does it."""

    name = models.CharField(max_length=60, unique=True)
    looks_at = models.CharField(max_length=200, blank=True)
    needs_review = models.BooleanField(default=True)
    discipline = models.CharField(max_length=20, choices=Discipline.choices, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = DomainQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(name=""), name="domain_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
