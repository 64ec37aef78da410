"""The board's read model: a finished row for each initiative, cells that count them, and people's pins and views.

Everything here is written in the transaction of the change that it shows, and can be made again from the rest:
`manage.py rebuild_board`.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from initiatives import stages
from initiatives.models.appraisal import Appraisal
from initiatives.models.initiative import Initiative
from initiatives.models.outcome import Outcome
from initiatives.models.person import Person
from initiatives.models.team import Period, Team

# Stands in an order key where the figure is not known: after everything that is.
LAST = 1e300
# The orders that the board offers. Each is a column of its own, smallest first, never null, so that paging by
# "after this row" is one comparison of (key, id) on one index, in both directions and on every database.
ORDERS = (
    "value_week",
    "value",
    "cd3",
    "roi",
    "target",
    "rice",
    "ice",
    "wsjf",
    "payback",
    "decide",
    "worth",
    "effort",
    "questions",
)


class Shelf:
    """Where a row stands on the board, as a number that orders and finds it.

    What is not decided stands on no period of its own: it is on whichever one is being planned.
    """

    PINNED, READY, REFRAMING, AWAY = 0, 1, 2, 3
    NOWHERE = 4  # no row ever stands there
    _STEP, _COMMITTED, _LAUNCHED = 10, 1, 2

    @classmethod
    def committed(cls, period_id: int) -> int:
        """What was funded for a period and is not launched."""
        return period_id * cls._STEP + cls._COMMITTED

    @classmethod
    def launched(cls, period_id: int) -> int:
        return period_id * cls._STEP + cls._LAUNCHED

    @classmethod
    def of(cls, stage: stages.Stage, period_id: int | None, *, is_pinned: bool = False) -> int:
        """The shelf of an initiative; AWAY for what no board lists."""
        if stage == stages.Stage.READY:
            return cls.PINNED if is_pinned else cls.READY
        if stage == stages.Stage.REFRAMING:
            return cls.REFRAMING
        if stage in stages.COMMITTED and period_id is not None:
            return cls.committed(period_id)
        if stage == stages.Stage.LAUNCHED and period_id is not None:
            return cls.launched(period_id)
        return cls.AWAY


class WordsField(models.TextField):
    """The words of a row in lower case, one space before each; asked by how words begin.

    `words__begin=["card", "fra"]` uses the index of PostgreSQL where there is one; `words__hold` never does, for
    words that so many rows have that walking the ranking finds them sooner.
    """


class _Hold(models.Lookup):
    """Every word stands at the beginning of a word of the row, found by reading the row."""

    lookup_name = "hold"

    def get_prep_lookup(self) -> list[str]:
        return list(self.rhs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        column, params = self.process_lhs(compiler, connection)
        sql = " AND ".join(f"{column} LIKE %s" for _ in self.rhs) or "1 = 1"
        # Words are letters and digits only, so nothing in them is a wildcard.
        return f"({sql})", tuple(param for word in self.rhs for param in (*params, f"% {word}%"))


class _Begin(_Hold):
    """The same, by the index of words where the database is PostgreSQL."""

    lookup_name = "begin"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        column, params = self.process_lhs(compiler, connection)
        wanted = " & ".join(f"'{word}':*" for word in self.rhs)
        return f"to_tsvector('simple', {column}) @@ to_tsquery('simple', %s)", (*params, wanted)


WordsField.register_lookup(_Hold)
WordsField.register_lookup(_Begin)


class BoardRow(models.Model):
    """What the board shows of an initiative: one row, rewritten whenever its figures or its state change."""

    initiative = models.OneToOneField(Initiative, on_delete=models.CASCADE, related_name="board_row")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    period = models.ForeignKey(Period, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    serves = models.ForeignKey(Outcome, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    filed_by = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    product_owner = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    engineering_owner = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    stage = models.CharField(max_length=10, choices=stages.CHOICES)
    shelf = models.PositiveBigIntegerField(default=Shelf.AWAY)
    outcome = models.CharField(max_length=260)
    proposal_title = models.CharField(max_length=120)
    # Lower case, one space before every word: what the search of the board looks in.
    words = WordsField(blank=True)
    appraisal = models.ForeignKey(
        Appraisal, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    horizon_months = models.PositiveIntegerField(default=36)
    option_key = models.CharField(max_length=3, blank=True)
    option_name = models.CharField(max_length=80, blank=True)
    option_as_filed = models.BooleanField(default=False)
    npv_expected = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    npv_low = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    npv_middle = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    npv_high = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    effort_expected = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    effort_low = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    effort_middle = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    effort_high = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    # What of the effort is other teams': "Data 3 weeks".
    also_needs = models.CharField(max_length=200, blank=True)
    # The quantile function of the team's own part of the effort on a fixed grid, from which the board draws
    # simulated sums.
    effort_quantiles = models.JSONField(default=list, blank=True)
    value_a_week = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    chance_of_target = models.FloatField(null=True, blank=True)
    roi = models.FloatField(null=True, blank=True)
    payback_weeks = models.FloatField(null=True, blank=True)
    payback_never = models.BooleanField(default=False)
    cost_of_delay = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    cd3 = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    # The scores people know, on their own scales; absent where the estimates do not fill them.
    rice = models.FloatField(null=True, blank=True)
    ice = models.FloatField(null=True, blank=True)
    wsjf = models.FloatField(null=True, blank=True)
    # What RICE is made of beside the effort: how many it reaches in a quarter (of whom), and its two scales.
    reach = models.FloatField(null=True, blank=True)
    reach_of = models.CharField(max_length=20, blank=True)
    rice_impact = models.FloatField(null=True, blank=True)
    rice_confidence = models.FloatField(null=True, blank=True)
    questions_open = models.PositiveIntegerField(default=0)
    # Open questions that somebody wants answered before anything is funded.
    must_first = models.PositiveIntegerField(default=0)
    top_worth = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    top_net_worth = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    waiting_for = models.CharField(max_length=200, blank=True)
    not_fully_framed = models.BooleanField(default=False)
    checks_met = models.PositiveSmallIntegerField(null=True, blank=True)
    checks_total = models.PositiveSmallIntegerField(null=True, blank=True)
    # Of the option shown: "breaks", "waived", "at_risk", "unchecked", "holds"; empty where there is no guardrail.
    guardrail_state = models.CharField(max_length=10, blank=True)
    # Person-weeks of debt that the option of this row takes on and nobody has paid back.
    debt_weeks = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    debt_due = models.DateField(null=True, blank=True)
    decide_by = models.DateField(null=True, blank=True)
    updated_at = models.DateTimeField()

    by_value_week = models.FloatField(default=LAST)
    by_value = models.FloatField(default=LAST)
    by_cd3 = models.FloatField(default=LAST)
    by_roi = models.FloatField(default=LAST)
    by_target = models.FloatField(default=LAST)
    by_rice = models.FloatField(default=LAST)
    by_ice = models.FloatField(default=LAST)
    by_wsjf = models.FloatField(default=LAST)
    by_payback = models.FloatField(default=LAST)
    by_decide = models.FloatField(default=LAST)
    by_worth = models.FloatField(default=LAST)
    by_effort = models.FloatField(default=LAST)
    by_questions = models.FloatField(default=LAST)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(checks_met__isnull=True) | Q(checks_met__lte=F("checks_total")),
                name="no_more_checks_met_than_there_are",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["period", "team", "stage"], name="boardrow_period_team_stage"),
            models.Index(fields=["stage", "-updated_at"], name="boardrow_stage_updated"),
            models.Index(fields=["-updated_at"], name="boardrow_updated"),
            models.Index(fields=["serves", "shelf", "by_value_week", "initiative"], name="boardrow_serves"),
            models.Index(fields=["product_owner", "shelf"], name="boardrow_product"),
            models.Index(fields=["engineering_owner", "shelf"], name="boardrow_engineering"),
            models.Index(fields=["filed_by", "shelf"], name="boardrow_filed"),
            *(
                models.Index(
                    fields=["shelf", "by_value_week", "initiative"],
                    condition=condition,
                    name=f"boardrow_{name}",
                )
                for name, condition in (
                    ("breaks", Q(guardrail_state="breaks")),
                    ("unframed", Q(not_fully_framed=True)),
                    ("indebted", Q(debt_weeks__gt=0)),
                )
            ),
            *(
                models.Index(fields=["shelf", f"by_{order}", "initiative"], name=f"boardrow_{order}")
                for order in ORDERS
            ),
            *(
                models.Index(
                    fields=["team", "shelf", f"by_{order}", "initiative"], name=f"boardrow_t_{order}"
                )
                for order in ORDERS
            ),
        ]

    def __str__(self) -> str:
        return self.outcome


class CountedBy(models.TextChoices):
    """By what a cell counts the rows of the board."""

    TEAM = "team", "Team"
    OUTCOME = "outcome", "Outcome that is served"
    PERSON = "person", "Person who files or owns"


class BoardTotal(models.Model):
    """One change of what the board counts: how many rows more or fewer on a shelf, and by how much their sums grew.

    Cells are the sums over these: (what is counted by, its key, the shelf). A write adds a line and waits for
    nobody; the scheduler folds the lines of a cell into one. `key` is 0 where there is no team or no outcome.
    `stamp` is random: the sum of a cell's stamps names the state that it is in, for whatever is kept by it. Folding
    keeps the sum.
    """

    counted = models.CharField(max_length=8, choices=CountedBy.choices)
    key = models.BigIntegerField()
    shelf = models.BigIntegerField()
    rows = models.IntegerField(default=0)
    asking = models.IntegerField(default=0)
    unframed = models.IntegerField(default=0)
    breaking = models.IntegerField(default=0)
    indebted = models.IntegerField(default=0)
    weeks = models.DecimalField(max_digits=16, decimal_places=3, default=0)
    value = models.DecimalField(max_digits=26, decimal_places=2, default=0)
    stamp = models.BigIntegerField(default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["counted", "shelf", "key"], name="boardtotal_cell"),
            models.Index(fields=["counted", "key", "shelf"], name="boardtotal_key"),
        ]

    def __str__(self) -> str:
        return f"{self.counted} {self.key} on {self.shelf}: {self.rows:+d}"


class Pin(models.Model):
    """Somebody put an initiative on top of the ranking, with a name on it and a reason. It ends with the decision."""

    initiative = models.OneToOneField(Initiative, on_delete=models.CASCADE, related_name="pin")
    pinned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    pinned_at = models.DateTimeField()
    why = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(why=""), name="pin_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id} on top"


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Words for saved views."""

    def visible_to(self, person: Person) -> "SavedViewQuerySet":
        """A person's own, and what others share."""
        return self.filter(Q(owner=person) | Q(is_shared=True), deleted_at__isnull=True)

    def by_name(self) -> "SavedViewQuerySet":
        return self.order_by("name", "pk")


class SavedView(models.Model):
    """The address of a board under a name: filters, order and manner of drawing, for oneself or for everybody."""

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="views")
    name = models.CharField(max_length=60)
    slug = models.SlugField(max_length=60, unique=True)
    query = models.CharField(max_length=500, blank=True)
    period_slug = models.CharField(max_length=40, blank=True)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
            models.UniqueConstraint(
                fields=["owner", "name"], condition=Q(deleted_at__isnull=True), name="own_view_once_by_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BoardLook(models.Model):
    """The ranking as a person last saw it, and at the sitting before: what "up 3 since last time" counts from."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="+")
    team_key = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    ranking = models.JSONField(default=list)
    before_at = models.DateTimeField(null=True, blank=True)
    before = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "period", "team_key"], name="one_look_at_each_board"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.period_id}"
