// What can be told of a panel and the colours of it, in the order in which the networks count it: inkling/words.py reads the same file.
import { readFileSync } from "node:fs";

export const words = JSON.parse(readFileSync(new URL("../words.json", import.meta.url), "utf8"));
