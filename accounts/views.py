"""Doors of the settings pages, one-time links, and the end of an account."""

from __future__ import annotations

from copy import copy
from functools import partial
from typing import cast

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import DeleteAccountForm, ProfileForm
from accounts.models import DeletionReceipt, User
from accounts.receipts import receipt_page
from accounts.services import deletion, sign_in_links
from accounts.services.profile import VITALS, zone_names
from accounts.tasks import erase_account


def athlete(request: HttpRequest) -> User:
    """The signed-in athlete of a view behind ``login_required``."""
    return cast(User, request.user)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The athlete's own page of settings."""
    user = copy(athlete(request))  # the form writes on it before it is valid
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        touches_loads = not VITALS.isdisjoint(form.changed_fields())
        scored_anew = " Loads by heart rate are being computed anew." if touches_loads else ""
        messages.success(request, f"Your profile is saved.{scored_anew}")
        return redirect("accounts:settings")
    return render(
        request, "accounts/profile.html", {"form": form, "zones": zone_names(), "section": "profile"}
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """Shows whom a one-time link would sign in; the button signs in and spends it."""
    if request.method == "POST":
        user = sign_in_links.spend(token)
        if user is not None:
            logout(request)
            signed_in: HttpResponse = perform_login(request, user, email_verification="none")
            return signed_in
    holder = sign_in_links.holder(token)
    status = 200 if holder else 410
    return render(request, "accounts/sign_in_link.html", {"holder": holder}, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)
def delete_account(request: HttpRequest) -> HttpResponse:
    """Closes the account and starts its deletion; the receipt's page is what remains."""
    form = DeleteAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            receipt = deletion.close_account(athlete(request))
            transaction.on_commit(partial(erase_account.delay, str(receipt.pk)))
        logout(request)
        return redirect("accounts:deletion_receipt", reference=receipt.reference)
    return render(request, "accounts/delete.html", {"form": form, "section": "delete"})


@never_cache
@require_safe
def deletion_receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """What was deleted and when, for whoever holds the receipt's reference."""
    receipt = get_object_or_404(DeletionReceipt, reference=reference)
    return render(request, "accounts/deletion_receipt.html", {"page": receipt_page(receipt)})
