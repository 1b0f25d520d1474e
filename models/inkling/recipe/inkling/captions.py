"""Caption grammar: what a panel shows (corpus/panel.mjs) -> a natural caption with a random amount of detail.

python -m inkling.captions SHARD.json: prints some captions of a shard, to look at.
"""

import json
import random

from .arguments import parser_of
from .words import ATTIRE, EMOTION, POSE

PLACE = {
    "beach": "at the beach",
    "forest": "in the forest",
    "city": "in the city",
    "park": "in the park",
    "mountains": "in the mountains",
    "desert": "in the desert",
    "snow": "in the snow",
    "space": "in space",
    "castle": "near a castle",
    "kitchen": "in the kitchen",
    "bedroom": "in the bedroom",
    "classroom": "in the classroom",
    "office": "in the office",
    "street": "on the street",
}
INDOOR = ("space", "kitchen", "bedroom", "classroom", "office")
TIME = {"day": ["", "", "on a sunny day"], "night": ["at night"], "sunset": ["at sunset"], "rain": ["in the rain"]}
# How the hair of some heads reads in a caption; the others keep the corpus's words.
HAIR = {
    "densehairwithband": "thick hair and a hairband",
    "hairband": "long hair and a hairband",
    "highbun": "hair in a high bun",
    "messyponytail": "hair in a ponytail",
}
# Objects that a caption calls by another word than their drawing.
OBJECT = {
    "airplane": "plane",
    "alarm-clock": "clock",
    "automobile": "car",
    "birthday-cake": "cake",
    "crescent-moon": "moon",
    "delivery-truck": "truck",
    "desktop-computer": "computer",
    "envelope": "letter",
    "evergreen-tree": "tree",
    "flying-saucer": "ufo",
    "jack-o-lantern": "pumpkin",
    "locomotive": "train",
    "money-bag": "bag of money",
    "open-book": "book",
    "package": "box",
    "red-apple": "apple",
    "red-heart": "heart",
    "soccer-ball": "ball",
    "t-rex": "dinosaur",
    "teddy-bear": "teddy bear",
    "top-hat": "hat",
    "wrapped-gift": "gift",
}
TONE = {"color": "", "ink": ", black and white", "sepia": ", sepia"}


def with_article(words):
    return ("an " if words[0] in "aeiou" else "a ") + words


def object_words(name):
    return with_article(OBJECT.get(name, name))


def hair_words(character, rng, detail):
    """The words about hair and the like, or None. Takes one or two random numbers more when there is a colour to tell."""
    look = HAIR.get(character["head"].split("/")[1], character["hairWords"])
    color = character["hair"]
    if color and rng.random() < detail:
        if "hair" in look:
            return f"{color} {look}" if rng.random() < 0.8 else f"{color} hair"
        return f"{color} hair and {look}" if rng.random() < 0.7 else f"{color} hair"
    return look if look and rng.random() < detail else None


def describe(character, rng, detail, told):
    """A character in words; `detail` in 0..1 is how many of the attributes are spelled out. Notes those in `told`."""

    def tells():
        return rng.random() < detail

    tells_skin = tells() and rng.random() < 0.6
    text = with_article(f"{character['skin']}-skinned {character['who']}" if tells_skin else character["who"])
    told["who"] = character["who"]
    if tells_skin:
        told["skin"] = character["skin"]
    hair = hair_words(character, rng, detail)
    if hair:
        text += f" with {hair}"
        if character["hair"] and hair.startswith(character["hair"]):
            told["hair"] = character["hair"]
        if hair != f"{character['hair']} hair":
            told["look"] = character["hairWords"]
    attire = ATTIRE[character["attire"]]
    if tells():
        told["attire"] = character["attire"]
        worn = attire
        if rng.random() < 0.9:
            worn = f"{character['shirt']} {attire}"
            told["shirt"] = character["shirt"]
        text += f" wearing {with_article(worn)}"
        if attire != "dress" and tells() and rng.random() < 0.7:
            text += f" and {character['pants']} pants"
            told["pants"] = character["pants"]
    return text


def caption(story, panel, rng, detail=None, told=None):
    """One of many captions of a panel. `detail` as in describe(), None: random.

    `told`: a list of three dictionaries to note what the caption tells, of the first figure, of the second, of the scene.
    """
    told = told or [{}, {}, {}]
    detail = rng.choice([0.0, 0.35, 0.7, 1.0]) if detail is None else detail
    place = PLACE[panel["place"]] if rng.random() < 0.93 else ""
    time = rng.choice(TIME[panel["time"]])
    where = place if panel["place"] in INDOOR else " ".join(part for part in (place, time) if part)
    if place and place in where:
        told[2]["place"] = panel["place"]
    if time and time in where:
        told[2]["time"] = panel["time"]
    if panel["empty"]:
        scene = rng.choice(["an empty scene", "no people", "scenery"])
        thing = f"with {object_words(panel['obj'])}" if panel["obj"] else ""
        if thing:
            told[2]["object"] = panel["obj"]
        return ", ".join(part for part in (scene, where, thing) if part)
    figures = []
    for i, who in enumerate(panel["who"]):
        acting = panel if i == 0 else panel["second"]
        looks = describe(story["cast"][who], rng, detail, told[i])
        pose = POSE[acting["pose"]] if rng.random() < 0.85 else ""
        emotion = EMOTION[acting["emotion"]] if rng.random() < 0.7 else ""
        if pose:
            told[i]["pose"] = acting["pose"]
        if emotion:
            told[i]["emotion"] = acting["emotion"]
        figures.append(" ".join(part for part in (looks, pose) if part) + (f", {emotion}" if emotion else ""))
    parts = [" and ".join(figures)] + ([where] if where else [])
    if panel["obj"] and rng.random() < 0.92:
        parts.append(f"next to {object_words(panel['obj'])}")
        told[2]["object"] = panel["obj"]
    if rng.random() < 0.5:
        parts = parts[:1] + parts[1:][::-1]
    text = (", " if rng.random() < 0.5 else " ").join(parts)
    if rng.random() < 0.85:
        # Drawn for every shot, so that the random stream does not depend on the shot.
        wide = rng.choice(["wide shot of ", "full body of "])
        text = {"close": "close-up of ", "medium": "", "wide": wide}[panel["shot"]] + text
        told[2]["shot"] = panel["shot"]
    return text


def main():
    parser = parser_of("shard")
    with open(parser.parse_args().shard) as file:
        stories = json.load(file)["stories"]
    rng = random.Random(1)
    for _ in range(14):
        story = rng.choice(stories)
        print(caption(story, rng.choice(story["panels"]), rng))


if __name__ == "__main__":
    main()
