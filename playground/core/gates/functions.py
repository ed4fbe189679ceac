"""The sixteen functions of two binary inputs, and the four corners they are defined on."""

from collections.abc import Mapping
from types import MappingProxyType

ROWS = ((0, 0), (0, 1), (1, 0), (1, 1))  # the order of every truth table here

Bits = tuple[int, int, int, int]

_NAMES = (
    "FALSE",
    "AND",
    "x1 AND NOT x2",
    "x1",
    "x2 AND NOT x1",
    "x2",
    "XOR",
    "OR",
    "NOR",
    "XNOR",
    "NOT x2",
    "x1 OR NOT x2",
    "NOT x1",
    "x2 OR NOT x1",
    "NAND",
    "TRUE",
)


def bits_of(number: int) -> Bits:
    """The outputs for (0,0) (0,1) (1,0) (1,1) of function 0..15: its digits in base two."""
    return (number >> 3 & 1, number >> 2 & 1, number >> 1 & 1, number & 1)


FUNCTIONS: Mapping[str, Bits] = MappingProxyType({name: bits_of(number) for number, name in enumerate(_NAMES)})


def name_of(bits: Bits) -> str:
    """What the function with this truth table is called."""
    a, b, c, d = bits
    return _NAMES[8 * a + 4 * b + 2 * c + d]


def flipped(name: str, row: int) -> str:
    """The function that differs in one row, 0..3, of the truth table."""
    bits = list(FUNCTIONS[name])
    bits[row] = 1 - bits[row]
    return name_of((bits[0], bits[1], bits[2], bits[3]))


# encoding -> how a false and a true value are written as numbers
ENCODINGS: Mapping[str, tuple[int, int]] = MappingProxyType({"binary": (0, 1), "bipolar": (-1, 1)})


def encode(bit: int, encoding: str) -> int:
    """The number that stands for 0 or 1 in an encoding."""
    return ENCODINGS[encoding][bit]


def corners(encoding: str) -> tuple[tuple[int, int], ...]:
    """The four inputs, in the order of ROWS."""
    return tuple((encode(first, encoding), encode(second, encoding)) for first, second in ROWS)
