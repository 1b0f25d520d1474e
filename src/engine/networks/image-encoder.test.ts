// A published image encoder through Transformers.js, on this studio's runtime: a tiny one whose vectors are known.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import type { Picture } from "../../diffusion/panel.ts";
import type { Figure } from "../../geometry/unit-box.ts";
import { openRuntime } from "../runtime.ts";
import { tinyEncoder } from "../tiny-model.test-kit.ts";
import { openImageEncoder } from "./image-encoder.ts";

const boxes: Figure = { head: [0, 0, 1, 1], body: [0, 0, 1, 1] };

function plain(red: number, green: number, blue: number): Picture {
  const pixels = new Uint8ClampedArray(24 * 16 * 4);
  for (let i = 0; i < pixels.length; i += 4) pixels.set([red, green, blue, 255], i);
  return { pixels, width: 24, height: 16 };
}

async function open(files: ReturnType<typeof tinyEncoder>) {
  const backend = { kind: "wasm", threads: 1, reason: "test" } as const;
  const dist = `${pathToFileURL(resolve("node_modules/onnxruntime-web/dist")).href}/`;
  const runtime = await openRuntime(backend, dist);
  const session = await runtime.createSession(files.get("onnx/model_quantized.onnx")!);
  return openImageEncoder(runtime, session, files.get("preprocessor_config.json"));
}

test("the library prepares the picture, and the state of the first token is the vector", async () => {
  const encoder = await open(tinyEncoder(null));
  const look = async (picture: Picture) => (await encoder.embed({ picture, figures: [{ tag: "Mina", boxes }] })).Mina;
  // (0, 51, 255) becomes (-1, -0.6, 1).
  expect(await look(plain(0, 51, 255))).toEqual([-127, -76, 127]);
  expect(await look(plain(255, 255, 255))).toEqual([127, 127, 127]);
});

test("looks of several characters are the picture's", async () => {
  const encoder = await open(tinyEncoder(null));
  const figures = ["Mina", "Otto"].map((tag) => ({ tag, boxes }));
  const { Mina, Otto } = await encoder.embed({ picture: plain(0, 0, 255), figures });
  expect(Mina).toEqual(Otto);
});

test("an encoder that the library cannot use is told in words", async () => {
  const files = tinyEncoder(null);
  await expect(open(files.set("preprocessor_config.json", new TextEncoder().encode("<html>")))).rejects.toMatchObject({
    code: "model-unsupported",
    message: expect.stringContaining("<html>"),
  });
  files.delete("preprocessor_config.json");
  await expect(open(files)).rejects.toMatchObject({
    code: "model-unsupported",
    message: expect.stringMatching(/image encoder.*preprocessor_config\.json/),
  });
});
