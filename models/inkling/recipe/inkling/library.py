"""python -m inkling.library DATA OUT_DIR: OUT_DIR/library.json, what the composer composes of, for the studio to show: a sprite of the lines of all pieces
(as corpus/roughs.mjs drew them into DATA, in 16 shades, ink by opacity), the words that choose each, and the other words of captions by what they tell.
"""

import base64
import json
import zlib
from struct import pack

import numpy as np

from .arguments import parser_of
from .captions import HAIR as HAIR_WORDS
from .captions import PLACE, TIME, object_words
from .composer import HEAD_ON_BOARD, LIBRARY, OBJECT_SIZE, PLAIN_ATTIRE, PLAIN_EMOTION, PLAIN_LOOKS, PLAIN_POSES
from .words import ATTIRE, CLOTHES, EMOTION, HAIR, HEADS, OBJECTS, POSE, SKIN

LIBRARY_FILE = f"{LIBRARY}.json"
WIDTH = 800  # of the sprite
DEPTH = 4  # bits
SHOTS = ("close-up of", "wide shot of", "full body of")
# What the library of the corpus calls its parts -> what the studio does, and where a piece is put by its box: the box's place on the board of the art.
PARTS = {
    "bodies": ("pose", {"at": HEAD_ON_BOARD, "stands": "bottom"}),
    "heads": ("head", {"at": HEAD_ON_BOARD, "stands": "bottom"}),
    "faces": ("face", {"at": HEAD_ON_BOARD, "stands": "bottom"}),
    "objects": ("object", {"at": (0, 0, OBJECT_SIZE, OBJECT_SIZE), "stands": "middle"}),
}


def body_words(name):
    """How a caption tells of "attire/pose", and whether that is the pose of a figure in this attire that nothing tells of."""
    attire, pose = name.split("/")
    return {"words": POSE[pose], "of": ATTIRE[attire]}


def head_words(file):
    who, look, dyed = HEADS[file]
    words = HAIR_WORDS.get(file.split("/")[1], look)
    plain = {"plain": True} if look == PLAIN_LOOKS.get(who, "") else {}
    return {"words": words, "of": who, **({"dyed": True} if dyed else {}), **plain}


def plain_bodies(names):
    """One of every attire: the first of the plain poses that it is drawn in."""
    return {next(f"{attire}/{pose}" for pose in PLAIN_POSES if f"{attire}/{pose}" in names) for attire in ATTIRE}


def pieces_of(part, names):
    """-> [(place in the corpus's library, what the studio is told)]. Of bodies in one pose that of the plain attire comes first: it stands for those that are not drawn."""
    if part == "bodies":
        plain = plain_bodies(names)
        worn = [PLAIN_ATTIRE, *(attire for attire in ATTIRE if attire != PLAIN_ATTIRE)]
        order = [f"{attire}/{pose}" for pose in POSE for attire in worn if f"{attire}/{pose}" in names]
        return [(names.index(name), {**body_words(name), **({"plain": True} if name in plain else {})}) for name in order]
    if part == "heads":
        return [(at, head_words(file)) for at, file in enumerate(HEADS)]
    if part == "faces":
        return [
            (names.index(name), {"words": words, **({"plain": True} if name == PLAIN_EMOTION else {})}) for name, words in EMOTION.items()
        ]
    return [(names.index(name), {"words": object_words(name)}) for name in OBJECTS]


def sprite_png(sheet):
    """uint8 [rows, WIDTH], 0 to 15 -> a PNG in 16 shades of black, from clear to opaque."""

    def chunk(kind, data):
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    packed = sheet[:, 0::2] << DEPTH | sheet[:, 1::2]
    lines = b"".join(b"\0" + row.tobytes() for row in packed)
    header = chunk(b"IHDR", pack(">IIBBBBB", WIDTH, len(sheet), DEPTH, 3, 0, 0, 0))
    shades = chunk(b"PLTE", bytes(3 * 16)) + chunk(b"tRNS", bytes(range(0, 256, 17)))
    return b"\x89PNG\r\n\x1a\n" + header + shades + chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b"")


def read_library(data):
    """What the studio shows of DATA/library.json and .bin."""
    with open(f"{data}/{LIBRARY}.json") as file:
        parts = json.load(file)
    parts.pop("colours")
    pixels, at = np.fromfile(f"{data}/{LIBRARY}.bin", np.uint8), 0
    sheets, told, top = [], {}, 0
    for name, part in parts.items():
        (width, height), count = part["lines"], len(part["names"])
        drawn = pixels[at : at + count * height * width].reshape(count, height, width)
        columns, rows = part["flats"]
        at += drawn.size + count * part["flatChannels"] * rows * columns
        pieces = pieces_of(name, part["names"])
        across = WIDTH // width
        sheet = np.zeros((-(-count // across) * height, WIDTH), np.uint8)
        for i, (place, _) in enumerate(pieces):
            x, y = i % across * width, i // across * height
            sheet[y : y + height, x : x + width] = np.round(drawn[place] / 17)
        part_name, placing = PARTS[name]
        cells = {"view": part["view"], "cell": part["lines"], "top": top}
        told[part_name] = {**placing, **cells, "pieces": [piece for _, piece in pieces]}
        sheets.append(sheet)
        top += len(sheet)
    told["object"]["turns"] = True
    return np.concatenate(sheets), told


def library(data):
    sheet, parts = read_library(data)
    times = [words for several in TIME.values() for words in several if words]
    return {
        "format": 1,
        "sprite": "data:image/png;base64," + base64.b64encode(sprite_png(sheet)).decode(),
        "size": [WIDTH, len(sheet)],
        "parts": parts,
        "words": {
            "place": list(PLACE.values()),
            "time": times,
            "shot": SHOTS,
            "clothes": list(ATTIRE.values()),
            "colour": CLOTHES,
            "hair": HAIR,
            "skin": [f"{skin}-skinned" for skin in SKIN],
        },
    }


def write_library(data, out):
    with open(f"{out}/{LIBRARY_FILE}", "w") as file:
        json.dump(library(data), file, separators=(",", ":"))


def main():
    options = parser_of("data", "out").parse_args()
    write_library(options.data, options.out)


if __name__ == "__main__":
    main()
