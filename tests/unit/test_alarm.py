"""A failed run reaches a real webhook and a real mail server, both on this machine."""

import json
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from orchestration.alarm import raise_alarm
from orchestration.settings import SettingsError

SUBJECT, TEXT = "Partnerverse: daily failed", "core.fct_opportunities: 3 rows are off."


class Chat(BaseHTTPRequestHandler):
    posted: list[dict[str, str]]

    def do_POST(self) -> None:
        self.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *said: object) -> None:
        pass


class Mailbox(socketserver.StreamRequestHandler):
    """As much of SMTP as a sender without encryption or password needs."""

    mails: list[tuple[list[str], str]]

    def handle(self) -> None:
        self._say("220 here")
        to: list[str] = []
        while line := self.rfile.readline().decode().strip():
            match line.split(":")[0].upper().split()[0]:
                case "RCPT":
                    to.append(line.split(":", 1)[1].strip(" <>"))
                    self._say("250 ok")
                case "DATA":
                    self._say("354 go on")
                    lines = []
                    while (said := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                        lines.append(said)
                    self.mails.append((to, "\n".join(lines)))
                    self._say("250 kept")
                case "QUIT":
                    self._say("221 bye")
                    return
                case _:
                    self._say("250 ok")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def chat() -> Iterator[tuple[str, list[dict[str, str]]]]:
    Chat.posted = []
    with HTTPServer(("127.0.0.1", 0), Chat) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hook", Chat.posted
        server.shutdown()


@pytest.fixture
def mailbox() -> Iterator[tuple[int, list[tuple[list[str], str]]]]:
    Mailbox.mails = []
    with socketserver.TCPServer(("127.0.0.1", 0), Mailbox) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], Mailbox.mails
        server.shutdown()


def test_the_chat_gets_subject_and_reasons(chat: tuple[str, list[dict[str, str]]]) -> None:
    address, posted = chat
    assert raise_alarm(SUBJECT, TEXT, {"PARTNERVERSE_ALARM_WEBHOOK": address}) == ["the webhook"]
    assert posted == [{"text": f"{SUBJECT}\n{TEXT}"}]


def test_every_address_gets_the_mail(mailbox: tuple[int, list[tuple[list[str], str]]]) -> None:
    port, mails = mailbox
    environment = {
        "PARTNERVERSE_ALARM_EMAIL": "ann@example.com, bob@example.com",
        "PARTNERVERSE_SMTP_HOST": "127.0.0.1",
        "PARTNERVERSE_SMTP_PORT": str(port),
        "PARTNERVERSE_SMTP_FROM": "warehouse@example.com",
    }
    assert raise_alarm(SUBJECT, TEXT, environment) == ["ann@example.com", "bob@example.com"]
    ((to, mail),) = mails
    assert to == ["ann@example.com", "bob@example.com"]
    assert f"Subject: {SUBJECT}" in mail
    assert "From: warehouse@example.com" in mail
    assert TEXT in mail


def test_nobody_is_told_where_nobody_is_named() -> None:
    assert raise_alarm(SUBJECT, TEXT, {}) == []


def test_mail_without_a_server_and_a_webhook_that_is_no_address_are_said_to_be_so() -> None:
    with pytest.raises(SettingsError, match="PARTNERVERSE_SMTP_HOST"):
        raise_alarm(SUBJECT, TEXT, {"PARTNERVERSE_ALARM_EMAIL": "ann@example.com"})
    with pytest.raises(SettingsError, match="no web address"):
        raise_alarm(SUBJECT, TEXT, {"PARTNERVERSE_ALARM_WEBHOOK": "file:///etc/passwd"})


def test_a_chat_that_does_not_answer_is_an_error_and_not_a_success(chat: tuple[str, list[dict[str, str]]]) -> None:
    with pytest.raises(OSError, match="refused"):
        raise_alarm(SUBJECT, TEXT, {"PARTNERVERSE_ALARM_WEBHOOK": "http://127.0.0.1:9/hook"})
