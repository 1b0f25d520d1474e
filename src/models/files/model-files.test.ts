import { expect, test } from "vitest";
import { openFiles } from "./model-files.ts";

test("when a file is missing, what still comes of the others is told to no one", async () => {
  let arrive: () => void = () => undefined;
  const late = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const told: string[] = [];
  let lateIsRead: Promise<Blob> = Promise.resolve(new Blob());
  const source = {
    name: "model",
    place: "model",
    remedy: "",
    isVerified: true,
    read(path: string, _bytes: number, onProgress: (loaded: number) => void) {
      if (path === "missing") return Promise.reject(new Error("missing"));
      onProgress(1);
      lateIsRead = late.then(() => {
        onProgress(3);
        return new Blob(["abc"]);
      });
      return lateIsRead;
    },
  };
  const wanted = ["slow", "missing"].map((path) => ({ path, bytes: 3, sha256: null }));
  const opening = openFiles(wanted, source, (file, more) => told.push(`${file} ${more}`));
  await expect(opening).rejects.toThrow("missing");
  arrive();
  await lateIsRead;
  expect(told).toEqual(["slow 1"]);
});
