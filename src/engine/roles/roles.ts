// The table of roles.
import { embedder } from "./embedder.ts";
import { printDecoder } from "./print-decoder.ts";
import { tinyDecoder } from "./tiny-decoder.ts";

export const roles = { tinyDecoder, embedder, printDecoder };
