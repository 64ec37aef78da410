"""People, the roles they hold, and how they like their screens."""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class Role(models.TextChoices):
    """What a person may do; roles add up, and every active person is a member."""

    PM = "pm", "Product manager"
    ENGINEERING_LEAD = "engineering_lead", "Engineering lead"
    REVIEWER = "reviewer", "Reviewer"
    DIRECTOR = "director", "Director"
    ADMINISTRATOR = "administrator", "Administrator"


class Discipline(models.TextChoices):
    """What a reviewer guards; every guardrail belongs to one of these."""

    DESIGN = "design", "Design"
    CRAFT = "craft", "Craft"
    ACCESSIBILITY = "accessibility", "Accessibility"
    SECURITY = "security", "Security"
    PRIVACY = "privacy", "Data protection"
    LEGAL = "legal", "Legal and compliance"
    DATA = "data", "Precision and recall"
    LATENCY = "latency", "Latency"
    RELIABILITY = "reliability", "Reliability"


class Theme(models.TextChoices):
    """Light and dark, or what the system says."""

    SYSTEM = "system", "Same as my device"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class PersonQuerySet(models.QuerySet["Person"]):
    """Words for lists of people."""

    def active(self) -> "PersonQuerySet":
        return self.filter(is_active=True)

    def by_name(self) -> "PersonQuerySet":
        return self.order_by("name", "pk")

    def holding(self, *roles: str) -> "PersonQuerySet":
        return self.filter(role_grants__role__in=roles).distinct()

    def in_engineering(self) -> "PersonQuerySet":
        """Engineering leads, and those of a team who hold no other role: the people who build."""
        leads = RoleGrant.objects.filter(role=Role.ENGINEERING_LEAD).values("person")
        others = RoleGrant.objects.values("person")
        return self.filter(
            models.Q(pk__in=leads) | (models.Q(team_memberships__isnull=False) & ~models.Q(pk__in=others))
        ).distinct()


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Makes people; the e-mail address is the sign-in name and is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """For Django's own command line; the person becomes an administrator."""
        person = self.create_user(email, password, **fields)
        RoleGrant.objects.create(person=person, role=Role.ADMINISTRATOR)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").lower())


class Person(AbstractBaseUser):
    """Somebody who signs in. Rights come from roles alone, never from flags on this row."""

    email = models.EmailField("e-mail address", max_length=254, unique=True)
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=80, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.SYSTEM)
    shortcuts_on = models.BooleanField(default=True)
    tone_hints_on = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    # Counts up when roles change or the person is deactivated: every session from before ends.
    session_number = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "created_at"]

    objects = PersonManager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("email"), name="person_email_once_whatever_its_case"),
            models.CheckConstraint(condition=~models.Q(name=""), name="person_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        """The first word of the name, for "Sent to Tomás"."""
        return self.name.split(" ")[0]

    @property
    def initials(self) -> str:
        """At most two letters for the avatar."""
        words = [word for word in self.name.split() if word[0].isalnum()]
        picked = words[:1] + words[-1:] if len(words) > 1 else words
        return "".join(word[0].upper() for word in picked) or "?"

    @cached_property
    def _grants(self) -> list[tuple[str, str]]:
        return list(self.role_grants.values_list("role", "discipline"))

    def stand_in(self, pk: int) -> "Person":
        """Somebody with the same roles and another number: for a statement whose text is kept and serves both."""
        other = Person(pk=pk)
        other.__dict__["_grants"] = self._grants
        return other

    @property
    def roles(self) -> frozenset[str]:
        """The roles held: one query for each request, however often it is asked."""
        return frozenset(role for role, _ in self._grants)

    @property
    def disciplines(self) -> frozenset[str]:
        """What this person reviews; empty for those who are no reviewer."""
        return frozenset(discipline for role, discipline in self._grants if role == Role.REVIEWER)

    @cached_property
    def team_ids(self) -> frozenset[int]:
        """The teams that this person leads or belongs to: "own teams" in `access.py`."""
        member, led = self.team_memberships.values_list("team_id"), self.led_teams.values_list("pk")
        return frozenset(pk for (pk,) in member.union(led))

    @property
    def role_words(self) -> str:
        """ "Engineering lead, Director", or the title if one is given, or "Member"."""
        if self.title:
            return self.title
        return ", ".join(Role(role).label for role in Role.values if role in self.roles) or "Member"

    def get_session_auth_hash(self) -> str:
        """Changes with the password and with the roles, so that sessions from before either end."""
        return f"{super().get_session_auth_hash()}{self.session_number}"

    # Django's admin and allauth ask these; the answers follow from roles.
    @property
    def is_staff(self) -> bool:
        return self.is_active and Role.ADMINISTRATOR in self.roles

    @property
    def is_superuser(self) -> bool:
        return self.is_staff

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class RoleGrant(models.Model):
    """One role of one person; a reviewer has one row for each discipline."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    discipline = models.CharField(max_length=20, choices=Discipline.choices, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "role", "discipline"], name="role_granted_once"),
            models.CheckConstraint(
                condition=(models.Q(role="reviewer") & ~models.Q(discipline=""))
                | (~models.Q(role="reviewer") & models.Q(discipline="")),
                name="only_a_reviewer_has_a_discipline",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.discipline}".strip()
