"""Signing in, in our own words: allauth's forms with our looks, labels and messages."""

from typing import Any

from allauth.account import forms as allauth
from django import forms

from initiatives.forms import Form
from initiatives.forms.people import EMAIL_MESSAGES


class _Worded:
    """Gives allauth's forms the error list and the looks of ours."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            field.help_text = ""
            field.widget.attrs.pop("placeholder", None)
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "field"

    use_required_attribute = False
    error_list = Form.error_list


class SignInForm(_Worded, allauth.LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail address"
        self.fields["login"].error_messages.update(EMAIL_MESSAGES)
        self.fields["password"].label = "Password"
        self.fields["password"].error_messages["required"] = "Enter your password"


class ChangePasswordForm(_Worded, allauth.ChangePasswordForm):
    """The old password and a new one, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_passwords(self)
        self.fields["oldpassword"].label = "Your password now"
        self.fields["oldpassword"].error_messages["required"] = "Enter your password as it is now"


class AskResetForm(_Worded, allauth.ResetPasswordForm):
    """Where to send the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "E-mail address"
        self.fields["email"].error_messages.update(EMAIL_MESSAGES)


class ResetPasswordForm(_Worded, allauth.ResetPasswordKeyForm):
    """A new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_passwords(self)


class ReauthenticateForm(_Worded, allauth.ReauthenticateForm):
    """The password once more, before people and settings."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Your password"
        self.fields["password"].error_messages["required"] = "Enter your password"


def _word_passwords(form: Any) -> None:
    form.fields["password1"].label = "New password"
    form.fields[
        "password1"
    ].help_text = "At least 12 characters. A few words in a row are easy to keep in mind."
    form.fields["password1"].error_messages["required"] = "Enter a new password"
    form.fields["password2"].label = "New password again"
    form.fields["password2"].error_messages["required"] = "Enter the new password again"
