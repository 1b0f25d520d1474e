// npm run bench            speed of the studio on this machine, in one run
// npm run bench -- identity [--modes off,together,cast] [--stories FILE] [--pairs FILE] [--part stories|pairs|all] [--sheet docs/identity.png]
//   modes: off, together, cast, rolling; with :boxes or :image behind, tokens come from the boxes or from anywhere
// Options: --no-build, --rounds 5
import { parseArgs } from "node:util";
import { benchIdentity } from "./bench/identity.mjs";
import { benchSpeed } from "./bench/speed.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    stories: { type: "string", default: "scripts/bench/stories.txt" },
    pairs: { type: "string", default: "scripts/bench/pairs.txt" },
    modes: { type: "string", default: "off,together" },
    part: { type: "string", default: "all" },
    sheet: { type: "string", default: "docs/identity.png" },
    rounds: { type: "string", default: "5" },
    "no-build": { type: "boolean", default: false },
  },
});
const [what = "speed"] = positionals;
const reuseBuild = values["no-build"];
if (what === "identity")
  await benchIdentity({
    storiesFile: values.stories,
    pairsFile: values.pairs,
    sheetFile: values.sheet,
    modes: values.modes,
    part: values.part,
    reuseBuild,
  });
else if (what === "speed") await benchSpeed({ rounds: Number(values.rounds), reuseBuild });
else {
  process.stderr.write(`bench: expected "speed" or "identity", found "${what}"\n`);
  process.exitCode = 2;
}
