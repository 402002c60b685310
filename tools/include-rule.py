#!/usr/bin/env python3
"""Fails when a folder of src/ includes from a folder below it, or meets a library that is confined
to another folder (design section 3). Prints one line per breach."""
import pathlib
import re
import sys

ORDER = ["base", "net", "store", "people", "directory", "objection", "access", "audit", "record",
         "source", "relay", "fhir", "web", "app", "edge"]
CONFINED = [  # pattern of the include, folders that may have it
    (re.compile(r"boost/beast"), {"net"}),
    (re.compile(r"boost/asio"), {"net"}),
    (re.compile(r"curl/"), {"net"}),
    (re.compile(r"soci/|sqlite3|libpq|pqxx"), {"store"}),
    (re.compile(r"simdjson"), {"record"}),
    (re.compile(r"kainjow/|mustache"), {"web"}),
    (re.compile(r"CLI/"), {"app", "sim", "edge"}),
    (re.compile(r"pugixml"), {"net", "source", "edge"}),
    (re.compile(r"xmlsec/|libxml/"), {"source"}),
    (re.compile(r"toml\+\+/|toml\.hpp"), {"app", "directory", "people", "edge"}),
    (re.compile(r"prometheus/"), {"base"}),
]
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def main() -> int:
    root = pathlib.Path(__file__).resolve().parent.parent / "src"
    breaches = 0
    for path in sorted(root.rglob("*.[ch]pp")):
        folder = path.relative_to(root).parts[0]
        if folder == "sim":
            allowed = {"sim", "base", "net"}
        elif folder in ORDER:
            allowed = set(ORDER[: ORDER.index(folder) + 1])
        else:
            print(f"{path.relative_to(root.parent)}:1: folder {folder} is not in the house")
            breaches += 1
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            where = f"{path.relative_to(root.parent)}:{number}"
            name = found.group(2)
            top = name.split("/")[0]
            if found.group(1) == '"' and (top in ORDER or top == "sim") and top not in allowed:
                print(f"{where}: {folder}/ may not include from {top}/")
                breaches += 1
            for pattern, folders in CONFINED:
                if pattern.match(name) and folder not in folders:
                    print(f"{where}: <{name}> is confined to {', '.join(sorted(folders))}/")
                    breaches += 1
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
