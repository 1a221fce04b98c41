"""resources/models/manifest.json: one entry per model, written by export.py and evaluate.py and never by hand."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text()) if path.exists() else {"version": 1, "models": []}


def find(path: Path, model: str) -> Entry | None:
    """The entry whose id or file is `model`."""
    return next((m for m in read(path)["models"] if model in (m["id"], m["file"])), None)


def put(path: Path, entry: Entry) -> None:
    """Add an entry or replace the one with the same id."""
    whole = read(path)
    models = [m for m in whole["models"] if m["id"] != entry["id"]]
    at = next((k for k, m in enumerate(whole["models"]) if m["id"] == entry["id"]), len(models))
    models.insert(at, entry)
    path.write_text(json.dumps({"version": 1, "models": models}, indent=2) + "\n")
