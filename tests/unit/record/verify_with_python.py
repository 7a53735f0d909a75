"""Reads and verifies records with Python's own CBOR and P-256, following docs/records.md alone.

Usage: verify_with_python.py PROGRAM, where PROGRAM prints the samples of write_samples.cpp.
"""
import datetime
import hashlib
import subprocess
import sys

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

# Half of the order of P-256: of the two forms of a signature only the one with s up to here is accepted.
GREATEST_S = 0x7FFFFFFF800000007FFFFFFFFFFFFFFFDE737D56D38BCF4279DCE5617E3192A8
KINDS = {"identity": 1, "validity": 2, "residence": 3, "journal": 4}


def verifies(key, kind, chip, binding, record):
    protected, unprotected, payload, signature = cbor2.loads(record)
    assert cbor2.loads(protected) == {1: -7}
    spki = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert unprotected == {4: hashlib.sha256(spki).digest()[:4]}
    context = cbor2.dumps(["permitcard", KINDS[kind], chip, binding], canonical=True)
    message = cbor2.dumps(["Signature1", protected, context, payload], canonical=True)
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if len(signature) != 64 or s > GREATEST_S:
        return False
    der = encode_dss_signature(r, s)
    try:
        key.verify(der, message, ec.ECDSA(hashes.SHA256()))
        return True
    except InvalidSignature:
        return False


def day(text):
    return (datetime.date.fromisoformat(text) - datetime.date(1970, 1, 1)).days


def main(program):
    lines = subprocess.run([program], check=True, capture_output=True, text=True).stdout.splitlines()
    sample = {name: bytes.fromhex(value) for name, value in (line.split() for line in lines)}
    key = serialization.load_der_public_key(sample["spki"])
    chip = sample["chip"]
    bindings = {
        "identity": b"",
        "validity": b"",
        "residence": hashlib.sha256(sample["identity"] + sample["validity"]).digest(),
        "journal": hashlib.sha256(sample["identity"]).digest(),
    }
    for kind, binding in bindings.items():
        record = sample[kind]
        assert cbor2.dumps(cbor2.loads(record), canonical=True) == record, kind
        payload = cbor2.loads(record)[2]
        assert cbor2.dumps(cbor2.loads(payload), canonical=True) == payload, kind
        assert verifies(key, kind, chip, binding, record), kind
        assert not verifies(key, kind, chip[:-1] + b"\x00", binding, record), kind
        assert not verifies(key, kind, chip, binding + b"\x00", record), kind

    def payload_of(kind):
        return cbor2.loads(cbor2.loads(sample[kind])[2])

    assert payload_of("identity") == {
        0: 1, 1: 1207, 2: "阿依努尔·买买提", 3: 2, 4: 5, 5: day("1990-01-01"), 6: "990101199001010027",
        7: [653101, "新疆维吾尔自治区喀什地区喀什市示例路1号"], 8: day("2026-11-21"), 9: [2380, b"\xa5" * 32],
    }
    assert payload_of("validity") == [1, 1207, 1, 1, 650102, day("2026-11-21"), None, day("2027-11-20")]
    assert payload_of("residence") == {
        0: 1, 1: 1207, 2: 1, 3: 650102, 4: "新疆维吾尔自治区乌鲁木齐市天山区示例街2号3单元401室",
        5: "乌鲁木齐市公安局天山区分局", 6: 2, 7: day("2026-11-21"), 8: 0, 9: day("2026-11-21"),
    }
    assert payload_of("journal") == [1, 1207, 1, 1, day("2026-11-21"), 650102, day("2026-11-21"), 0]
    print("4 records read and verified")


if __name__ == "__main__":
    main(sys.argv[1])
