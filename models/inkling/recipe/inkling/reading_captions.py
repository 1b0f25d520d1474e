"""python -m inkling.reading_captions SHARD.json OUT.json [--seed 0]: 48 captions of square panels, what each tells and where it has figures and object, for
`npm run bench -- reading`. A third each wide, medium and close; half of the wide and medium ones show two figures, the others one and an object.

With --things SHARD.json OUT.json instead: one medium or wide caption for every object.
"""

import json
import random

from .arguments import parser_of
from .captions import caption
from .words import OBJECTS

WANTED = {("wide", 1): 8, ("wide", 2): 8, ("medium", 1): 8, ("medium", 2): 8, ("close", 1): 16}


def told_panel(story, panel, rng):
    """A panel with a caption that tells all, and what it tells."""
    told = [{}, {}, {}]
    text = caption(story, panel, rng, 1.0, told)
    return {"text": text, "figures": told[: len(panel["who"])], "scene": told[2], "boxes": panel["boxes"]}


def of_every_object(stories, rng):
    chosen = {}
    for story in stories:
        for panel in story["panels"]:
            if panel["obj"] and panel["obj"] not in chosen and panel["who"] and story["tone"] == "color":
                found = told_panel(story, panel, rng)
                if "object" in found["scene"]:
                    chosen[panel["obj"]] = found
    print(len(chosen), "captions; still wanted:", [name for name in OBJECTS if name not in chosen])
    return [chosen[name] for name in OBJECTS if name in chosen]


def of_all_shots(stories, rng):
    left, chosen = dict(WANTED), []
    for story in stories:
        panels = [
            panel
            for panel in story["panels"]
            if left.get((panel["shot"], len(panel["who"])), 0) > 0 and (panel["obj"] or panel["second"] or panel["shot"] == "close")
        ]
        if not panels or story["tone"] != "color":
            continue
        panel = rng.choice(panels)
        left[panel["shot"], len(panel["who"])] -= 1
        chosen.append(told_panel(story, panel, rng))
    print(len(chosen), "captions; still wanted:", {key: count for key, count in left.items() if count})
    return chosen


def main():
    parser = parser_of("shard", "out")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--things", action="store_true", help="one caption for every object")
    options = parser.parse_args()
    with open(options.shard) as file:
        stories = json.load(file)["stories"]
    chosen = (of_every_object if options.things else of_all_shots)(stories, random.Random(options.seed))
    with open(options.out, "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(panel) for panel in chosen) + "\n]\n")


if __name__ == "__main__":
    main()
