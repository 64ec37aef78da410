"""What the demo's organisation holds, who serves it, what stands on top, and what is shared: a view and a what-if."""

from initiatives.management.demo.steps import OutcomeData

OUTCOMES = (
    OutcomeData(
        "Lose half as much money to fraud",
        "Sellers carry what we do not stop, and the largest three have asked for a plan.",
        product="priya",
        engineering="tomas",
        stories=("fraud", "rules_engine"),
    ),
    OutcomeData(
        "Sellers are paid when they expect it",
        "Late payouts are the first reason that sellers give for leaving.",
        product="priya",
        engineering="wei",
        stories=("evidence", "instant_payouts"),
    ),
    OutcomeData(
        "Whoever starts to pay finishes",
        "Five hundred people a month give up at the last step.",
        product="adaeze",
        engineering="joon",
        stories=("payment_flow",),
    ),
    OutcomeData(
        "Larger companies can sign",
        "Three contracts wait for sign-on, audit and tenants.",
        product="leo",
        engineering="ruth",
        stories=("sign_on", "audit_trail", "tenant_switch"),
    ),
)
PINNED = ("date_picker", "Four product teams wait for it before their own work can start.")
VIEW = ("Payments, questions first", "team=payments&view=asking&sort=worth")
# Name, note, who began it, the team that has more weeks, how many more, and what it holds: story and option.
WHAT_IF = (
    "Two more weeks for Web",
    "Dark mode in any case: with two weeks more the payment flow is only pushed down to its card form.",
    "marta",
    "web",
    2,
    (("dark_mode", "A"),),
)
