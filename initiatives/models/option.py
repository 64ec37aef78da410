"""Options: the ways to reach a goal. The first is always as proposed; do nothing needs no row."""

from typing import ClassVar

from django.db import models
from django.db.models import Count, Max, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat

from initiatives.models.initiative import Initiative
from initiatives.models.person import Person
from initiatives.models.team import Joined, Team


class OptionRole(models.TextChoices):
    """What kind of a way it is."""

    AS_PROPOSED = "as_proposed", "As proposed"
    ALTERNATIVE = "alternative", "Alternative"
    STAGED = "staged", "In two stages"
    TEST = "test", "Test"


# Between the name of a team and its share, and after each: signs that nobody can type.
_SHARE, _ENTRY = "\x1e", "\x1f"


class OptionQuerySet(models.QuerySet["Option"]):
    """Words for options."""

    def standing(self) -> "OptionQuerySet":
        return self.filter(withdrawn_at__isnull=True)

    def buildable(self) -> "OptionQuerySet":
        """Those that could be built: standing, and no tests."""
        return self.standing().exclude(role=OptionRole.TEST)

    def with_parts(self) -> "OptionQuerySet":
        """Each with `parts`, how many slices it has."""
        return self.annotate(parts=Count("slices"))

    def with_debt(self) -> "OptionQuerySet":
        """Each with `debt_middle`, the person-weeks that it leaves to pay back; None for none."""
        owed = Q(estimates__input="debt", estimates__superseded_at__isnull=True)
        return self.annotate(debt_middle=Max("estimates__middle", filter=owed))

    def with_needs(self) -> "OptionQuerySet":
        """Each with `needs_text`, from which `needs` tells the other teams that it takes, without a query."""
        needs = (
            OptionNeed.objects.filter(option=OuterRef("pk"))
            .exclude(team=OuterRef("initiative__team"))
            .order_by()
            .values("option")
        )
        entry = Concat(
            "team__name", Value(_SHARE), Cast("percent", TextField()), Value(_ENTRY), output_field=TextField()
        )
        return self.annotate(needs_text=Subquery(needs.annotate(all=Joined(entry)).values("all")))

    def with_key(self, key: str) -> "OptionQuerySet":
        return self.filter(key=key)

    def in_order(self) -> "OptionQuerySet":
        return self.order_by("position", "pk")


class Option(models.Model):
    """One way to the goal. `key` is the letter that people say: "fund B"."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="options")
    key = models.CharField(max_length=3)
    role = models.CharField(max_length=12, choices=OptionRole.choices, default=OptionRole.ALTERNATIVE)
    name = models.CharField(max_length=80)
    summary = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField()
    # Where the effect is given as a share of another option's effect ("gets 85 % of it").
    effect_share_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="shared_by"
    )
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # The shortcut that is knowingly taken, who pays it back, and by when; how much is an estimate.
    debt_due = models.DateField(null=True, blank=True)
    debt_what = models.CharField(max_length=200, blank=True)
    debt_owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # The second stage, bought only where the first one's result makes it worth it.
    later_name = models.CharField(max_length=80, blank=True)
    later_share_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="later_shared_by"
    )
    # What a test tells about, and how often it says yes when that would work and when not.
    teaches_about = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="taught_by"
    )
    yes_when_works = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    yes_when_not = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OptionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["initiative", "key"], name="option_letter_once"),
            models.UniqueConstraint(
                fields=["initiative"], condition=Q(role="as_proposed"), name="one_option_as_proposed"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="option_has_a_name"),
            models.CheckConstraint(
                condition=~Q(role="as_proposed") | Q(withdrawn_at__isnull=True),
                name="as_proposed_always_stands",
            ),
            models.CheckConstraint(
                condition=Q(effect_share_of__isnull=True) | ~Q(effect_share_of=models.F("pk")),
                name="option_is_no_share_of_itself",
            ),
            models.CheckConstraint(
                condition=Q(role="staged", later_share_of__isnull=False)
                | (~Q(role="staged") & Q(later_share_of__isnull=True, later_name="")),
                name="staged_has_its_second_stage",
            ),
            models.CheckConstraint(
                condition=Q(
                    role="test",
                    teaches_about__isnull=False,
                    yes_when_works__gte=0,
                    yes_when_works__lte=1,
                    yes_when_not__gte=0,
                    yes_when_not__lte=1,
                )
                | (
                    ~Q(role="test")
                    & Q(teaches_about__isnull=True, yes_when_works__isnull=True, yes_when_not__isnull=True)
                ),
                name="test_says_what_it_teaches",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"

    @property
    def needs(self) -> tuple[tuple[str, int], ...]:
        """(Team, per cent of the effort) of each other team, by name; for options that came `with_needs`."""
        entries = (getattr(self, "needs_text", None) or "").split(_ENTRY)
        pairs = (entry.removeprefix(",").split(_SHARE) for entry in entries if entry)
        return tuple(sorted((name, int(percent)) for name, percent in pairs))

    @property
    def own_share(self) -> float:
        """How much of the effort is the initiative's own team's: what no other team takes."""
        return 1 - sum(percent for _, percent in self.needs) / 100

    @property
    def is_test(self) -> bool:
        """Whether it is bought for what it teaches."""
        return self.role == OptionRole.TEST


class OptionNeed(models.Model):
    """Part of an option's effort is another team's: so many per cent of its person-weeks."""

    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="needed")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["option", "team"], name="option_needs_a_team_once"),
            models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=99), name="option_needs_a_part"),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % of {self.option_id} from {self.team_id}"
