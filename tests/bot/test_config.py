"""Settings: every mistake stops the start and says which key, in which file, and what is expected."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest

from bot import config
from bot.config import KEYS, Config, ConfigError, Secret, Token, load
from tests.problems import raises, words

SECRET = "8123456789:AAF1r3allyL00kLikeAT0kenD0ntI_abcdef"


def load_text(folder: Path, text: str) -> Config:
    file = folder / "config.toml"
    file.write_text(text, "utf-8")
    return load(file, {})


def test_config_toml_at_the_root_has_every_setting_with_its_default() -> None:
    written = tomllib.loads((config.ROOT / "config.toml").read_text("utf-8"))
    defaults = asdict(Config())
    for section, settings in written.items():
        for key, value in settings.items():
            default = defaults[section][key]
            shown = "" if default is None else str(default) if isinstance(default, Path) else default
            assert (tuple(value) if isinstance(value, list) else value) == shown
    assert {f"{section}.{key}" for section, settings in written.items() for key in settings} == set(config.KEYS)


def test_the_settings_of_the_container_fit_its_image() -> None:
    settings = load(config.ROOT / "deploy" / "docker.toml", {})
    image = (config.ROOT / "Dockerfile").read_text("utf-8")
    assert f'VOLUME ["{settings.data.folder}", "{settings.corpus.folder}"]' in image
    assert f"EXPOSE {settings.health.port} {settings.webhook.port}\n" in image


def test_every_setting_can_be_changed(tmp_path: Path) -> None:
    settings = load_text(
        tmp_path,
        """
        [corpus]
        folder = "报道"
        max_bytes = 1000
        generations = 2
        lose_at_most = 1
        [data]
        folder = "/var/lib/chuchu"
        journal_days = 7
        journal_megabytes = 10
        [telegram]
        admins = [12, 34, 12]
        drop_pending_updates = true
        concurrent_updates = 2
        questions_per_minute = 0
        answer_within_hours = 1
        base_url = "http://127.0.0.1:8081/bot"
        base_file_url = "http://127.0.0.1:8081/file/bot"
        [webhook]
        url = "https://bot.example.org:8443/"
        listen = "0.0.0.0"
        port = 9000
        path = "/new/questions"
        certificate = "webhook.pem"
        key = "/etc/chuchu/webhook.key"
        [health]
        listen = "::1"
        port = 9001
        metrics = true
        [chat]
        follow_up_minutes = 0
        [log]
        level = "debug"
        format = "json"
        """,
    )
    assert settings.corpus.folder == tmp_path / "报道"
    assert settings.corpus.max_bytes == 1000
    assert (settings.corpus.generations, settings.corpus.lose_at_most) == (2, 1.0)
    assert settings.data.journal == Path("/var/lib/chuchu/journal.db")
    assert settings.data.journal_days == 7
    assert settings.data.journal_megabytes == 10
    assert settings.telegram.admins == (12, 34)
    assert settings.telegram.drop_pending_updates
    assert settings.telegram.concurrent_updates == 2
    assert settings.telegram.questions_per_minute == 0
    assert settings.telegram.answer_within_hours == 1
    assert settings.telegram.base_url == "http://127.0.0.1:8081/bot"
    assert settings.telegram.base_file_url == "http://127.0.0.1:8081/file/bot"
    assert settings.webhook.url == "https://bot.example.org:8443"
    assert settings.webhook.address == "https://bot.example.org:8443/new/questions"
    assert (settings.webhook.listen, settings.webhook.port) == ("0.0.0.0", 9000)
    assert settings.webhook.certificate == tmp_path / "webhook.pem"
    assert settings.webhook.key == Path("/etc/chuchu/webhook.key")
    assert (settings.health.listen, settings.health.port) == ("::1", 9001)
    assert settings.chat.follow_up_minutes == 0
    assert settings.health.metrics
    assert (settings.log.level, settings.log.format) == ("DEBUG", "json")


def test_what_is_left_out_has_its_default_and_folders_lie_beside_the_file(tmp_path: Path) -> None:
    settings = load_text(tmp_path, "")
    assert settings.corpus.folder == tmp_path / "corpus" / "reports"
    assert settings.data.folder == tmp_path / "data"
    assert settings.telegram == Config().telegram


def test_a_file_saved_by_windows_notepad_is_read(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes("\ufeff[chat]\r\nfollow_up_minutes = 5\r\n".encode())
    assert load(file, {}).chat.follow_up_minutes == 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[telegram]\nadmin = [1]", "telegram.admin。是不是想写 telegram.admins？"),
        ("[telegarm]\nadmins = [1]", "telegarm.admins。是不是想写 telegram.admins？"),
        ("follow_up_minutes = 5", "follow_up_minutes。是不是想写 chat.follow_up_minutes？"),
        ("[colours]\nbackground = 1", "colours.background。可用的设置有：corpus.folder、"),
        ("corpus = 3", "corpus 应该是：一节 [corpus]；现在是：3。"),
        ("[corpus]\nfolder = 3", "corpus.folder 应该是：一个文件夹"),
        ('[corpus]\nfolder = ""', "corpus.folder 应该是：一个文件夹"),
        ("[corpus]\nmax_bytes = 0", "corpus.max_bytes 应该是：1 到 1073741824 的整数；现在是：0。"),
        ("[corpus]\nmax_bytes = 1.5", "corpus.max_bytes 应该是"),
        ("[chat]\nfollow_up_minutes = true", "chat.follow_up_minutes 应该是：0 到 1440 的整数；现在是：true。"),
        ('[telegram]\nadmins = ["anna"]', "telegram.admins 应该是：Telegram 用户编号的列表"),
        ("[telegram]\nadmins = [true]", "telegram.admins 应该是"),
        ("[telegram]\nadmins = 12", "telegram.admins 应该是"),
        ("[log]\nformat = 'xml'", 'log.format 应该是："text"、"json" 之一'),
        ("[health]\nmetrics = true", "health.metrics 要有 health.port 才有用"),
        ("[telegram]\ndrop_pending_updates = 1", "telegram.drop_pending_updates 应该是：true、false 之一"),
        ("[telegram]\nconcurrent_updates = 257", "telegram.concurrent_updates 应该是：1 到 256 的整数"),
        ('[telegram]\nbase_url = "localhost:8081"', "telegram.base_url 应该是：空的"),
        ('[telegram]\nbase_url = "http://localhost:8081"', "telegram.base_url 应该是：以 /bot 结尾的网址"),
        ('[telegram]\nbase_file_url = "http://localhost/bot"', "以 /file/bot 结尾的网址"),
        (
            "[telegram]\nquestions_per_minute = -1",
            "telegram.questions_per_minute 应该是：0 到 600 的整数；现在是：-1。",
        ),
        ("[telegram]\nanswer_within_hours = 0", "telegram.answer_within_hours 应该是：1 到 720 的整数"),
        ("[data]\njournal_days = 0", "data.journal_days 应该是：1 到 3650 的整数"),
        ("[data]\njournal_megabytes = 0.5", "data.journal_megabytes 应该是"),
        ('[webhook]\nurl = "bot.example.org"', "webhook.url 应该是：空的"),
        ('[webhook]\nurl = "https://bot.example.org:https"', "webhook.url 应该是：空的"),
        ('[webhook]\nurl = "https://bot.example.org/?a=b"', "webhook.url 应该是：空的"),
        ('[webhook]\nurl = "http://bot.example.org"', "webhook.url 应该以 https:// 开头"),
        ('[webhook]\nurl = "https://bot.example.org:9000"', "webhook.url 的端口应该是 443、80、88、8443 之一"),
        ('[webhook]\nlisten = ""', "webhook.listen 应该是：一个本机地址"),
        ("[webhook]\nport = 0", "webhook.port 应该是：1 到 65535 的整数"),
        ('[webhook]\npath = "telegram"', "webhook.path 应该是：以 / 开头的路径"),
        ('[webhook]\npath = "/healthz"', "webhook.path 应该是：以 / 开头的路径"),
        ("[webhook]\ncertificate = 3", "webhook.certificate 应该是：空的"),
        ('[webhook]\nkey = "webhook.key"', "也要设置 webhook.certificate"),
        ('[webhook]\nurl = "https://a.example"\n[health]\nport = 8443', "webhook.port 和 health.port 不能相同"),
        ("[health]\nport = 65536", "health.port 应该是：0 到 65535 的整数"),
        ('[log]\nlevel = "LOUD"', 'log.level 应该是："DEBUG"、"INFO"、"WARNING"、"ERROR" 之一'),
        ("[corpus\n", "不是正确的 TOML：第 1 行第 8 列附近有误"),
        ("a = 1\na = 2", "不是正确的 TOML"),
    ],
)
def test_a_mistake_names_the_key_the_file_and_what_is_expected(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_text(tmp_path, text)
    assert expected in words(caught.value)
    assert str(tmp_path / "config.toml") in str(caught.value)


ODD = (
    "-1",
    "1e400",
    "nan",
    "[]",
    "[[]]",
    "{}",
    "true",
    "1979-05-27",
    '"\\u0000"',
    '"床"',
    f'"{"x" * 70_000}"',
    "[1, 'x']",
    f"{10**30}",
)
"""Values of TOML, each of which is wrong for nearly every setting."""


@pytest.mark.parametrize("key", KEYS)
def test_every_key_set_wrong_is_taken_or_named(tmp_path: Path, key: str) -> None:
    section, name = key.split(".")
    named = 0
    for value in ODD:
        try:
            load_text(tmp_path, f"[{section}]\n{name} = {value}")
        except ConfigError as reason:
            said = words(reason)
            named += 1
        else:
            continue  # a few of them are right for some settings
        assert name in said
        assert len(said) < 1000
    assert named >= len(ODD) // 2


KINDS: dict[str, type | None] = {
    "[]": list,
    "{}": dict,
    "[[]]": dict,
    "{a = 1}": dict,
    "0": int,
    "7": int,
    "0.5": float,
    "false": bool,
    "true": bool,
    "1979-05-27": None,
}
"""Values of TOML, and what they are."""


@pytest.mark.parametrize("key", KEYS)
def test_no_key_takes_a_value_of_another_kind(tmp_path: Path, key: str) -> None:
    section, name = key.split(".")
    default = asdict(Config())[section][name]
    fitting: dict[type, tuple[type, ...]] = {tuple: (list,), int: (int,), float: (int, float), bool: (bool,)}
    for value, kind in KINDS.items():
        if kind in fitting.get(type(default), ()):
            continue
        with pytest.raises(ConfigError) as caught:
            load_text(tmp_path, f"[{section}]\n{name} = {value}")
        assert key in words(caught.value), value


@pytest.mark.parametrize("nested", ["a = " + "[" * 5_000, "a = " + "{b = " * 5_000, "a" + ".a" * 5_000 + " = 1"])
@pytest.mark.parametrize("section", ["", "[telegram]\n", "[telegram]\nadmins."])
def test_settings_that_are_nested_too_deep_are_no_settings(tmp_path: Path, section: str, nested: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_text(tmp_path, section + nested)
    assert len(words(caught.value)) < 1000


def test_a_number_of_thousands_of_digits_is_no_setting(tmp_path: Path) -> None:
    with raises(ConfigError, match="不是正确的 TOML"):
        load_text(tmp_path, f"[telegram]\nadmins = [{'9' * 5_000}]")


@pytest.mark.parametrize("text", [f'token = "{SECRET}"', f'[telegram]\nbot_token = "{SECRET}"'])
def test_a_token_in_the_file_is_refused_without_repeating_it(tmp_path: Path, text: str) -> None:
    with raises(ConfigError, match="只从环境变量 TELEGRAM_BOT_TOKEN 读取") as caught:
        load_text(tmp_path, text)
    assert SECRET not in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with raises(ConfigError, match=r"找不到设置文件 .*missing\.toml"):
        load(tmp_path / "missing.toml", {})
    with raises(ConfigError, match="读不了设置文件"):
        load(tmp_path, {})
    (tmp_path / "gbk.toml").write_bytes("# 设置".encode("gbk"))
    with raises(ConfigError, match="不是 UTF-8"):
        load(tmp_path / "gbk.toml", {})


def test_without_a_named_file_the_one_here_comes_first_then_the_projects_own_then_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, root = tmp_path / "here", tmp_path / "root"
    for folder in (here, root):
        folder.mkdir()
        (folder / "config.toml").touch()
    monkeypatch.chdir(here)
    monkeypatch.setattr(config, "ROOT", root)
    assert load(environment={}).file == here / "config.toml"
    (here / "config.toml").unlink()
    assert load(environment={}).file == root / "config.toml"
    (root / "config.toml").unlink()
    settings = load(environment={})
    assert settings.file is None
    assert settings.corpus.folder == root / "corpus" / "reports"  # the sample reports that come with the program
    assert settings.data.folder == here / "data"


def test_the_token_comes_from_the_environment_and_does_not_show(tmp_path: Path) -> None:
    (tmp_path / "config.toml").touch()
    settings = load(tmp_path / "config.toml", {"TELEGRAM_BOT_TOKEN": f" {SECRET}\n"})
    assert settings.token == Token(SECRET)
    assert settings.token.well_formed
    for shown in (repr(settings), str(settings), f"{settings.token}", repr([settings.token])):
        assert SECRET.partition(":")[2] not in shown
    assert load(tmp_path / "config.toml", {"TELEGRAM_BOT_TOKEN": "  "}).token is None


@pytest.mark.parametrize("secret", ["", "abc", "123:", ":abc", "123:a b", "123:abc/getMe", "一二三:abc"])
def test_a_token_that_cannot_be_one_is_recognised(secret: str) -> None:
    token = Token(secret)
    assert not token.well_formed
    assert repr(token) == "Token(…)"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://bot.example.org", "https://bot.example.org/telegram"),
        ("https://example.org/chuchu/", "https://example.org/chuchu/telegram"),
        ("https://example.org/chuchu/telegram", "https://example.org/chuchu/telegram"),
    ],
)
def test_telegram_is_told_the_public_address_with_the_path(tmp_path: Path, url: str, address: str) -> None:
    assert load_text(tmp_path, f'[webhook]\nurl = "{url}"').webhook.address == address


def test_a_bot_api_server_of_ones_own_delivers_to_any_address(tmp_path: Path) -> None:
    text = '[telegram]\nbase_url = "http://127.0.0.1:8081/bot"\n[webhook]\nurl = "http://127.0.0.1:9000"'
    assert load_text(tmp_path, text).webhook.address == "http://127.0.0.1:9000/telegram"


def test_the_webhooks_secret_comes_from_the_environment_or_is_random_and_does_not_show(tmp_path: Path) -> None:
    (tmp_path / "config.toml").touch()
    settings = load(tmp_path / "config.toml", {"TELEGRAM_WEBHOOK_SECRET": " our-secret_1 \n"})
    assert settings.webhook_secret == Secret("our-secret_1")
    assert "our-secret_1" not in repr(settings)
    first, second = (load(tmp_path / "config.toml", {}).webhook_secret for _ in range(2))
    assert first != second
    assert first.well_formed
    for wrong in "with space", "密钥", "a" * 257:
        with raises(ConfigError, match="TELEGRAM_WEBHOOK_SECRET") as caught:
            load(tmp_path / "config.toml", {"TELEGRAM_WEBHOOK_SECRET": wrong})
        assert wrong not in str(caught.value)


def test_a_cluster_is_let_in_by_the_environment_only(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[retrieval]\nengine = "opensearch"\nhosts = ["https://a:9200/", "https://b:9200"]\n', "utf-8")
    settings = load(file, {"OPENSEARCH_USER": "chuchu", "OPENSEARCH_PASSWORD": "q1w2", "OPENSEARCH_CERTIFICATE": "/c"})
    assert settings.retrieval.hosts == ("https://a:9200", "https://b:9200")
    assert (settings.credentials.user, settings.credentials.certificate) == ("chuchu", Path("/c"))
    assert "q1w2" not in repr(settings)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('engine = "opensearch"', "retrieval.hosts"),
        ('engine = "solr"', '"opensearch"'),
        ('hosts = ["http://user:secret@a:9200"]', "9201"),
        ('hosts = "http://a:9200"', "9201"),
        ('prefix = "Chuchu"', "小写"),
        ("replicas = -1", "0 到 20"),
    ],
)
def test_mistakes_in_the_settings_of_a_cluster(tmp_path: Path, text: str, expected: str) -> None:
    with raises(ConfigError, match=expected):
        load_text(tmp_path, f"[retrieval]\n{text}\n")
