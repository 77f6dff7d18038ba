"""Judges the signed requests of `tests/signatures.rs` by PyPI `mohawk`."""

import json
import sys

from mohawk import Receiver

cases = json.load(open(sys.argv[1], encoding="utf-8"))
for case in cases:
    Receiver(
        lambda name: {"id": name, "key": case["token"], "algorithm": "sha256"},
        case["authorization"],
        case["url"],
        case["method"],
        content=case["body"] or "",
        content_type=case["contentType"] or "",
        accept_untrusted_content=case["body"] is None,
        localtime_offset_in_seconds=0,
        timestamp_skew_in_seconds=10**9,
    )
print(f"{len(cases)} taken")
