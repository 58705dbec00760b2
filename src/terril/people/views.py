"""The doors of one's account. allauth does the work; each door says who may open it, and slows down whoever tries codes."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as usersessions
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from terril.kernel import doors, throttle
from terril.kernel.doors import public, signed_in
from terril.people import actions
from terril.people.doors import me
from terril.people.forms import AccountContactForm, ProfileForm

# In the session: the page that asked for a second factor, while one sets it up.
WAY_BACK = "terril_way_back"

Door = Callable[..., HttpResponseBase]

# The cookies that rooms above keep for a short while, as `delete_cookie` wants them (key, path, samesite).
FORGOTTEN: list[dict[str, Any]] = []
# Wrong codes from one address: ten in a quarter of an hour cost nothing, then the wait doubles up to ten minutes.
FREE, WINDOW = 10, 900


def too_fast(request: HttpRequest, seconds: int) -> HttpResponse:
    """The page that says how long to wait."""
    if seconds < 60:
        words = ngettext("Attendez encore %(n)s seconde.", "Attendez encore %(n)s secondes.", seconds) % {"n": seconds}
    else:
        minutes = -(-seconds // 60)
        words = ngettext("Attendez encore %(n)s minute.", "Attendez encore %(n)s minutes.", minutes) % {"n": minutes}
    response = render(request, "429.html", {"wait_words": words}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def slowed(scope: str) -> Callable[[Door], Door]:
    """Counts the attempts that did not open the door, by address: known and unknown accounts wait alike."""

    def wrap(view: Door) -> Door:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            key = throttle.source(request)
            if wait := throttle.waiting(scope, key):
                return too_fast(request, wait)
            response = view(request, *args, **kwargs)
            # The form came back with its error, or the attempt is over; a right code leads further.
            shut = response.status_code == 200 or response.headers.get("Location", "") == reverse("account_login")
            if "code" in request.POST and shut:
                throttle.hit(scope, key, free=FREE, window=WINDOW)
            return response

        return door

    return wrap


login = public("se connecter")(never_cache(account.request_login_code))
confirm_login_code = public("se connecter")(slowed("login-code")(account.confirm_login_code))
signup = public("ouvrir un compte")(never_cache(account.signup))
confirm_email = public("confirmer l’e-mail d’un compte")(slowed("email-code")(account.email_verification_sent))
inactive = public("dire qu’un compte est fermé")(account.account_inactive)


@public("sortir, même d’une connexion commencée")
def logout(request: HttpRequest) -> HttpResponse:
    """The shared tablet forgets with the session what other cookies kept for a while."""
    response = account.logout(request)
    if request.method == "POST":
        for cookie in FORGOTTEN:
            response.delete_cookie(**cookie)
    return response


mfa_authenticate = public("le second pas d’une connexion")(slowed("second-factor")(mfa.authenticate))
webauthn_login = public("se connecter avec une clé d’accès")(webauthn.login_webauthn)

mfa_index = signed_in(mfa.index)
mfa_reauthenticate = signed_in(mfa.reauthenticate)
totp_activate = signed_in(totp.activate_totp)
totp_deactivate = signed_in(totp.deactivate_totp)
recovery_view = signed_in(recovery.view_recovery_codes)
recovery_generate = signed_in(recovery.generate_recovery_codes)
recovery_download = signed_in(recovery.download_recovery_codes)
webauthn_list = signed_in(webauthn.list_webauthn)
webauthn_add = signed_in(webauthn.add_webauthn)
webauthn_reauthenticate = signed_in(webauthn.reauthenticate_webauthn)
webauthn_edit = signed_in(webauthn.edit_webauthn)
webauthn_remove = signed_in(webauthn.remove_webauthn)
sessions = signed_in(usersessions.list_usersessions)


def _again(request: HttpRequest, kinds: set[str]) -> HttpResponse:
    """The page where this person gives the second factor they have; then the page of this site that was asked for, or their account."""
    url = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    codes = {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES} & kinds
    name = "mfa_reauthenticate" if Authenticator.Type.TOTP in codes else "mfa_reauthenticate_webauthn"
    return redirect(f"{reverse(name)}?{urlencode({'next': url if ours else reverse('account_home')})}")


def _kinds(request: HttpRequest) -> set[str]:
    return set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))


def _protects(kinds: set[str]) -> bool:
    """Recovery codes alone protect nothing."""
    return bool(kinds & {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN})


@signed_in
@never_cache
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why a second proof is asked, and the two ways to have one; whoever has one gives it."""
    kinds = _kinds(request)
    given = doors.has_second_factor(request)
    if _protects(kinds) and not given:
        return _again(request, kinds)
    # Setting one up leads through several pages: where one was going is kept until then.
    asked = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        request.session[WAY_BACK] = asked
    then = request.session.pop(WAY_BACK, "") if given else ""
    return render(request, "people/second_factor.html", {"given": given, "then": then or reverse("account_home")})


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def reauthenticate(request: HttpRequest) -> HttpResponse:
    """allauth asks here for a password; nobody has one."""
    kinds = _kinds(request)
    return _again(request, kinds) if _protects(kinds) else redirect("second_factor")


@signed_in
@require_http_methods(["GET", "POST"])
def email(request: HttpRequest) -> HttpResponse:
    """The e-mail of an account is changed with its contact details."""
    return redirect("account_contact")


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """How one wants to be joined."""
    person = me(request)
    form = AccountContactForm(request.POST or None, initial={"channel": person.channel, "contact": person.contact})
    if doors.attempt(form, lambda data: actions.change_contact(actor=person, person=person, **data)) is not None:
        messages.success(request, _("C’est noté : nous vous joindrons comme vous l’avez demandé."))
        return redirect("account_home")
    return render(request, "people/contact.html", {"form": form})


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """One's name and language."""
    person = me(request)
    form = ProfileForm(request.POST or None, instance=person)
    if doors.attempt(form, lambda data: actions.change_profile(actor=person, person=person, **data)) is not None:
        messages.success(request, _("C’est noté."))
        return redirect("account_home")
    return render(request, "people/profile.html", {"form": form})
