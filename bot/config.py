"""Settings: config.toml and the environment, read once, checked and frozen.

Every setting has its default here and a line in config.toml.  A mistake stops the start with a
`ConfigError` that names the key and the file: a setting that is silently ignored is worse than
a program that does not start.  Secrets come from the environment only.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Annotated, Any, get_type_hints

TOKEN_VARIABLE = "TELEGRAM_BOT_TOKEN"  # noqa: S105 - the name of the variable, not a token
ROOT = Path(__file__).resolve().parent.parent
"""Where the packages lie; in a clone, the project's root."""

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class ConfigError(ValueError):
    """A setting that cannot be right.  The message says which, in which file, and what is expected."""


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """The bot's token.  It can be printed and logged without being given away."""

    secret: str

    @property
    def well_formed(self) -> bool:
        return re.fullmatch(r"\d+:[A-Za-z0-9_-]+", self.secret) is not None

    def __repr__(self) -> str:
        return f"Token({self.secret.partition(':')[0]}:…)" if self.well_formed else "Token(…)"


class _UnexpectedError(ValueError):
    """The message says what is expected instead; `_section` adds the key and the file."""


def _whole(minimum: int, maximum: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if type(value) is not int or not minimum <= value <= maximum:  # bool is an int to isinstance
            raise _UnexpectedError(f"{minimum} 到 {maximum} 的整数")
        return value

    return check


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _UnexpectedError("true 或 false")
    return value


def _folder(value: Any) -> Path:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise _UnexpectedError('一个文件夹，例如 "corpus/reports"')
    try:
        return Path(value).expanduser()
    except RuntimeError as exc:  # "~someone" who does not exist
        raise _UnexpectedError("一个存在的用户的文件夹") from exc


def _user_ids(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list) or any(type(user) is not int or user < 1 for user in value):
        raise _UnexpectedError("Telegram 用户编号的列表，例如 [123456789]")
    return tuple(dict.fromkeys(value))


def _address(ending: str) -> Callable[[Any], str]:
    """What python-telegram-bot expects: the token is appended, or put where {token} stands."""

    def check(value: Any) -> str:
        if value == "":
            return ""
        if not isinstance(value, str) or not re.match(r"https?://[^\s/]", value):
            raise _UnexpectedError(f'空的 "" 或一个网址，例如 "http://127.0.0.1:8081{ending}"')
        if not value.endswith(ending) and "{token}" not in value:
            raise _UnexpectedError(f'以 {ending} 结尾的网址，例如 "http://127.0.0.1:8081{ending}"')
        return str(value)

    return check


def _level(value: Any) -> str:
    if not isinstance(value, str) or value.upper() not in LEVELS:
        raise _UnexpectedError("、".join(f'"{level}"' for level in LEVELS) + " 之一")
    return value.upper()


@dataclass(frozen=True, slots=True)
class CorpusSettings:
    folder: Annotated[Path, _folder] = Path("corpus/reports")
    max_bytes: Annotated[int, _whole(1, 1024**3)] = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class DataSettings:
    folder: Annotated[Path, _folder] = Path("data")

    @property
    def database(self) -> Path:
        return self.folder / "chuchu.db"


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    admins: Annotated[tuple[int, ...], _user_ids] = ()
    drop_pending_updates: Annotated[bool, _switch] = False
    concurrent_updates: Annotated[int, _whole(1, 256)] = 8
    base_url: Annotated[str, _address("/bot")] = ""
    base_file_url: Annotated[str, _address("/file/bot")] = ""


@dataclass(frozen=True, slots=True)
class ChatSettings:
    follow_up_minutes: Annotated[int, _whole(0, 24 * 60)] = 30


@dataclass(frozen=True, slots=True)
class LogSettings:
    level: Annotated[str, _level] = "INFO"


@dataclass(frozen=True, slots=True)
class Config:
    corpus: CorpusSettings = field(default_factory=CorpusSettings)
    data: DataSettings = field(default_factory=DataSettings)
    telegram: TelegramSettings = field(default_factory=TelegramSettings)
    chat: ChatSettings = field(default_factory=ChatSettings)
    log: LogSettings = field(default_factory=LogSettings)
    token: Token | None = None
    file: Path | None = None
    """The file that the settings were read from; none when all are defaults."""


_SECTIONS: dict[str, type[Any]] = {
    "corpus": CorpusSettings,
    "data": DataSettings,
    "telegram": TelegramSettings,
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
    return replace(config, token=Token(token) if token else None)


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError as exc:
        raise ConfigError(f"找不到设置文件 {file}。请检查 --config 后面的路径，或不写 --config 使用默认设置。") from exc
    except OSError as exc:
        raise ConfigError(f"读不了设置文件 {file}：{exc.strerror}。请检查路径和权限。") from exc
    except UnicodeDecodeError as exc:
        raise ConfigError(f"设置文件 {file} 不是 UTF-8 编码。请另存为 UTF-8 后再试。") from exc
    except tomllib.TOMLDecodeError as exc:
        place = re.search(r"line (\d+), column (\d+)", str(exc))
        where = f"第 {place[1]} 行第 {place[2]} 列附近" if place else "文件末尾附近"
        raise ConfigError(f"设置文件 {file} 不是正确的 TOML：{where}有误（{exc}）。") from exc


def _sections(toml: Mapping[str, Any], file: Path) -> Iterator[tuple[str, Any]]:
    for name, settings in _SECTIONS.items():
        yield name, _section(name, settings, toml.get(name, {}), file)
    for name, value in toml.items():
        if name not in _SECTIONS:
            inner = value if isinstance(value, dict) and value else {"": value}
            raise _unknown(f"{name}.{next(iter(inner))}".rstrip("."), file)


def _section(name: str, settings: type[Any], table: Any, file: Path) -> Any:
    if not isinstance(table, dict):
        raise ConfigError(f"{file}：{name} 应该是：一节 [{name}]；现在是：{_shown(table)}。")
    hints = get_type_hints(settings, include_extras=True)
    checks = {key: hint.__metadata__[0] for key, hint in hints.items()}
    values = {}
    for key, value in table.items():
        if key not in checks:
            raise _unknown(f"{name}.{key}", file)
        try:
            checked = checks[key](value)
        except _UnexpectedError as exc:
            raise ConfigError(f"{file}：{name}.{key} 应该是：{exc}；现在是：{_shown(value)}。") from exc
        values[key] = file.parent / checked if isinstance(checked, Path) else checked
    for setting in fields(settings):  # a default folder, too, lies beside the file
        if setting.name not in values and isinstance(setting.default, Path):
            values[setting.name] = file.parent / setting.default
    return settings(**values)


def _unknown(key: str, file: Path) -> ConfigError:
    if "token" in key.lower():
        return ConfigError(
            f"{file}：未知的设置 {key}。令牌等机密不写在文件里，只从环境变量 {TOKEN_VARIABLE} 读取；"
            "请从文件里删掉这一行。"
        )
    bare = {known.partition(".")[2]: known for known in KEYS}
    near = difflib.get_close_matches(key, KEYS, n=1) or [
        bare[match] for match in difflib.get_close_matches(key.rpartition(".")[2], list(bare), n=1)
    ]
    hint = f"是不是想写 {near[0]}？" if near else f"可用的设置有：{'、'.join(KEYS)}。"
    return ConfigError(f"{file}：未知的设置 {key}。{hint}")


def _shown(value: Any) -> str:
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    return shown if len(shown) <= 40 else shown[:40] + "…"
