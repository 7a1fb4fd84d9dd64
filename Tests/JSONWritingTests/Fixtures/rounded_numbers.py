# SPDX-License-Identifier: Apache-2.0
"""Writes rounded_numbers.txt: numbers and the texts that a report must give them.

Each line: bits of the double, six significant digits, shortest, degrees of seven decimals (or "-").
Rounding is that of Python's decimal module on the exact binary value, half to even; the shortest
digits are those of repr().  Run: python3 rounded_numbers.py > rounded_numbers.txt
"""
import random
import struct
from decimal import Context, Decimal, ROUND_HALF_EVEN

SIX = Context(prec=6, rounding=ROUND_HALF_EVEN, Emin=-999999, Emax=999999)
WIDE = Context(prec=1200, rounding=ROUND_HALF_EVEN)


def layout(number):
    """ECMA-262, Number::toString, step by step, on a Decimal."""
    if number == 0:
        return "0"
    sign, digits, exponent = number.as_tuple()
    text = "".join(map(str, digits)).lstrip("0")
    while text.endswith("0"):
        text, exponent = text[:-1], exponent + 1
    k = len(text)
    n = k + exponent
    minus = "-" if sign else ""
    if k <= n <= 21:
        return minus + text + "0" * (n - k)
    if 0 < n <= 21:
        return minus + text[:n] + "." + text[n:]
    if -6 < n <= 0:
        return minus + "0." + "0" * -n + text
    power = ("+" if n > 0 else "-") + str(abs(n - 1))
    return minus + text[0] + ("." + text[1:] if k > 1 else "") + "e" + power


def degrees(value):
    if abs(value) > 360:
        return "-"
    text = format(WIDE.quantize(Decimal(value), Decimal("1e-7")), "f").rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def cases():
    chance = random.Random(20260101)
    yield from (0.0, -0.0, 1.0, -1.0, 10.0, 0.1 + 0.2, 1e21, 1e22, 1e23, 9.999995, 9.9999949, 99999.95)
    yield from (999999.5, 999998.5, 1000005.0, 1000015.0, 100000.5, 100001.5, -100002.5, 12345.25)
    yield from (12345.75, 0.5, 0.000001, 1e-6 / 3, 9.999995e-7, 1e-7, 1.5e-300, 1e-300, 1e-308)
    yield from (2.2250738585072014e-308, 5e-324, 1e-323, 1.234565e-315, 1.7976931348623157e308)
    yield from (9007199254740993.0, 2.0**63, 2.0**64, 2.0**127, 2.0**-1022, 123456789012345680000.0)
    yield from (179.99999995, -179.99999995, 0.00000005, 0.00000015, 360.0, 90.00000005, -0.00000001)
    # Halves of the seventh decimal that are doubles exactly: n + odd / 2^8 has such digits.
    yield from (i / 256 for i in range(1, 256, 14))
    for _ in range(400):
        yield struct.unpack("<d", struct.pack("<Q", chance.getrandbits(64) & ~(1 << 62)))[0]
    for _ in range(200):
        yield struct.unpack("<d", struct.pack("<Q", chance.getrandbits(63)))[0]
    # Next to ties: seven digits that end in 5, at every size.
    for _ in range(600):
        yield float(f"{chance.randrange(10**5, 10**6)}5e{chance.randrange(-320, 300)}")
    for _ in range(300):
        yield float(f"{chance.randrange(10**5, 10**6)}5e{chance.randrange(-12, 3)}")
    for _ in range(300):
        yield chance.uniform(-180, 180)


for value in cases():
    if value != value or abs(value) == float("inf"):
        continue
    bits = struct.unpack("<Q", struct.pack("<d", value))[0]
    six = layout(SIX.plus(Decimal(value)))
    print(f"{bits:016x} {six} {layout(Decimal(repr(value)))} {degrees(value)}")
