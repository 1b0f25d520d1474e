// Every operator that a gradient can pass, by family.
import type { GradientRules } from "./gradient-rule.ts";
import { attentions } from "./rules/attention.ts";
import { convolution } from "./rules/convolution.ts";
import { elementwise } from "./rules/elementwise.ts";
import { layout } from "./rules/layout.ts";
import { normalisation } from "./rules/normalisation.ts";
import { products } from "./rules/products.ts";

export const gradientRules: GradientRules = {
  ...elementwise,
  ...layout,
  ...products,
  ...normalisation,
  ...convolution,
  ...attentions,
};

/** Operators whose result does not change with small changes of what they read, or is no number of the kind: their gradient is zero. */
export const flatOperators: ReadonlySet<string> = new Set(
  "Shape Size Equal Less LessOrEqual Greater GreaterOrEqual Not And Or ArgMax ArgMin Floor Ceil Round Sign NonZero IsNaN".split(
    " ",
  ),
);
