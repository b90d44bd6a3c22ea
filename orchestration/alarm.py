"""Who is told when an unattended run fails: a chat's incoming webhook, a mailbox, both or nobody, by the environment."""

import json
import smtplib
import urllib.request
from collections.abc import Mapping
from email.message import EmailMessage

from orchestration.settings import SettingsError

TIMEOUT_SECONDS = 20


def raise_alarm(subject: str, text: str, environment: Mapping[str, str]) -> list[str]:
    """Tell everybody that the environment names; returns whom. Errors of webhook and mail server are raised, so that they are seen.

    PARTNERVERSE_ALARM_WEBHOOK: address that takes {"text": ...}, as Slack's do. PARTNERVERSE_ALARM_EMAIL: one or more addresses, by comma;
    it needs PARTNERVERSE_SMTP_HOST, and takes PARTNERVERSE_SMTP_PORT (587), _USER, _PASSWORD, _FROM (the first address).
    """
    told = []
    if webhook := environment.get("PARTNERVERSE_ALARM_WEBHOOK"):
        post(webhook, f"{subject}\n{text}")
        told.append("the webhook")
    if addresses := environment.get("PARTNERVERSE_ALARM_EMAIL"):
        to = [address.strip() for address in addresses.split(",")]
        mail(to, subject, text, environment)
        told += to
    return told


def post(webhook: str, text: str) -> None:
    """Send a text to a chat's incoming webhook."""
    if not webhook.startswith(("https://", "http://")):
        raise SettingsError(f'PARTNERVERSE_ALARM_WEBHOOK is "{webhook}", which is no web address; give the one that the chat made for you.')
    body = json.dumps({"text": text}).encode()
    request = urllib.request.Request(webhook, data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):
        pass


def mail(to: list[str], subject: str, text: str, environment: Mapping[str, str]) -> None:
    """Send a text to mailboxes; the connection is encrypted wherever the server can."""
    host = environment.get("PARTNERVERSE_SMTP_HOST")
    if not host:
        raise SettingsError("PARTNERVERSE_ALARM_EMAIL needs a mail server; set PARTNERVERSE_SMTP_HOST.")
    message = EmailMessage()
    message["From"] = environment.get("PARTNERVERSE_SMTP_FROM") or to[0]
    message["To"] = ", ".join(to)
    message["Subject"] = subject
    message.set_content(text)
    with smtplib.SMTP(host, int(environment.get("PARTNERVERSE_SMTP_PORT") or 587), timeout=TIMEOUT_SECONDS) as server:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls()
            server.ehlo()
        if user := environment.get("PARTNERVERSE_SMTP_USER"):
            server.login(user, environment.get("PARTNERVERSE_SMTP_PASSWORD", ""))
        server.send_message(message)
