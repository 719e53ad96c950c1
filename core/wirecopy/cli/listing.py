"""The commands `formats` and `plugins`: what there is."""

import json
from typing import Annotated, Any, Literal

import msgspec
import typer

from wirecopy import errors
from wirecopy.cli.printing import explained, print_json, print_table
from wirecopy.plugins import registry
from wirecopy.plugins.formats import Exporter, Filter, Reader, Validator
from wirecopy.plugins.options import Option, describe

Form = Annotated[Literal["table", "json"], typer.Option("--format", help="How to print it.")]


def formats(
    name: Annotated[str | None, typer.Argument(help="Show this one with its options.")] = None,
    form: Form = "table",
) -> None:
    """List what can be read and written, or one format with its options."""
    offers: list[tuple[registry.Plugin, Reader | Exporter | Filter | Validator]] = [
        *registry.offers(Reader),
        *registry.offers(Exporter),
        *registry.offers(Filter),
        *registry.offers(Validator),
    ]
    if name is not None:
        known = {offer.name for _, offer in offers}
        if name not in known:
            if any(p.name == name and (p.broken or p.is_disabled) for p in registry.plugins()):
                registry.exporter(name)  # raises, and says what is wrong with the plugin
            raise errors.unknown_format(name, known, verb="show")
        offers = [offer for offer in offers if offer[1].name == name]
    rows = sorted((_format_row(plugin, offer) for plugin, offer in offers), key=lambda r: r["name"])
    if form == "json":
        print_json(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    table = [
        (r["name"], r["does"], " ".join(r["extensions"]), errors.printable(r["summary"], 200))
        for r in rows
    ]
    print_table(("FORMAT", "DOES", "EXTENSIONS", "SUMMARY"), table)
    if name is not None:
        for row in rows:
            if row["options"]:
                print(f"\nOptions to {row['does']} {name}:")
                for option in row["options"]:
                    needed = " (required)" if option["is_required"] else ""
                    print(f"  {option['name']}={option['default']}{needed}")
                    print(f"      {explained(Option(**option))}")


def plugins(
    form: Form = "table",
) -> None:
    """List the installed plugins: what they bring, and what is wrong with them."""
    rows = [
        {
            "plugin": plugin.name,
            "distribution": plugin.distribution,
            "version": plugin.version,
            "reads": [reader.name for reader in plugin.readers],
            "writes": [exporter.name for exporter in plugin.exporters],
            "filters": [each.name for each in plugin.filters],
            "validates": [each.name for each in plugin.validators],
            "runs_on": [each.name for each in plugin.engines],
            "import_ms": round(plugin.seconds * 1000, 1),
            "broken": plugin.broken,
            "disabled": plugin.is_disabled,
            "remarks": list(registry.remarks(plugin)),
        }
        for plugin in registry.plugins()
    ]
    if form == "json":
        print_json(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    print_table(
        (
            *("PLUGIN", "DISTRIBUTION", "READS", "WRITES", "FILTERS", "VALIDATES"),
            *("IMPORT MS", "STATE"),
        ),
        [
            (
                str(row["plugin"]),
                f"{row['distribution']} {row['version']}".rstrip(),
                _words(row["reads"]),
                _words(row["writes"]),
                _words(row["filters"]),
                _words(row["validates"]),
                f"{row['import_ms']:9.1f}",
                _state(row),
            )
            for row in rows
        ],
    )


def _format_row(
    plugin: registry.Plugin, offer: Reader | Exporter | Filter | Validator
) -> dict[str, Any]:  # Any: JSON
    does = _DOES[type(offer)]
    return {
        "name": offer.name,
        "does": does,
        "extensions": [extension for extension in getattr(offer, "extensions", ()) if extension],
        "summary": offer.summary,
        "distribution": plugin.distribution,
        "options": [
            msgspec.structs.asdict(option) for option in describe(getattr(offer, "options", None))
        ],
    }


_DOES = {Reader: "read", Exporter: "write", Filter: "filter", Validator: "validate"}


def _words(names: object) -> str:
    return " ".join(names) if isinstance(names, list) and names else "-"


def _state(row: dict[str, Any]) -> str:
    if row["disabled"]:
        return "disabled"
    return "; ".join(
        (f"broken: {row['broken']}" if row["broken"] else "ok", *map(str, row["remarks"]))
    )
