"""Reads status lists and a delta with Python's own CBOR and P-256, following docs/status-list.md alone.

Usage: read_list_with_python.py PROGRAM, where PROGRAM prints the samples of write_list_samples.cpp.
"""
import datetime
import hashlib
import subprocess
import sys

import cbor2
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature


def unsealed(key, context, sealed):
    """The payload of a COSE_Sign1 by this key in this context."""
    protected, unprotected, payload, signature = sealed
    assert cbor2.loads(protected) == {1: -7}
    spki = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert unprotected == {4: hashlib.sha256(spki).digest()[:4]}
    external = cbor2.dumps(["permitcard", context])
    message = cbor2.dumps(["Signature1", protected, external, payload])
    der = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    key.verify(der, message, ec.ECDSA(hashes.SHA256()))
    return payload


def serials(written, last):
    """A set of serials from [count, code]."""
    count, code = written
    if count == 0:
        assert code == b""
        return []
    low_bits = 0
    while count << (low_bits + 1) < last:
        low_bits += 1
    bits = "".join(f"{byte:08b}"[::-1] for byte in code)  # first bit lowest in each byte
    found, serial, at = [], 0, 0
    for _ in range(count):
        one = bits.index("1", at)
        high = one - at
        at = one + 1 + low_bits
        low = int(bits[one + 1:at][::-1] or "0", 2)
        serial += (high << low_bits | low) + 1
        found.append(serial)
    assert len(bits) - at < 8 and "1" not in bits[at:]
    assert serial <= last
    return found


def merged(sets, first):
    """{serial: status} from sets in the order of their statuses."""
    statuses = {}
    for status, listed in enumerate(sets, first):
        for serial in listed:
            assert serial not in statuses
            statuses[serial] = status
    return statuses


def versions(written, numbers, last):
    found = serials(written, last)
    assert len(found) == len(numbers)
    return dict(zip(found, numbers))


class State:
    def __init__(self, encoded):
        items = cbor2.loads(encoded)
        self.last = items[0]
        self.statuses = merged([serials(each, self.last) for each in items[1:5]], 1)
        self.versions = versions(items[5], items[6], self.last)

    def apply(self, changes):
        last = changes[0]
        for serial, status in merged([serials(each, last) for each in changes[1:6]], 0).items():
            assert self.statuses.get(serial, 0) != status
            self.statuses[serial] = status
        for serial, version in versions(changes[6], changes[7], last).items():
            assert self.versions.get(serial, 0) != version
            self.versions[serial] = version
        self.last = last
        self.statuses = {serial: status for serial, status in self.statuses.items() if status}
        self.versions = {serial: version for serial, version in self.versions.items() if version}

    def __eq__(self, other):
        return vars(self) == vars(other)


def head_of(key, sealed):
    return cbor2.loads(unsealed(key, "status-list", sealed))


def read(key, root, file):
    sealed, state = cbor2.loads(file)
    head = head_of(key, sealed)
    assert list(head) == [1, 2, 3, 4, 5, 6, 7]
    assert head[1] == 1 and head[2] == 0 and head[3] == root
    assert head[5] == (datetime.date(2026, 6, 1) - datetime.date(1970, 1, 1)).days
    assert head[6] == (datetime.date(2026, 6, 30) - datetime.date(1970, 1, 1)).days
    assert head[7] == hashlib.sha256(state).digest()
    return head, State(state)


def main(program):
    lines = subprocess.run([program], check=True, capture_output=True, text=True).stdout.splitlines()
    sample = {name: bytes.fromhex(value) for name, value in (line.split(" ") for line in lines)}
    key = serialization.load_der_public_key(sample["spki"])
    head, state = read(key, sample["root"], sample["list"])
    assert head[4] == 8 and state.last == 5003
    answers = sample["answers"]
    assert len(answers) == 2 * state.last and len(state.statuses) > 200 and len(state.versions) > 20
    for serial in range(1, state.last + 1):
        assert answers[2 * serial - 2] == state.statuses.get(serial, 0), serial
        assert answers[2 * serial - 1] == state.versions.get(serial, 0), serial

    form, base_number, base_digest, sealed, changes = cbor2.loads(
        unsealed(key, "status-delta", cbor2.loads(sample["delta"])))
    assert [form, base_number, base_digest] == [1, 8, head[7]]
    state.apply(changes)
    next_head, next_state = read(key, sample["root"], sample["next"])
    assert head_of(key, sealed) == next_head and next_head[4] == 9
    assert state == next_state

    _, nothing = read(key, sample["root"], sample["empty"])
    assert nothing.last == 0 and not nothing.statuses and not nothing.versions
    print(f"{len(answers) // 2} serials agree, one delta leads to the next list")


if __name__ == "__main__":
    main(sys.argv[1])
