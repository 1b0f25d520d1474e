// The English catalogue: every text that the interface shows. Sentences with numbers are functions, so that another language
// may order them its own way.

import { arranging } from "./en/arranging.ts";
import { book } from "./en/book.ts";
import { canvas } from "./en/canvas.ts";
import { cutting } from "./en/cutting.ts";
import { draft } from "./en/draft.ts";
import { locale, units } from "./en/formats.ts";
import { framing } from "./en/framing.ts";
import { guides } from "./en/guides.ts";
import { guide } from "./en/help.ts";
import { card, identity, likeness } from "./en/identity.ts";
import { learning } from "./en/learning.ts";
import { looks } from "./en/looks.ts";
import { models } from "./en/models.ts";
import { panes } from "./en/panes.ts";
import { reach } from "./en/reach.ts";
import { redraw } from "./en/redraw.ts";
import { rough } from "./en/rough.ts";
import { several } from "./en/several.ts";
import { shell } from "./en/shell.ts";
import { steps } from "./en/steps.ts";
import { stories } from "./en/stories.ts";

export const en = {
  locale,
  units,
  ...shell,
  ...panes,
  ...guide,
  book,
  arranging,
  canvas,
  card,
  cutting,
  draft,
  framing,
  guides,
  likeness,
  identity,
  learning,
  looks,
  models,
  reach,
  redraw,
  rough,
  several,
  steps,
  stories,
};
