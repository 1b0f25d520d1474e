import { expect, test } from "vitest";
import { applyDiff } from "../../comic/diff.ts";
import { exampleDoc } from "../../comic/example-doc.test-kit.ts";
import { parseProject, toProject } from "../../comic/project.ts";
import { recordOf } from "../../comic/query.ts";
import { IMAGE_ZOOM } from "../../comic/records/frame.ts";
import { setFrameImage } from "./pages.ts";

test.each([
  [0.2, IMAGE_ZOOM.min],
  [3, 3],
  [5000, IMAGE_ZOOM.max],
])("a picture zoomed to %d is zoomed to %d, which can be saved and opened", (asked, zoom) => {
  const doc = exampleDoc();
  const changed = applyDiff(doc, setFrameImage(doc, "frame-2", { panX: 0, panY: 0, zoom: asked }));
  const opened = parseProject(JSON.parse(JSON.stringify(toProject(changed)))).doc;
  expect(recordOf(opened, "frame", "frame-2")?.zoom).toBe(zoom);
});
