"""Answers that are not `ok`."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any


class ApiError(Exception):
    """An answer that is not `ok`."""

    def __init__(self, description: str, code: int = 400, **parameters: int) -> None:
        self.code = code
        self.description = f"Bad Request: {description}" if code == HTTPStatus.BAD_REQUEST else description
        self.body: dict[str, Any] = {"ok": False, "error_code": code, "description": self.description}
        self.body |= {"parameters": parameters} if parameters else {}
        super().__init__(self.description)


class InjectedError(ApiError):
    """The test asked for this answer."""


def refuse(when: object, description: str) -> None:
    if when:
        raise ApiError(description)


def need(values: Any, name: str, kind: type, what: str) -> Any:
    """A field of a nested object."""
    refuse(not isinstance(values, dict), f"can't parse {what}: expected an Object")
    refuse(name not in values, f"can't parse {what}: Can't find field \"{name}\"")
    wanted = {int: "a Number", str: "of type String", dict: "of type Object"}.get(kind, "")
    refuse(not isinstance(values[name], kind), f'can\'t parse {what}: Field "{name}" must be {wanted}')
    return values[name]
