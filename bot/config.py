"""Settings: config.toml and the environment, read once, checked and frozen.

Every setting has its default here and a line in config.toml.  A mistake stops the start with a
`ConfigError` that names the key and the file: a setting that is silently ignored is worse than
a program that does not start.  Secrets come from the environment only.
"""

from __future__ import annotations

import difflib
import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Annotated, Any, Self, get_type_hints
from urllib.parse import urlsplit

from corpus import toml
from corpus.problem import Problem, ProblemError

TOKEN_VARIABLE = "TELEGRAM_BOT_TOKEN"  # noqa: S105 - the name of the variable, not a token
SECRET_VARIABLE = "TELEGRAM_WEBHOOK_SECRET"  # noqa: S105 - the same
CLUSTER_USER, CLUSTER_PASSWORD, CLUSTER_CERTIFICATE = (
    "OPENSEARCH_USER",
    "OPENSEARCH_PASSWORD",
    "OPENSEARCH_CERTIFICATE",
)
ROOT = Path(__file__).resolve().parent.parent
"""Where the packages lie; in a clone, the project's root."""

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
PORTS = (443, 80, 88, 8443)
"""Where Telegram delivers to a webhook."""
OWN_PATHS = ("/healthz", "/metrics")
"""What the bot's own HTTP server answers itself."""


class ConfigError(ProblemError, ValueError):
    """A setting that cannot be right.  The problem says which, in which file, and what is expected."""


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """The bot's token.  It can be printed and logged without being given away."""

    secret: str

    @property
    def well_formed(self) -> bool:
        return re.fullmatch(r"\d+:[A-Za-z0-9_-]+", self.secret) is not None

    def __repr__(self) -> str:
        return f"Token({self.secret.partition(':')[0]}:…)" if self.well_formed else "Token(…)"


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """What Telegram says to the webhook so that no one else can.  It can be printed and logged like the token."""

    secret: str

    @property
    def well_formed(self) -> bool:
        return re.fullmatch(r"[A-Za-z0-9_-]{1,256}", self.secret) is not None

    @classmethod
    def random(cls) -> Self:
        return cls(secrets.token_urlsafe(32))

    def __repr__(self) -> str:
        return "Secret(…)"


class _UnexpectedError(ProblemError, ValueError):
    """The problem says what is expected instead; `_section` adds the key and the file."""


def _whole(minimum: int, maximum: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if type(value) is not int or not minimum <= value <= maximum:  # bool is an int to isinstance
            raise _UnexpectedError("EXPECTS_WHOLE", minimum=minimum, maximum=maximum)
        return value

    return check


def _share(value: Any) -> float:
    if type(value) not in {int, float} or not 0 <= value <= 1:
        raise _UnexpectedError("EXPECTS_SHARE")
    return float(value)


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _UnexpectedError("EXPECTS_ONE_OF", known=("true", "false"))
    return value


def _folder(value: Any) -> Path:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise _UnexpectedError("EXPECTS_FOLDER")
    try:
        return Path(value).expanduser()
    except RuntimeError as exc:  # "~someone" who does not exist
        raise _UnexpectedError("EXPECTS_HOME") from exc


def _file(value: Any) -> Path | None:
    if value == "":
        return None
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise _UnexpectedError("EXPECTS_FILE")
    return _folder(value)


def _user_ids(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list) or any(type(user) is not int or user < 1 for user in value):
        raise _UnexpectedError("EXPECTS_USERS")
    return tuple(dict.fromkeys(value))


def _address(ending: str) -> Callable[[Any], str]:
    """What python-telegram-bot expects: the token is appended, or put where {token} stands."""

    def check(value: Any) -> str:
        if value == "":
            return ""
        if not isinstance(value, str) or not re.match(r"https?://[^\s/]", value):
            raise _UnexpectedError("EXPECTS_ADDRESS", example=f"http://127.0.0.1:8081{ending}")
        if not value.endswith(ending) and "{token}" not in value:
            raise _UnexpectedError("EXPECTS_ENDING", ending=ending, example=f"http://127.0.0.1:8081{ending}")
        return str(value)

    return check


def _public_address(value: Any) -> str:
    """Where Telegram finds the webhook; without the path, which is appended."""
    expected = _UnexpectedError("EXPECTS_ADDRESS", example="https://bot.example.org")
    if value == "":
        return ""
    if not isinstance(value, str) or not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", value):
        raise expected
    try:
        if not urlsplit(value).hostname or urlsplit(value).port == 0:
            raise expected
    except ValueError as exc:  # a port that is no number
        raise expected from exc
    return value.rstrip("/")


def _hosts(value: Any) -> tuple[str, ...]:
    expected = _UnexpectedError("EXPECTS_HOSTS")
    if not isinstance(value, list):
        raise expected
    for one in value:
        if not isinstance(one, str) or not re.fullmatch(r"https?://[^\s/?#@]+/?", one):
            raise expected
    return tuple(dict.fromkeys(one.rstrip("/") for one in value))


def _redis(value: Any) -> str:
    if value == "":
        return ""
    if not isinstance(value, str) or not re.fullmatch(r"rediss?://[^\s/@]+(?:/[0-9]+)?", value):
        raise _UnexpectedError("EXPECTS_ADDRESS", example="redis://127.0.0.1:6379/0")
    return value


def _prefix(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z][a-z0-9-]{0,62}", value):
        raise _UnexpectedError("EXPECTS_INDEX_NAME")
    return value


def _engine(value: Any) -> str:
    if not isinstance(value, str) or value not in {"embedded", "opensearch"}:
        raise _UnexpectedError("EXPECTS_ONE_OF", known=('"embedded"', '"opensearch"'))
    return value


def _path(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"/[A-Za-z0-9._~/-]+", value) or value in OWN_PATHS:
        raise _UnexpectedError("EXPECTS_PATH", taken=OWN_PATHS)
    return value


def _interface(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9.:_-]+", value):
        raise _UnexpectedError("EXPECTS_INTERFACE")
    return value


def _level(value: Any) -> str:
    if not isinstance(value, str) or value.upper() not in LEVELS:
        raise _UnexpectedError("EXPECTS_ONE_OF", known=tuple(f'"{level}"' for level in LEVELS))
    return value.upper()


def _format(value: Any) -> str:
    if not isinstance(value, str) or value not in {"text", "json"}:
        raise _UnexpectedError("EXPECTS_ONE_OF", known=('"text"', '"json"'))
    return value


@dataclass(frozen=True, slots=True)
class CorpusSettings:
    folder: Annotated[Path, _folder] = Path("corpus/reports")
    max_bytes: Annotated[int, _whole(1, 1024**3)] = 20 * 1024 * 1024
    generations: Annotated[int, _whole(2, 100)] = 3
    lose_at_most: Annotated[float, _share] = 0.2


@dataclass(frozen=True, slots=True)
class DataSettings:
    folder: Annotated[Path, _folder] = Path("data")
    journal_days: Annotated[int, _whole(1, 3650)] = 90
    journal_megabytes: Annotated[int, _whole(1, 100_000)] = 200

    @property
    def journal(self) -> Path:
        return self.folder / "journal.db"


@dataclass(frozen=True, slots=True)
class RetrievalSettings:
    engine: Annotated[str, _engine] = "embedded"
    hosts: Annotated[tuple[str, ...], _hosts] = ()
    prefix: Annotated[str, _prefix] = "chuchu"
    shards: Annotated[int, _whole(1, 1024)] = 3
    replicas: Annotated[int, _whole(0, 20)] = 1
    timeout_seconds: Annotated[int, _whole(1, 60)] = 2
    fallback: Annotated[bool, _switch] = False

    @property
    def clustered(self) -> bool:
        return self.engine == "opensearch"


@dataclass(frozen=True, slots=True)
class SharedSettings:
    redis: Annotated[str, _redis] = ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """How to be let into the cluster; from the environment only."""

    user: str = ""
    password: str = field(default="", repr=False)
    certificate: Path | None = None

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        certificate = environment.get(CLUSTER_CERTIFICATE, "").strip()
        user, password = (environment.get(name, "").strip() for name in (CLUSTER_USER, CLUSTER_PASSWORD))
        return cls(user, password, Path(certificate) if certificate else None)


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    admins: Annotated[tuple[int, ...], _user_ids] = ()
    drop_pending_updates: Annotated[bool, _switch] = False
    concurrent_updates: Annotated[int, _whole(1, 256)] = 8
    questions_per_minute: Annotated[int, _whole(0, 600)] = 20
    answer_within_hours: Annotated[int, _whole(1, 24 * 30)] = 24
    weekly_digest: Annotated[bool, _switch] = True
    inline_cache_seconds: Annotated[int, _whole(0, 24 * 60 * 60)] = 10
    base_url: Annotated[str, _address("/bot")] = ""
    base_file_url: Annotated[str, _address("/file/bot")] = ""


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Without a `url` the bot asks Telegram itself (long polling)."""

    url: Annotated[str, _public_address] = ""
    listen: Annotated[str, _interface] = "127.0.0.1"
    port: Annotated[int, _whole(1, 65535)] = 8443
    path: Annotated[str, _path] = "/telegram"
    certificate: Annotated[Path | None, _file] = None
    key: Annotated[Path | None, _file] = None

    @property
    def address(self) -> str:
        """What Telegram is told."""
        return self.url if urlsplit(self.url).path.endswith(self.path) else self.url + self.path


@dataclass(frozen=True, slots=True)
class HealthSettings:
    listen: Annotated[str, _interface] = "127.0.0.1"
    port: Annotated[int, _whole(0, 65535)] = 0
    metrics: Annotated[bool, _switch] = False


@dataclass(frozen=True, slots=True)
class ChatSettings:
    follow_up_minutes: Annotated[int, _whole(0, 24 * 60)] = 30


@dataclass(frozen=True, slots=True)
class LogSettings:
    level: Annotated[str, _level] = "INFO"
    format: Annotated[str, _format] = "text"


@dataclass(frozen=True, slots=True)
class Config:
    corpus: CorpusSettings = field(default_factory=CorpusSettings)
    data: DataSettings = field(default_factory=DataSettings)
    retrieval: RetrievalSettings = field(default_factory=RetrievalSettings)
    shared: SharedSettings = field(default_factory=SharedSettings)
    telegram: TelegramSettings = field(default_factory=TelegramSettings)
    webhook: WebhookSettings = field(default_factory=WebhookSettings)
    health: HealthSettings = field(default_factory=HealthSettings)
    chat: ChatSettings = field(default_factory=ChatSettings)
    log: LogSettings = field(default_factory=LogSettings)
    token: Token | None = None
    webhook_secret: Secret = field(default_factory=Secret.random, compare=False)
    credentials: Credentials = Credentials()
    file: Path | None = None
    """The file that the settings were read from; none when all are defaults."""


_SECTIONS: dict[str, type[Any]] = {
    "corpus": CorpusSettings,
    "data": DataSettings,
    "retrieval": RetrievalSettings,
    "shared": SharedSettings,
    "telegram": TelegramSettings,
    "webhook": WebhookSettings,
    "health": HealthSettings,
    "chat": ChatSettings,
    "log": LogSettings,
}
KEYS = [f"{section}.{setting.name}" for section, settings in _SECTIONS.items() for setting in fields(settings)]


def load(file: Path | None = None, environment: Mapping[str, str] = os.environ) -> Config:
    """The settings of `file`, or of ./config.toml, or of the project's own config.toml, or the defaults."""
    token = environment.get(TOKEN_VARIABLE, "").strip()
    if file is None:
        file = next((path for path in (Path("config.toml"), ROOT / "config.toml") if path.is_file()), None)
    if file is None:  # installed without a config.toml: the sample reports, and data where the user stands
        corpus = CorpusSettings(folder=ROOT / CorpusSettings().folder)
        config = Config(corpus=corpus, data=DataSettings(folder=Path.cwd() / DataSettings().folder))
    else:
        file = file.absolute()
        config = Config(**dict(_sections(_toml(file), file)), file=file)
        _check_together(config, file)
    secret = environment.get(SECRET_VARIABLE, "").strip()
    if secret and not Secret(secret).well_formed:
        raise ConfigError("SECRET_MALFORMED", variable=SECRET_VARIABLE)
    config = replace(config, token=Token(token) if token else None, credentials=Credentials.of(environment))
    return replace(config, webhook_secret=Secret(secret)) if secret else config


def _check_together(config: Config, file: Path) -> None:
    """What is wrong with settings only side by side."""
    if config.retrieval.clustered and not config.retrieval.hosts:
        raise ConfigError("HOSTS_MISSING", file=file)
    webhook, health, own_server = config.webhook, config.health, bool(config.telegram.base_url)
    if webhook.key and not webhook.certificate:
        raise ConfigError("CERTIFICATE_MISSING", file=file)
    if health.metrics and not health.port:
        raise ConfigError("METRICS_WITHOUT_PORT", file=file)
    if not webhook.url:
        return
    public = urlsplit(webhook.url)
    if public.scheme != "https" and not own_server:
        raise ConfigError("WEBHOOK_UNENCRYPTED", file=file)
    if (public.port or PORTS[0]) not in PORTS and not own_server:
        raise ConfigError("WEBHOOK_PORT", file=file, ports=tuple(map(str, PORTS)))
    if webhook.port == health.port:
        raise ConfigError("SAME_PORTS", file=file)


def _toml(file: Path) -> dict[str, Any]:
    try:
        return toml.parsed(file.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError as exc:
        raise ConfigError("CONFIG_MISSING", file=file) from exc
    except OSError as exc:
        raise ConfigError("CONFIG_UNREADABLE", file=file, reason=exc.strerror) from exc
    except UnicodeDecodeError as exc:
        raise ConfigError("CONFIG_NOT_UTF8", file=file) from exc
    except ValueError as exc:
        place = re.search(r"line (\d+), column (\d+)", str(exc))
        near = Problem.of("NEAR_LINE", line=place[1], column=place[2]) if place else Problem.of("NEAR_END")
        raise ConfigError("CONFIG_NO_TOML", file=file, near=near, reason=str(exc)) from exc


def _sections(toml: Mapping[str, Any], file: Path) -> Iterator[tuple[str, Any]]:
    for name, settings in _SECTIONS.items():
        yield name, _section(name, settings, toml.get(name, {}), file)
    for name, value in toml.items():
        if name not in _SECTIONS:
            inner = value if isinstance(value, dict) and value else {"": value}
            raise _unknown(f"{name}.{next(iter(inner))}".rstrip("."), file)


def _section(name: str, settings: type[Any], table: Any, file: Path) -> Any:
    if not isinstance(table, dict):
        raise ConfigError(
            "SETTING_UNEXPECTED",
            file=file,
            key=name,
            expected=Problem.of("EXPECTS_SECTION", name=name),
            now=_shown(table),
        )
    hints = get_type_hints(settings, include_extras=True)
    checks = {key: hint.__metadata__[0] for key, hint in hints.items()}
    values = {}
    for key, value in table.items():
        if key not in checks:
            raise _unknown(f"{name}.{key}", file)
        try:
            checked = checks[key](value)
        except _UnexpectedError as exc:
            raise ConfigError(
                "SETTING_UNEXPECTED", file=file, key=f"{name}.{key}", expected=exc.problem, now=_shown(value)
            ) from exc
        values[key] = file.parent / checked if isinstance(checked, Path) else checked
    for setting in fields(settings):  # a default folder, too, lies beside the file
        if setting.name not in values and isinstance(setting.default, Path):
            values[setting.name] = file.parent / setting.default
    return settings(**values)


def _unknown(key: str, file: Path) -> ConfigError:
    if "token" in key.lower():
        return ConfigError("TOKEN_IN_FILE", file=file, key=key, variable=TOKEN_VARIABLE)
    bare = {known.partition(".")[2]: known for known in KEYS}
    near = difflib.get_close_matches(key, KEYS, n=1) or [
        bare[match] for match in difflib.get_close_matches(key.rpartition(".")[2], list(bare), n=1)
    ]
    if near:
        return ConfigError("SETTING_MISSPELT", file=file, key=key, near=near[0])
    return ConfigError("SETTING_UNKNOWN", file=file, key=key, known=tuple(KEYS))


def _shown(value: Any) -> str:
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    return shown if len(shown) <= 40 else shown[:40] + "…"
