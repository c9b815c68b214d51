"""The refusals of Strava, word by word: message, resource, field, code."""

from __future__ import annotations

from simulators.strava.exchange import Refusal, Response, answer

Fault = tuple[str, str, str]


def refusal(status: int, message: str, *faults: Fault) -> Refusal:
    return Refusal(refused(status, message, *faults))


def refused(status: int, message: str, *faults: Fault) -> Response:
    errors = [{"resource": resource, "field": name, "code": code} for resource, name, code in faults]
    return answer({"message": message, "errors": errors}, status)


def bad_request(resource: str, name: str, code: str = "invalid") -> Refusal:
    return refusal(400, "Bad Request", (resource, name, code))


def bad_code() -> Refusal:
    return bad_request("RequestToken", "code")


def bad_refresh_token() -> Refusal:
    return bad_request("RefreshToken", "refresh_token")


def bad_client(name: str) -> Refusal:
    return bad_request("Application", name)


def bad_token() -> Refusal:
    return refusal(401, "Authorization Error", ("Athlete", "access_token", "invalid"))


def no_credentials() -> Refusal:
    return refusal(401, "Authorization Error", ("Application", "", "invalid"))


def missing_scope(scope: str) -> Refusal:
    return refusal(401, "Authorization Error", ("AccessToken", f"{scope}_permission", "missing"))


def forbidden() -> Refusal:
    return refusal(403, "Forbidden", ("Athlete", "", "invalid"))


def inactive() -> Response:
    return refused(403, "Forbidden", ("Application", "Status", "Inactive"))


def unknown_path() -> Refusal:
    return refusal(404, "Record Not Found", ("resource", "path", "invalid"))


def not_found(resource: str = "") -> Refusal:
    """Gone, another's, or hidden: the answer does not say which. Without a resource, no errors are listed."""
    return refusal(404, "Resource Not Found", *([(resource, "", "not found")] if resource else []))


def rate_limited() -> Response:
    return refused(429, "Rate Limit Exceeded", ("Application", "overall rate limit", "exceeded"))
