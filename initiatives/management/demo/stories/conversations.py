"""Conversations with customers: two that are coming, and some that have been."""

from initiatives.management.demo.steps import ConversationData

CONVERSATIONS = (
    ConversationData(
        "priya",
        "Anna Berg, flower shop",
        "What happens on the day after a stolen card",
        days=-9,
        hour=13,
        minutes=45,
        story="fraud",
        guests=("tomas", "ines"),
    ),
    ConversationData(
        "adaeze",
        "Nils Ek, who left at payment",
        "What he saw on the card form, and what he did next",
        days=-4,
        hour=9,
        minutes=30,
        story="payment_flow",
        guests=("joon",),
    ),
    ConversationData(
        "priya",
        "Mira Hassan, electronics seller",
        "How long a parcel may wait before her customers ask",
        days=2,
        hour=13,
        minutes=45,
        story="fraud",
        seats=3,
        place="https://meet.example.com/mira",
        guests=("ines",),
    ),
    ConversationData(
        "camille",
        "Two marketing teams",
        "How they plan a campaign today, and what they pay for it",
        days=5,
        hour=10,
        minutes=60,
        story="marketing_suite",
        place="Room 3.14",
    ),
)
