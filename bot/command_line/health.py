"""Asks a running bot how it is, for containers: it needs neither curl nor the libraries of the bot itself."""

from __future__ import annotations

import http.client
import ssl
from http import HTTPStatus

from bot.command_line.speech import spoken
from bot.config import Config, ConfigError
from bot.wording import texts

PATIENCE = 4.0
"""Seconds; what asks for health asks again soon."""
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to ask who listens on all interfaces
PATH = "/healthz"


def probe(config: Config) -> tuple[bool, str]:
    """Whether it is well, and what it says.  Raises `ConfigError` when the settings have no health endpoint."""
    health, webhook = config.health, config.webhook
    tls = False
    if health.port:
        listen, port = health.listen, health.port
    elif webhook.url:
        listen, port, tls = webhook.listen, webhook.port, webhook.key is not None
    else:
        raise ConfigError("HEALTH_OFF")
    host = EVERYWHERE.get(listen, listen)
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    if tls:
        connection = http.client.HTTPSConnection(host, port, timeout=PATIENCE, context=_trusting())
    try:
        connection.request("GET", PATH)
        answer = connection.getresponse()
        return answer.status == HTTPStatus.OK, answer.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as exc:
        return False, texts.HEALTH_SILENT.of(spoken(), listen=listen, port=port, reason=exc)
    finally:
        connection.close()


def _trusting() -> ssl.SSLContext:
    """It asks its own machine, and the certificate is for the public name."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
