"""python -m inkling.reading_captions SHARD.json OUT.json [--seed 0]: 48 captions of square panels, what each tells and where it has figures and object, for
`npm run bench -- reading`. A third each wide, medium and close; half of the wide and medium ones show two figures, the others one and an object.
"""

import json
import random

from .arguments import parser_of
from .captions import caption

WANTED = {("wide", 1): 8, ("wide", 2): 8, ("medium", 1): 8, ("medium", 2): 8, ("close", 1): 16}


def main():
    parser = parser_of("shard", "out")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with open(options.shard) as file:
        stories = json.load(file)["stories"]
    rng, left, chosen = random.Random(options.seed), dict(WANTED), []
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
        told = [{}, {}, {}]
        text = caption(story, panel, rng, 1.0, told)
        chosen.append({"text": text, "figures": told[: len(panel["who"])], "scene": told[2], "boxes": panel["boxes"]})
    with open(options.out, "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(panel) for panel in chosen) + "\n]\n")
    print(len(chosen), "captions; still wanted:", {key: count for key, count in left.items() if count})


if __name__ == "__main__":
    main()
