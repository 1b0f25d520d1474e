// Every operator that shapes can be followed through.
import { constants } from "./constants.ts";
import { elementwise } from "./elementwise.ts";
import { layout } from "./layout.ts";
import type { OpRule } from "./op-rule.ts";
import { products } from "./products.ts";

/** Rules by operator, `com.microsoft.X` for those of ONNX Runtime. */
export const opRules: ReadonlyMap<string, OpRule> = new Map(
  [constants, elementwise, layout, products].flatMap((family) => Object.entries(family)),
);
