"""Several lists in one statement give what each would give by itself."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Count, Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from initiatives.management.demo.making import make_demo
from initiatives.models import HistoryEntry, Initiative, Person, Reading, Workspace
from initiatives.queries import together
from tests import factories

pytestmark = pytest.mark.django_db


def values(one: Model) -> dict[str, object]:
    """By column. Floats are compared to 11 digits: SQLite writes 15 of them into JSON."""
    found = {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields}
    return {
        name: float(f"{value:.11g}") if isinstance(value, float) else value for name, value in found.items()
    }


def test_every_column_of_every_model_comes_back_as_the_model_gives_it() -> None:
    make_demo(now=timezone.now(), password="x" * 12)
    compared = 0
    for model in apps.get_app_config("initiatives").get_models():
        stood = {one.pk: values(one) for one in model._default_manager.order_by("pk")[:60]}
        found = together.ask(them=together.whole(model._default_manager.order_by("pk")[:60]))["them"]
        assert {one.pk: values(one) for one in together.instances(model, found)} == stood, model
        compared += len(stood)
    assert compared > 500


def test_lists_stay_apart_and_one_statement_asks_for_all() -> None:
    tomas = factories.tomas()
    factories.workspace(name="Marktplaats", currency="€")
    team = factories.team(lead=tomas)
    priya = factories.priya()
    here, other = (factories.initiative(filed_by=priya, for_team=team) for _ in range(2))
    for number in (1, 2):
        HistoryEntry.objects.create(
            initiative=here,
            number=number,
            actor=tomas,
            at=factories.NOW,
            action="ask",
            summary="Asked.",
            changes=[],
        )
    with CaptureQueriesContext(connection) as asked:
        found = together.ask(
            people=together.part(Person.objects.order_by("-pk")[:1], "name", post="email"),
            workspace=together.whole(Workspace.objects.all()),
            initiatives=together.whole(Initiative.objects.annotate(told=Count("history")), "told"),
            none=together.part(Reading.objects.none(), "on"),
            history=together.part(HistoryEntry.objects.filter(initiative=here), "number", who="actor__name"),
        )
    assert len(asked) == 1
    assert found["people"] == [{"name": priya.name, "post": priya.email}]
    assert found["none"] == []
    (settings,) = together.instances(Workspace, found["workspace"])
    assert (settings.name, settings.currency, settings.discount_rate) == (
        "Marktplaats",
        "€",
        Decimal("0.1000"),
    )
    again = {one.pk: one for one in together.instances(Initiative, found["initiatives"])}
    assert set(again) == {here.pk, other.pk}
    assert (again[here.pk].told, again[other.pk].told) == (2, 0)  # type: ignore[attr-defined]
    assert again[here.pk].created_at == here.created_at
    assert sorted((row["number"], row["who"]) for row in found["history"]) == [
        (1, tomas.name),
        (2, tomas.name),
    ]
