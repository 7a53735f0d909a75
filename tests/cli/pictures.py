"""Portraits to try the programs with, made without any library."""

import random
import struct

# Luminance DC codes of the JPEG standard, table K.3: length and code by category.
DC_CODES = [(2, 0b00), (3, 0b010), (3, 0b011), (3, 0b100), (3, 0b101), (3, 0b110), (4, 0b1110), (5, 0b11110)]
DC_TABLE = bytes([0, 1, 5, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]) + bytes(range(8))
END_OF_BLOCK_ONLY = bytes([1] + [0] * 15) + bytes([0])  # the one AC code there is: 0, "nothing more"


def segment(marker, content):
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def dc_bits(difference):
    category = abs(difference).bit_length()
    length, code = DC_CODES[category]
    value = difference if difference >= 0 else difference + (1 << category) - 1
    return f"{code:0{length}b}" + (f"{value:0{category}b}" if category else "")


def mosaic(width, height):
    """A baseline JPEG of grey squares, eight pixels each; the same picture every time."""
    shades = random.Random(2026)
    bits, before = [], 0
    for _ in range((width + 7) // 8 * ((height + 7) // 8)):
        shade = shades.randint(-30, 30)
        bits.append(dc_bits(shade - before) + "0")
        before = shade
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    scan = int(text, 2).to_bytes(len(text) // 8, "big").replace(b"\xff", b"\xff\x00")
    return b"".join(
        [
            b"\xff\xd8",
            segment(0xDB, bytes([0]) + bytes([16] * 64)),
            segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + bytes([1, 0x11, 0])),
            segment(0xC4, bytes([0x00]) + DC_TABLE),
            segment(0xC4, bytes([0x10]) + END_OF_BLOCK_ONLY),
            segment(0xDA, bytes([1, 1, 0x00, 0, 63, 0])),
            scan,
            b"\xff\xd9",
        ]
    )


def claiming(width, height, jpeg):
    """The same file with another size in its frame header."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]
