"""The staff's view of accounts. No token, secret or birth date is ever shown here."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.decorators import secure_admin_login
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from accounts.models import (
    Consent,
    DeletionReceipt,
    Integration,
    Milestone,
    PendingRevocation,
    SyncStatus,
    User,
)
from accounts.services import clients, disconnect
from accounts.signals import integration_connected

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that record what happened: to be read, never written."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "username")
        field_classes: ClassVar[dict[str, Any]] = {}


class ChangedUserForm(UserChangeForm):
    class Meta:
        model = User
        exclude = ("date_of_birth",)
        field_classes: ClassVar[dict[str, Any]] = {}


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    form = ChangedUserForm
    add_form = NewUserForm
    ordering = ("-date_joined",)
    list_display = ("__str__", "email", "timezone", "is_active", "is_staff", "last_login", "date_joined")
    list_filter = ("is_active", "is_staff", "is_superuser", "units")
    search_fields = ("email", "username", "first_name", "last_name", "id")
    readonly_fields = ("id", "last_login", "date_joined", "created_at", "updated_at")
    fieldsets = (
        (None, {"fields": ("id", "email", "username", "password")}),
        ("Athlete", {"fields": ("first_name", "last_name", "city", "state", "country", "sex")}),
        ("Pages", {"fields": ("timezone", "units", "week_start")}),
        ("Permissions", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "date_joined", "created_at", "updated_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "username", "usable_password", "password1", "password2")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).defer("date_of_birth")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Accounts are deleted by their athletes, in batches and with a receipt."""
        return False


@admin.register(Integration)
class IntegrationAdmin(ReadOnlyAdmin):
    list_display = (
        "provider",
        "user",
        "sync_status",
        "last_sync_at",
        "backlog",
        "set_aside",
        "gaps",
        "expires_at",
        "error_message",
    )
    list_filter = ("provider", "sync_status")
    search_fields = ("user__email", "user__username", "external_user_id")
    list_select_related = ("user",)
    exclude = ("access_token", "refresh_token", "sync_cursor")
    readonly_fields = ("backlog", "set_aside", "gaps")
    actions = ("release", "sync_again")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Integration]:
        found: QuerySet[Integration] = super().get_queryset(request)
        return found.defer("access_token", "refresh_token", "user__date_of_birth")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, under a line that says what is left of the calls."""
        left = clients.budget().left()
        title = (
            f"Integrations: {left.short_used} of {left.short_limit} calls of this quarter hour used, "
            f"{left.day_used} of {left.day_limit} of today"
        )
        return super().changelist_view(request, {**(extra_context or {}), "title": title})

    @admin.display(description="to bring in")
    def backlog(self, row: Integration) -> str:
        return "" if row.sync_total is None else str(max(0, row.sync_total - row.sync_done))

    @admin.display(description="set aside")
    def set_aside(self, row: Integration) -> int:
        return len((row.sync_cursor or {}).get("aside", {}))

    @admin.display(description="months that lack sessions (there, here)")
    def gaps(self, row: Integration) -> str:
        found = (row.sync_cursor or {}).get("gaps", {})
        return ", ".join(f"{month}: {there}, {here}" for month, (there, here) in sorted(found.items()))

    @admin.action(description="Walk the whole list again and go on with what failed", permissions=["view"])
    def sync_again(self, request: HttpRequest, queryset: QuerySet[Integration]) -> None:
        if not request.user.has_perm("accounts.change_integration"):
            self.message_user(request, "You may look at integrations, not change them.", messages.ERROR)
            return
        for row in queryset.only("pk", "user_id", "provider"):
            integration_connected.send_robust(
                sender=None, integration_id=row.pk, user_id=row.user_id, provider=row.provider, whole=True
            )
        self.message_user(request, "They are on their way.")

    @admin.action(description="Release the lease, so that the next sync can start", permissions=["view"])
    def release(self, request: HttpRequest, queryset: QuerySet[Integration]) -> None:
        if not request.user.has_perm("accounts.change_integration"):
            self.message_user(request, "You may look at integrations, not change them.", messages.ERROR)
            return
        running = queryset.filter(sync_status=SyncStatus.SYNCING)
        freed = running.update(leased_by="", leased_until=None, sync_status=SyncStatus.IDLE)
        self.message_user(request, f"{freed} released.")


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    list_display = ("user", "kind", "subject", "agreed_at", "withdrawn_at")
    list_filter = ("kind", "subject")
    search_fields = ("user__email", "user__username")
    date_hierarchy = "agreed_at"
    list_select_related = ("user",)


@admin.register(DeletionReceipt)
class DeletionReceiptAdmin(ReadOnlyAdmin):
    list_display = ("reference", "what", "requested_at", "completed_at")
    list_filter = ("what", ("completed_at", admin.EmptyFieldListFilter))
    search_fields = ("reference",)
    date_hierarchy = "requested_at"


@admin.register(PendingRevocation)
class PendingRevocationAdmin(ReadOnlyAdmin):
    list_display = ("provider", "attempts", "next_attempt_at", "last_error", "done_at")
    list_filter = ("provider", ("done_at", admin.EmptyFieldListFilter))
    exclude = ("token",)
    actions = ("try_now",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[PendingRevocation]:
        found: QuerySet[PendingRevocation] = super().get_queryset(request)
        return found.defer("token")

    @admin.action(description="Try again at once", permissions=["view"])
    def try_now(self, request: HttpRequest, queryset: QuerySet[PendingRevocation]) -> None:
        due = disconnect.hurry(queryset)
        self.message_user(request, f"{due} will be tried with the next round.")


@admin.register(Milestone)
class MilestoneAdmin(admin.ModelAdmin):
    list_display = ("name", "user", "date", "target", "sport_type")
    search_fields = ("name", "user__email")
    autocomplete_fields = ("user",)
    list_select_related = ("user",)
