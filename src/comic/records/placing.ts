// What the artist says of where a thing on the page stands, beside its place. Of a frame it holds while it is an inset.
import * as v from "valibot";
import { flag, id } from "./kind.ts";

export const placing = {
  /** It is not moved, by hand or with others. */
  pinned: v.exactOptional(flag),
  /** It is neither painted nor exported. */
  hidden: v.exactOptional(flag),
  /** What has the same group is selected and moved together. */
  group: v.exactOptional(id),
};
