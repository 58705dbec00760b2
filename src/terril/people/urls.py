"""Ways in: a code by e-mail, a passkey, a second factor. Only what is used of allauth has an address, and no password is."""

from django.urls import path

from terril.people import views

urlpatterns = [
    path("compte/connexion/", views.login, name="account_login"),
    path("compte/connexion/", views.login, name="account_request_login_code"),
    path("compte/connexion/code/", views.confirm_login_code, name="account_confirm_login_code"),
    path("compte/sortir/", views.logout, name="account_logout"),
    path("compte/creer/", views.signup, name="account_signup"),
    path("compte/e-mail/", views.confirm_email, name="account_email_verification_sent"),
    path("compte/adresse/", views.email, name="account_email"),
    path("compte/ferme/", views.inactive, name="account_inactive"),
    path("compte/confirmer/", views.reauthenticate, name="account_reauthenticate"),
    path("compte/coordonnees/", views.contact, name="account_contact"),
    path("compte/nom/", views.profile, name="account_profile"),
    path("compte/securite/", views.second_factor, name="second_factor"),
    path("compte/securite/etat/", views.mfa_index, name="mfa_index"),
    path("compte/securite/connexion/", views.mfa_authenticate, name="mfa_authenticate"),
    path("compte/securite/confirmer/", views.mfa_reauthenticate, name="mfa_reauthenticate"),
    path("compte/securite/application/", views.totp_activate, name="mfa_activate_totp"),
    path("compte/securite/application/retirer/", views.totp_deactivate, name="mfa_deactivate_totp"),
    path("compte/securite/secours/", views.recovery_view, name="mfa_view_recovery_codes"),
    path("compte/securite/secours/refaire/", views.recovery_generate, name="mfa_generate_recovery_codes"),
    path("compte/securite/secours/fichier/", views.recovery_download, name="mfa_download_recovery_codes"),
    path("compte/securite/cles/", views.webauthn_list, name="mfa_list_webauthn"),
    path("compte/securite/cles/ajouter/", views.webauthn_add, name="mfa_add_webauthn"),
    path("compte/securite/cles/confirmer/", views.webauthn_reauthenticate, name="mfa_reauthenticate_webauthn"),
    path("compte/securite/cles/connexion/", views.webauthn_login, name="mfa_login_webauthn"),
    path("compte/securite/cles/<int:pk>/", views.webauthn_edit, name="mfa_edit_webauthn"),
    path("compte/securite/cles/<int:pk>/retirer/", views.webauthn_remove, name="mfa_remove_webauthn"),
    path("compte/appareils/", views.sessions, name="usersessions_list"),
]
