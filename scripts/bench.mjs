// npm run bench            speed of the studio on this machine, in one run
// npm run bench -- identity [--stories FILE] [--sheet docs/identity.png]
// Options: --no-build, --rounds 5
import { parseArgs } from "node:util";
import { benchIdentity } from "./bench/identity.mjs";
import { benchSpeed } from "./bench/speed.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    stories: { type: "string", default: "scripts/bench/stories.txt" },
    sheet: { type: "string", default: "docs/identity.png" },
    rounds: { type: "string", default: "5" },
    "no-build": { type: "boolean", default: false },
  },
});
const [what = "speed"] = positionals;
const reuseBuild = values["no-build"];
if (what === "identity") await benchIdentity({ storiesFile: values.stories, sheetFile: values.sheet, reuseBuild });
else if (what === "speed") await benchSpeed({ rounds: Number(values.rounds), reuseBuild });
else {
  process.stderr.write(`bench: expected "speed" or "identity", found "${what}"\n`);
  process.exitCode = 2;
}
