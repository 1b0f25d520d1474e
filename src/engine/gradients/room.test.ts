import { TensorProto_DataType } from "onnx-buf";
import { expect, test } from "vitest";
import { editGraph } from "../../graph/edit.ts";
import { emptyGraph } from "../../graph/model.ts";
import { StudioError, toFailure } from "../../models/failure.ts";
import { expectRoom } from "./room.ts";

const { FLOAT } = TensorProto_DataType;
const sizes = { downscale: 8, multiple: 64 };

/** Two tensors of the latents' size at a time. */
function graph() {
  const edit = editGraph(emptyGraph());
  edit.addInput("sample", FLOAT, ["n", 4, "h", "w"]);
  edit.add("Tanh", [edit.add("Sigmoid", ["sample"])], { output: "y" });
  edit.addOutput("y", FLOAT, ["n", 4, "h", "w"]);
  return edit.finish();
}

const dims = new Map([["sample", [64, 4, 64, 128]]]);
const bytes = 2 * 4 * 64 * 4 * 64 * 128;

function failureOf(room: Parameters<typeof expectRoom>[1]): StudioError | null {
  try {
    expectRoom(graph(), room, sizes, dims);
    return null;
  } catch (thrown) {
    if (thrown instanceof StudioError) return thrown;
    throw thrown;
  }
}

test("what fits passes", () => {
  expect(failureOf({ all: bytes, tensor: bytes })).toBeNull();
});

test("what does not fit is told with what was needed and the largest picture of its shape that fits", () => {
  const failure = failureOf({ all: bytes / 2, tensor: bytes });
  expect(failure?.code).toBe("out-of-memory");
  expect(failure?.message).toBe("The gradient at 1024 x 512 pixels needs 16 MB: there are 8 MB.");
  expect(failure?.remedy).toContain("drawn at 640 x 320 pixels or less");
  expect(toFailure(failure).fits).toEqual({ width: 640, height: 320 });
});

test("a device's largest buffer limits a single tensor", () => {
  expect(failureOf({ all: Number.POSITIVE_INFINITY, tensor: 1000 })?.message).toContain("for one tensor");
  expect(failureOf({ all: Number.POSITIVE_INFINITY, tensor: 1000 })?.remedy).toBe(
    "Leave the thing where weighing its word has brought it, drag its box, or try other poses.",
  );
});
