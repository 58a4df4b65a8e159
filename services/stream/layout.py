"""What lake-layout.json says of the lines in Kafka and of the lake's columns."""

import json
from pathlib import Path

TEXT = (Path(__file__).parent / "lake-layout.json").read_text()
LAYOUT = json.loads(TEXT)
TYPES = {"BIGINT": "bigint", "VARCHAR": "string", "BOOLEAN": "boolean", "DOUBLE": "double"}
# The flat fields of payloads: name and type of the column.
PAYLOAD = [(column["name"], TYPES[column["sqlType"]]) for column in LAYOUT["payload"]]
EVENTS, DEAD_LETTERS = "events", "dead-letters"
