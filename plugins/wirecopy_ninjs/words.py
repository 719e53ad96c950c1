"""The words of ninjs: those of each version, and those of any version as 2.x has them."""

import re
from collections.abc import Callable
from typing import Any

#: A JSON object in the words of 2.x: lower case. Any: anybody's JSON.
Words = dict[str, Any]
#: A ninjs object, in the words of 3.1 until it is written. Any: JSON.
Item = dict[str, Any]


def words_of(item: dict[str, Any]) -> Words:
    """An item of any version in the words of 2.x."""
    words: Words = {}
    headlines: list[Words] = []
    bodies: list[Words] = []
    descriptions: list[Words] = []
    for key, value in item.items():
        name = key.lower()
        if name[:4] not in _NUMBERED:
            words[_RENAMED.get(name, name)] = value
        elif name == "headline" or name.startswith("headline_"):
            headlines.append({"role": name[9:] or "main", "value": value})
        elif name == "body" or name.startswith("body_"):
            bodies.append({"role": name[5:], "value": value})
        elif name == "description" or name.startswith("description_"):
            descriptions.append({"role": name[12:], "value": value})
        else:
            words[_RENAMED.get(name, name)] = value
    if headlines:
        words["headlines"] = headlines
    if bodies:
        words["bodies"] = bodies
    if descriptions:
        words["descriptions"] = descriptions
    for key in ("associations", "renditions"):
        if isinstance(words.get(key), dict):
            words[key] = [
                {"name": name} | each if isinstance(each, dict) else each
                for name, each in words[key].items()
            ]
    if isinstance(words.get("altids"), dict):
        words["altids"] = [{"role": role, "value": each} for role, each in words["altids"].items()]
    return words


# What the words begin with that 1.x has one of for each role.
_NUMBERED = frozenset(("head", "body", "desc"))
_RENAMED = {
    "byline": "by",
    "infosource": "infosources",
    "person": "people",
    "organisation": "organisations",
    "place": "places",
    "subject": "subjects",
    "event": "events",
    "object": "objects",
    "genre": "genres",
    "trustindicator": "trustindicators",
    "$standard": "standard",
}


def objects(value: object) -> list[Words]:
    """The objects of a list, with keys in lower case; anything else is none."""
    if not isinstance(value, list):
        return []
    return [
        {key.lower(): inner for key, inner in each.items()}
        for each in value
        if isinstance(each, dict)
    ]


def string(value: object) -> str:
    """A text; empty for anything else."""
    return value if isinstance(value, str) else ""


def spoken(version: str) -> Callable[[Item], Item]:
    """What puts an item in the words of 3.1 into those of a version."""
    return _SPEECH[version[0]]


def _same(item: Item) -> Item:
    return item


def _lower(value: Any) -> Any:  # Any: JSON
    """2.x: the words of 3.1 without their capitals."""
    match value:
        case dict():
            # The quotes are not words of the standard.
            return {
                key.lower(): each if key == "quotes" else _lower(each)
                for key, each in value.items()
            }
        case list():
            return [_lower(each) for each in value]
        case _:
            return value


def _old(item: Item) -> Item:
    """1.x: singular lists, one key for each headline and body, associations by name."""
    old: Item = {}
    for key, value in item.items():
        match key:
            case "standard":
                old["$standard"] = value
            case "representationType":
                old["representationtype"] = "complete" if value == "full" else "incomplete"
            case "by":
                old["byline"] = value
            case "headlines":
                for each in value:
                    old["headline" if each["role"] == "main" else "headline_sub"] = each["value"]
            case "descriptions":
                for each in value:
                    old[f"description_{each.get('role') or 'text'}"] = each["value"]
            case "bodies":
                for each in value:
                    old[f"body_{each['role']}"] = each["value"]
                    if "wordCount" in each:
                        old["wordcount"] = each["wordCount"]
            case "subjects" | "places" | "people" | "organisations" | "events" | "genres":
                old[_SINGULAR[key]] = [_old_concept(each) for each in value]
            case "infoSources":
                old["infosource"] = [{"name": e["name"], "rel": e["role"]} for e in value]
            case "altIds":
                old["altids"] = {each["role"]: each["value"] for each in value}
            case "renditions":
                old[key] = {
                    each["name"]: {_OLD_RENDITION.get(k, k.lower()): each[k] for k in each}
                    for each in value
                }
                for each in old[key].values():
                    del each["name"]
            case "trustIndicators":
                old["trustindicator"] = [_old_indicator(each) for each in value]
            case "associations":
                old[key] = {
                    each["name"]: _old({k: v for k, v in each.items() if k not in ("name", "rel")})
                    for each in value
                }
            case "rightsInfo" | "digitalSourceType":
                old[key.lower()] = {name.lower(): each for name, each in value.items()}
            case _:
                old[key.lower()] = value
    return old


_SINGULAR = {
    "subjects": "subject",
    "places": "place",
    "people": "person",
    "organisations": "organisation",
    "events": "event",
    "genres": "genre",
}
_OLD_RENDITION = {"contentType": "mimetype"}


def split_uri(uri: str) -> tuple[str, str]:
    """A concept's address as the scheme, with what ends it, and the code in it."""
    found = _LAST.search(uri)
    if found is None or found[0].endswith("//"):
        return "", uri
    return found[0], uri[found.end() :]


_LAST = re.compile(r".*[/#:](?=[^/#:]+\Z)", re.DOTALL)


def _old_concept(concept: Item) -> Item:
    """A concept by its scheme and its code, and what else is said of it."""
    old = {
        name.lower() if name != "contactInfo" else "contactinfo": (
            value
            if name != "contactInfo"
            else [{k.lower(): v for k, v in e.items()} for e in value]
        )
        for name, value in concept.items()
        if name not in ("uri", "literal")
    }
    if uri := concept.get("uri"):
        old |= _scheme_and_code(uri)
    elif "symbols" not in concept and (literal := concept.get("literal")):
        old["code"] = literal
    return old


def _old_indicator(indicator: Item) -> Item:
    old = {name: value for name, value in indicator.items() if name != "role"}
    if role := indicator.get("role"):
        old |= _scheme_and_code(role)
    return old


def _scheme_and_code(uri: str) -> dict[str, str]:
    scheme, code = split_uri(uri)
    return ({"scheme": scheme} if scheme else {}) | {"code": code}


_SPEECH: dict[str, Callable[[Item], Item]] = {"3": _same, "2": _lower, "1": _old}
