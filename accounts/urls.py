"""Addresses of the athlete's own pages. Sign-up, sign-in and second factors are allauth's, under
/accounts/.
"""

from __future__ import annotations

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("settings/", views.profile, name="settings"),
    path("settings/delete/", views.delete_account, name="delete"),
    path("sign-in/<str:token>/", views.sign_in_link, name="sign_in_link"),
    path("deleted/<str:reference>/", views.deletion_receipt, name="deletion_receipt"),
]
