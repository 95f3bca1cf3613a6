"""What allauth asks us."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class AccountRules(DefaultAccountAdapter):
    pass


class SecondFactorRules(DefaultMFAAdapter):
    pass


class OutsideAccountRules(DefaultSocialAccountAdapter):
    pass
