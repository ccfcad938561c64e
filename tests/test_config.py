"""Settings: every mistake stops the start and says which key, in which file, and what is expected."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest

from bot import config
from bot.config import Config, ConfigError, Token, load

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
            assert (tuple(value) if isinstance(value, list) else value) == (
                str(default) if isinstance(default, Path) else default
            )
    assert {f"{section}.{key}" for section, settings in written.items() for key in settings} == set(config.KEYS)


def test_every_setting_can_be_changed(tmp_path: Path) -> None:
    settings = load_text(
        tmp_path,
        """
        [corpus]
        folder = "报道"
        max_bytes = 1000
        [data]
        folder = "/var/lib/chuchu"
        [telegram]
        admins = [12, 34, 12]
        drop_pending_updates = true
        concurrent_updates = 2
        base_url = "http://127.0.0.1:8081/bot"
        base_file_url = "http://127.0.0.1:8081/file/bot"
        [chat]
        follow_up_minutes = 0
        [log]
        level = "debug"
        """,
    )
    assert settings.corpus.folder == tmp_path / "报道"
    assert settings.corpus.max_bytes == 1000
    assert settings.data.database == Path("/var/lib/chuchu/chuchu.db")
    assert settings.telegram.admins == (12, 34)
    assert settings.telegram.drop_pending_updates
    assert settings.telegram.concurrent_updates == 2
    assert settings.telegram.base_url == "http://127.0.0.1:8081/bot"
    assert settings.telegram.base_file_url == "http://127.0.0.1:8081/file/bot"
    assert settings.chat.follow_up_minutes == 0
    assert settings.log.level == "DEBUG"


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
        ("[telegram]\ndrop_pending_updates = 1", "telegram.drop_pending_updates 应该是：true 或 false"),
        ("[telegram]\nconcurrent_updates = 257", "telegram.concurrent_updates 应该是：1 到 256 的整数"),
        ('[telegram]\nbase_url = "localhost:8081"', "telegram.base_url 应该是：空的"),
        ('[telegram]\nbase_url = "http://localhost:8081"', "telegram.base_url 应该是：以 /bot 结尾的网址"),
        ('[telegram]\nbase_file_url = "http://localhost/bot"', "以 /file/bot 结尾的网址"),
        ('[log]\nlevel = "LOUD"', 'log.level 应该是："DEBUG"、"INFO"、"WARNING"、"ERROR" 之一'),
        ("[corpus\n", "不是正确的 TOML：第 1 行第 8 列附近有误"),
        ("a = 1\na = 2", "不是正确的 TOML"),
    ],
)
def test_a_mistake_names_the_key_the_file_and_what_is_expected(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_text(tmp_path, text)
    assert expected in str(caught.value)
    assert str(tmp_path / "config.toml") in str(caught.value)


@pytest.mark.parametrize("text", [f'token = "{SECRET}"', f'[telegram]\nbot_token = "{SECRET}"'])
def test_a_token_in_the_file_is_refused_without_repeating_it(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match="只从环境变量 TELEGRAM_BOT_TOKEN 读取") as caught:
        load_text(tmp_path, text)
    assert SECRET not in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"找不到设置文件 .*missing\.toml"):
        load(tmp_path / "missing.toml", {})
    with pytest.raises(ConfigError, match="读不了设置文件"):
        load(tmp_path, {})
    (tmp_path / "gbk.toml").write_bytes("# 设置".encode("gbk"))
    with pytest.raises(ConfigError, match="不是 UTF-8"):
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
