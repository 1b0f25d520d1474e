"""Roughs as somebody draws them with a pen: stick figures in the corpus's poses, faces of dots and arcs, outlines of the library's pieces. What is
drawn is told by polylines on the board of the art (500 x 600 units); a hand is not steady, leaves things out, and puts them a little beside.
"""

import itertools
import math

import numpy as np
import torch
import torch.nn.functional as F

LEFT, RIGHT = (205, 192), (295, 192)  # shoulders, as the reader sees them
LEFT_DOWN, RIGHT_DOWN = ((196, 265), (205, 340)), ((304, 265), (296, 340))
LEFT_ON_HIP, RIGHT_ON_HIP = ((165, 240), (222, 285)), ((335, 240), (278, 285))
STANDING = ([(250, 345), (235, 450), (228, 545)], [(250, 345), (265, 450), (274, 545)])
APART = ([(250, 345), (215, 450), (190, 545)], [(250, 345), (285, 450), (312, 545)])


def box(x0, y0, x1, y1):
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]


def oval(x, y, rx, ry=None, begin=0.0, end=2.0):
    """Angles in half turns, from the right, downwards."""
    angles = np.linspace(begin, end, 17) * math.pi
    return [(x + rx * math.cos(a), y + (ry or rx) * math.sin(a)) for a in angles]


UMBRELLA = [[(331, 200), (331, 5)], oval(335, 65, 115, 65, 1, 2), [(220, 65), (450, 65)]]
PAPER = [box(168, 182, 325, 310), [(247, 182), (247, 310)], [(185, 215), (230, 215)], [(185, 245), (230, 245)], [(265, 215), (310, 215)]]
BICYCLE = [oval(255, 430, 26, 88), [(170, 285), (340, 285)], [(255, 285), (255, 345)]]
DESK = [[(110, 315), (462, 315)], [(135, 315), (135, 545)], [(440, 315), (440, 545)], box(305, 228, 440, 306)]
CAPE = [[(212, 192), (165, 380), (125, 505)], [(290, 192), (385, 360), (460, 450)], [(125, 505), (300, 520), (460, 450)]]

# Pose -> (left arm, right arm, legs or None: as standing, things). Arms: elbow and hand.
POSES = {
    "angry": (((190, 255), (196, 322)), ((310, 255), (304, 322)), None, [oval(196, 328, 9), oval(304, 328, 9)]),
    "handonhip": (LEFT_ON_HIP, RIGHT_DOWN, None, []),
    "handsfolded": (((195, 255), (300, 240)), ((308, 255), (204, 234)), None, []),
    "handsheldback": (((180, 250), (228, 300)), ((320, 250), (272, 300)), None, []),
    "handsinpocket": (((188, 262), (226, 335)), ((312, 262), (276, 335)), None, [[(214, 335), (236, 335)], [(264, 335), (288, 335)]]),
    "handsonhip": (LEFT_ON_HIP, RIGHT_ON_HIP, None, []),
    "holdingbag": (LEFT_ON_HIP, ((308, 280), (318, 400)), None, [box(280, 435, 385, 525), oval(325, 435, 18, 28, 1, 2)]),
    "holdingbook": (((190, 262), (258, 270)), RIGHT_DOWN, None, [box(240, 212, 302, 290), [(252, 230), (290, 230)]]),
    "holdingcoffee": (LEFT_DOWN, ((318, 272), (276, 240)), None, [box(252, 218, 282, 250), oval(286, 234, 8)]),
    "holdingmobile": (LEFT_DOWN, ((318, 268), (268, 246)), None, [box(252, 218, 270, 252)]),
    "holdingumbrella": (LEFT_DOWN, ((335, 245), (331, 188)), None, UMBRELLA),
    "pointingleft": (((150, 235), (78, 296)), RIGHT_DOWN, None, []),
    "pointingright": (LEFT_DOWN, ((370, 188), (450, 184)), None, []),
    "pointingup": (LEFT_DOWN, ((344, 255), (338, 145)), None, []),
    "readingpaper": (((178, 245), (172, 262)), ((318, 245), (326, 262)), None, PAPER),
    "ridingbicycle": (
        ((165, 235), (180, 287)),
        ((335, 235), (325, 287)),
        ([(250, 345), (205, 390), (208, 480)], [(250, 345), (300, 385), (292, 440)]),
        BICYCLE,
    ),
    "run": (
        ((185, 265), (270, 255)),
        ((325, 270), (300, 320)),
        ([(250, 345), (205, 435), (105, 520)], [(250, 345), (310, 420), (285, 532)]),
        [],
    ),
    "shrug": (((195, 268), (118, 244)), ((306, 268), (408, 222)), None, []),
    "sittingatdesk": (
        ((195, 262), (292, 300)),
        ((318, 262), (318, 302)),
        ([(240, 345), (330, 400), (300, 530)], [(250, 345), (350, 400), (380, 530)]),
        DESK,
    ),
    "super": (((182, 255), (172, 132)), RIGHT_DOWN, None, []),
    "thinking": (((198, 272), (290, 266)), ((312, 266), (244, 186)), None, []),
    "thumbsup": (((190, 262), (222, 228)), ((312, 262), (284, 228)), None, [[(222, 228), (222, 202)], [(284, 228), (284, 202)]]),
    "walk": (
        ((185, 262), (160, 330)),
        ((312, 262), (335, 330)),
        ([(250, 345), (225, 450), (180, 540)], [(250, 345), (295, 440), (300, 545)]),
        [],
    ),
    "wonderwoman": (LEFT_ON_HIP, RIGHT_ON_HIP, APART, CAPE),
    "yuhoo": (
        ((160, 165), (150, 70)),
        ((340, 165), (350, 70)),
        ([(250, 320), (195, 370), (215, 440)], [(250, 320), (310, 370), (295, 440)]),
        [],
    ),
}
# What somebody else may draw for the same: also by what the art shows.
OTHERWISE = {
    "yuhoo": (
        ((222, 235), (225, 168)),
        ((300, 190), (292, 105)),
        ([(250, 300), (265, 350), (215, 410)], [(250, 300), (240, 380), (205, 430)]),
        [],
    ),
    "super": (LEFT_DOWN, ((322, 255), (330, 125)), None, [oval(330, 118, 12)]),
    "handsinpocket": (((186, 255), (222, 318)), ((314, 255), (280, 318)), None, []),
    "walk": (
        ((180, 262), (215, 320)),
        ((322, 262), (340, 318)),
        ([(250, 345), (240, 450), (235, 545)], [(250, 345), (295, 430), (245, 500)]),
        [],
    ),
    "wonderwoman": (LEFT_ON_HIP, RIGHT_ON_HIP, APART, CAPE[:2]),
    "holdingcoffee": (
        LEFT_DOWN,
        ((330, 255), (285, 215)),
        None,
        [box(268, 190, 300, 222), [(276, 182), (280, 170)], [(290, 182), (294, 170)]],
    ),
    "thinking": (LEFT_DOWN, ((312, 270), (258, 182)), None, []),
    "thumbsup": (LEFT_DOWN, ((330, 260), (325, 205)), None, [oval(325, 205, 12), [(325, 195), (325, 172)]]),
}


def person(pose, rng):
    """-> polylines of somebody in a pose, as sticks or, one time in three, with thick limbs."""
    left, right, legs, things = OTHERWISE[pose] if pose in OTHERWISE and rng.random() < 0.4 else POSES[pose]
    legs = legs or (APART if rng.random() < 0.25 else STANDING)
    bend = lambda points, by: [(x + rng.gauss(0, by), y + rng.gauss(0, by)) for x, y in points]  # noqa: E731
    arms = [bend([LEFT, *left], 9), bend([RIGHT, *right], 9)]
    limbs = [*arms, *(bend(leg, 8) for leg in legs)]
    if rng.random() < 0.35:
        limbs = [line for limb in limbs for line in sides(limb, rng.uniform(9, 16))]
        lines = [*limbs, bend([LEFT, (212, 270), (218, 345)], 5), bend([RIGHT, (290, 270), (282, 345)], 5)]
    else:
        lines = [*limbs, bend([(250, 172), (250, 345)], 5)]
    if rng.random() < 0.7:
        lines.append(bend([LEFT, RIGHT], 4))
    lines += [bend(line, 3) for line in things]
    if rng.random() < 0.8:
        lines.append(oval(250 + rng.gauss(0, 5), 82 + rng.gauss(0, 6), rng.uniform(60, 82), rng.uniform(72, 92)))
    return lines


def sides(limb, half):
    """A polyline -> the two lines at its sides."""
    points = np.array(limb, float)
    along = np.gradient(points, axis=0)
    across = np.stack([-along[:, 1], along[:, 0]], 1) / np.maximum(1e-6, np.linalg.norm(along, axis=1, keepdims=True))
    return [[tuple(p) for p in points + sign * half * across] for sign in (-1, 1)]


def eyes(kind, rng):
    x, y, size = rng.uniform(22, 30), rng.uniform(94, 110), rng.uniform(0.8, 1.3)
    ends = (250 - x, 250 + x)
    if kind == "open":
        kind = rng.choice(("dots", "dots", "round", "pupils"))
    lines = []
    for k, at in enumerate(ends):
        one = "shut" if kind == "wink" and k == 1 else "dots" if kind == "wink" else kind
        if one == "dots":
            lines.append(oval(at, y, 4 * size, 6 * size))
        elif one in ("round", "pupils", "wide"):
            r = (14 if one == "wide" else 9) * size
            lines.append(oval(at, y, r, r * rng.uniform(0.9, 1.3)))
            if one == "pupils" or rng.random() < 0.4:
                lines.append(oval(at, y, 2.5 * size))
        elif one == "shut":
            lines.append(rng.choice(([(at - 14, y), (at + 14, y)], oval(at, y - 4, 13, 7, 0, 1))))
        elif one == "merry":
            lines.append(rng.choice((oval(at, y + 5, 13, 9, 1, 2), [(at - 12, y + 5), (at, y - 6), (at + 12, y + 5)])))
        elif one == "hearts":
            lines.append([(at, y + 10), (at - 11, y - 2), (at - 6, y - 10), (at, y - 4), (at + 6, y - 10), (at + 11, y - 2), (at, y + 10)])
    return lines, ends, y


def brows(kind, ends, y, rng):
    """ "in": down to the nose, as in anger; "out": down to the ears, as in worry."""
    if kind is None:
        return []
    rise = {"in": 1, "out": -1, "flat": 0}[kind] * rng.uniform(5, 10)
    above = y - rng.uniform(16, 26)
    return [[(ends[0] - 15, above - rise), (ends[0] + 15, above + rise)], [(ends[1] - 15, above + rise), (ends[1] + 15, above - rise)]]


def mouth(kind, rng):
    y, w, h = rng.uniform(140, 152), rng.uniform(20, 32), rng.uniform(10, 18)
    if kind == "up":
        return [oval(250, y - h, w, h, 0.12, 0.88)]
    if kind == "down":
        return [oval(250, y + h, w, h, 1.12, 1.88)]
    if kind == "flat":
        return [[(250 - 0.8 * w, y), (250 + 0.8 * w, y + rng.gauss(0, 2))]]
    if kind == "laugh":
        return [oval(250, y - 6, w, 1.3 * h, 0, 1), [(250 - w, y - 6), (250 + w, y - 6)]]
    if kind == "small":
        return [oval(250, y, rng.uniform(7, 12), rng.uniform(8, 15))]
    if kind == "large":
        return [oval(250, y, rng.uniform(18, 28), rng.uniform(15, 24))]
    return [[(250 - w, y), (250 - w / 2, y - 7), (250, y + 5), (250 + w / 2, y - 7), (250 + w, y)]]  # "wavy"


def tears(ends, y, rng):
    return [[(x, y + 10), (x + rng.gauss(0, 2), y + rng.uniform(24, 45))] for x in ends]


# Mood -> (eyes, brows, mouth, tears) as somebody may draw it.
FACES = {
    "angry": (("open", "in", "down", 0), ("open", "in", "flat", 0)),
    "cry": (("open", None, "down", 1), ("shut", "out", "down", 1), ("open", "out", "large", 1)),
    "dozing": (("shut", None, "small", 0), ("shut", None, "flat", 0)),
    "happy": (("open", None, "laugh", 0), ("merry", None, "up", 0), ("merry", None, "laugh", 0)),
    "hearteyes": (("hearts", None, "up", 0), ("hearts", None, "laugh", 0)),
    "neutral": (("open", None, "flat", 0), ("open", "flat", "flat", 0)),
    "rofl": (("merry", None, "laugh", 1), ("merry", "flat", "laugh", 1)),
    "sad": (("open", None, "down", 0), ("open", "out", "down", 0)),
    "scared": (("wide", "out", "wavy", 0), ("wide", "out", "down", 0), ("wide", None, "wavy", 0)),
    "shout": (("open", None, "large", 0), ("open", "in", "large", 0)),
    "smile": (("open", None, "up", 0), ("open", "flat", "up", 0)),
    "surprised": (("wide", None, "small", 0), ("round", "flat", "small", 0)),
    "wink": (("wink", None, "up", 0), ("wink", None, "laugh", 0)),
    "worried": (("open", "out", "flat", 0), ("open", "out", "wavy", 0)),
}


def face(mood, rng):
    """-> polylines of a face in a mood; sometimes within a head, with a nose."""
    look, slant, lips, wet = rng.choice(FACES[mood])
    lines, ends, y = eyes(look, rng)
    lines += brows(slant, ends, y, rng) + mouth(lips, rng)
    if wet:
        lines += tears(ends, y, rng)
    if rng.random() < 0.3:
        lines.append([(250, y + 8), (244, y + 24), (252, y + 26)])
    if rng.random() < 0.7:
        lines.append(oval(250, 88, rng.uniform(60, 80), rng.uniform(75, 92)))
    return lines


def scribble(rng):
    """-> polylines of nothing."""
    lines = []
    for _ in range(rng.randint(1, 6)):
        x, y = rng.uniform(60, 440), rng.uniform(-20, 540)
        if rng.random() < 0.4:
            lines.append(oval(x, y, rng.uniform(5, 90), rng.uniform(5, 90)))
        else:
            turns = [(x, y)]
            for _ in range(rng.randint(1, 4)):
                turns.append((turns[-1][0] + rng.gauss(0, 90), turns[-1][1] + rng.gauss(0, 90)))
            lines.append(turns)
    return lines


def unsteady(lines, rng, by):
    """Polylines of a hand that drifts: what is drawn next lies off by nearly as much. `by` in units."""
    result = []
    for line in lines:
        dx = dy = 0.0
        points = []
        for i, (x, y) in enumerate(line):
            fx, fy = line[max(0, i - 1)]
            for t in (0.5, 1):
                dx, dy = 0.6 * dx + rng.gauss(0, by), 0.6 * dy + rng.gauss(0, by)
                points.append((fx + t * (x - fx) + dx, fy + t * (y - fy) + dy))
        result.append(points)
    return result


def inked(lines, place, size):
    """Polylines in units, place (a, b, scale): pixel = a + scale * x, b + scale * y -> ink [size, size], lines as thin as the studio's."""
    a, b, scale = place
    grid = np.arange(size) + 0.5
    picture = np.zeros((size, size), np.float32)
    for line in lines:
        points = np.array(line, np.float32) * scale + (a, b)
        for p, q in itertools.pairwise(points):
            x0, y0 = np.floor(np.minimum(p, q) - 2).astype(int).clip(0, size)
            x1, y1 = np.ceil(np.maximum(p, q) + 2).astype(int).clip(0, size)
            if x1 <= x0 or y1 <= y0:
                continue
            d = q - p
            x, y = grid[None, x0:x1] - p[0], grid[y0:y1, None] - p[1]
            along = ((x * d[0] + y * d[1]) / max(1e-6, float(d @ d))).clip(0, 1)
            away = np.hypot(x - along * d[0], y - along * d[1])
            picture[y0:y1, x0:x1] = np.maximum(picture[y0:y1, x0:x1], (1.1 - away).clip(0, 1))
    return picture


def warped(pictures, generator, by):
    """[B, 1, h, w] -> the same, bent smoothly by up to some `by` of their size."""
    count, _, h, w = pictures.shape
    coarse = by * torch.randn(count, 2, 5, 5, generator=generator)
    flow = F.interpolate(coarse, (h, w), mode="bicubic", align_corners=True).permute(0, 2, 3, 1)
    still = F.affine_grid(torch.eye(2, 3).expand(count, 2, 3), (count, 1, h, w), align_corners=False)
    return F.grid_sample(pictures, still + flow, align_corners=False)


def turned(pictures, generator, about):
    """[B, 1, h, w] -> the same, turned by some degrees, some of them by many, and stretched, about points [B, 2] from -1 to 1."""
    count, _, h, w = pictures.shape
    angle = torch.randn(count, generator=generator) * torch.where(torch.rand(count, generator=generator) < 0.15, 0.5, 0.1)
    stretch = torch.exp(0.14 * torch.randn(count, 2, generator=generator))
    matrix = torch.stack([angle.cos(), -angle.sin(), angle.sin(), angle.cos()], 1).view(count, 2, 2) * stretch[:, :, None]
    offset = about - (matrix @ about[:, :, None])[:, :, 0]
    grid = F.affine_grid(torch.cat([matrix, offset[:, :, None]], 2), (count, 1, h, w), align_corners=False)
    return F.grid_sample(pictures, grid, align_corners=False)
