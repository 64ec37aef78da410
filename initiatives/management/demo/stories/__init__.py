"""Every story of the demo, oldest first: their order gives the initiatives their numbers."""

from initiatives.management.demo.steps import Story
from initiatives.management.demo.stories import growth, identity, mobile, payments, platform, web
from initiatives.management.demo.stories.fraud import FRAUD

STORIES: tuple[Story, ...] = (
    payments.RULES_ENGINE,
    payments.INSTANT_PAYOUTS,
    payments.EVIDENCE,
    platform.AUDIT_TRAIL,
    mobile.CORE_WORKFLOW,
    mobile.NATIVE_APP,
    web.PAYMENT_FLOW,
    web.DARK_MODE,
    growth.ONBOARDING,
    growth.DASHBOARD,
    growth.MARKETING_SUITE,
    identity.SIGN_ON,
    identity.TENANT_SWITCH,
    platform.DATE_PICKER,
    payments.PAYOUTS,
    payments.RETRIES,
    FRAUD,
    payments.RECEIPTS,
    payments.REFUNDS_DRAFT,
)
