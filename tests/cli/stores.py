"""The secrets of a key store, read without any code of the project: scrypt, AES-256-GCM and AN10922 from Python."""

import hashlib
import json
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

APPLICATION = bytes.fromhex("015A4A")  # on the wire
CHIP = bytes(3)
# Key number in the diversification input (design 4).
NUMBERS = {
    **{role: number for number, role in enumerate("master personalise amend inspect gate debit load grant".split())},
    "receipt": 0xFF,
    "picc": 0,
}


def seal_key(store, passphrase):
    cost = store["scrypt"]
    return hashlib.scrypt(
        passphrase.encode(), salt=bytes.fromhex(cost["salt"]), n=cost["n"], r=cost["r"], p=cost["p"], dklen=32, maxmem=1 << 28
    )


def opened(key, store, entry, content):
    """The plain content of a sealed file, or None with another key."""
    context = b"\0".join([b"permitcard store", store["realm"].encode(), store["id"].encode(), entry.encode()])
    try:
        return AESGCM(key).decrypt(content[:12], content[12:], context)
    except InvalidTag:
        return None


def sealed_files(folder):
    signing = (path for pattern in ("publisher/key*", "regions/*/key*", "authorities/*/key*") for path in folder.glob(pattern))
    return [*sorted((folder / "sealed").iterdir()), *sorted(signing)]


def secrets_of(folder, passphrases):
    """By its entry, the plain content of every key a store holds; one of the passphrases must be the store's."""
    folder = Path(folder)
    store = json.loads((folder / "store.json").read_text(encoding="utf-8"))
    for passphrase in passphrases:
        key = seal_key(store, passphrase)
        if opened(key, store, "check", bytes.fromhex(store["check"])) is None:
            continue
        entries = {str(path.relative_to(folder)): path.read_bytes() for path in sealed_files(folder)}
        plain = {entry: opened(key, store, entry, content) for entry, content in entries.items()}
        return {entry: secret for entry, secret in plain.items() if secret is not None and len(secret) >= 16}
    raise AssertionError(f"none of the passphrases opens {folder}")


def private_number(pkcs8):
    """The 32 bytes of an EC private key that are secret: the octet string after version 1 (RFC 5915)."""
    before = b"\x02\x01\x01\x04\x20"
    return pkcs8[pkcs8.index(before) + len(before) :][:32]


def doubled(block):
    """In the field of CMAC (NIST SP 800-38B)."""
    number = int.from_bytes(block, "big") << 1
    return ((number ^ 0x87 if number >> 128 else number) & (1 << 128) - 1).to_bytes(16, "big")


def diversified(master, message):
    """AN10922, AES-128: the CMAC over 01 and the message, always padded to two blocks."""
    padded = (b"\x01" + message + b"\x80").ljust(32, b"\0")
    block = lambda plain: Cipher(algorithms.AES(master), modes.ECB()).encryptor().update(plain)
    subkey = doubled(doubled(block(bytes(16))))
    first, last = block(padded[:16]), padded[16:]
    return block(bytes(a ^ b ^ c for a, b, c in zip(first, last, subkey)))


def card_key(role, master, uid):
    """The key a chip carries for a role."""
    return diversified(master, uid + (CHIP if role == "picc" else APPLICATION) + bytes([NUMBERS[role]]))
