"""A country database in MaxMind's format, made of one network."""

from ipaddress import IPv4Network
from typing import Any


def written(network: str, country: Any) -> bytes:
    """Return a database that knows one IPv4 network."""
    known = IPv4Network(network)
    nodes = known.prefixlen
    tree = b""
    for depth in range(nodes):
        bit = int(known.network_address) >> (31 - depth) & 1
        onward = depth + 1 if depth + 1 < nodes else nodes + 16
        pair = (nodes, onward) if bit else (onward, nodes)
        tree += b"".join(side.to_bytes(3, "big") for side in pair)
    about = {
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": 1,
        "database_type": "Test-Country",
        "description": {"en": "one network"},
        "ip_version": 4,
        "languages": ["en"],
        "node_count": nodes,
        "record_size": 24,
    }
    return tree + bytes(16) + _value(country) + b"\xab\xcd\xefMaxMind.com" + _value(about)


def _number(name: str, value: int) -> bytes:
    raw = value.to_bytes((value.bit_length() + 7) // 8, "big")
    if name == "build_epoch":
        return bytes([len(raw), 9 - 7]) + raw
    return bytes([(6 if name == "node_count" else 5) << 5 | len(raw)]) + raw


def _value(value: Any, name: str = "") -> bytes:
    if isinstance(value, str):
        raw = value.encode()
        return bytes([2 << 5 | len(raw)]) + raw if len(raw) < 29 else bytes([2 << 5 | 29, len(raw) - 29]) + raw
    if isinstance(value, int):
        return _number(name, value)
    if isinstance(value, list):
        return bytes([len(value), 11 - 7]) + b"".join(map(_value, value))
    return bytes([7 << 5 | len(value)]) + b"".join(_value(key) + _value(one, key) for key, one in value.items())
