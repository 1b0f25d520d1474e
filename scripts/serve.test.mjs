import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveFolder } from "./serve.mjs";

const parent = mkdtempSync(join(tmpdir(), "serve-"));
const root = join(parent, "site");
/** @type {import("./serve.mjs").FolderServer} */
let server;

beforeAll(async () => {
  mkdirSync(join(root, "ort"), { recursive: true });
  writeFileSync(join(parent, "secret.txt"), "secret");
  writeFileSync(join(root, "index.html"), "<p>page</p>");
  writeFileSync(join(root, "ort/a.wasm"), "0123456789");
  writeFileSync(join(root, "ort/b.onnx"), "0");
  server = await serveFolder({ root });
});
afterAll(async () => {
  await server.close();
  rmSync(parent, { recursive: true });
});

/**
 * fetch() resolves ".." before it sends: this asks for exactly the path.
 * @param {string} path
 */
function statusOfRawPath(path) {
  return new Promise((done, fail) => {
    request({ port: server.port, host: "127.0.0.1", path }, (response) => done(response.resume().statusCode))
      .on("error", fail)
      .end();
  });
}

test("a folder answers with its page, isolated", async () => {
  const response = await fetch(server.url);
  expect(await response.text()).toBe("<p>page</p>");
  expect(response.headers.get("content-type")).toBe("text/html;charset=utf-8");
  expect(response.headers.get("cross-origin-opener-policy")).toBe("same-origin");
  expect(response.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
});

test("without isolation none of its headers is sent", async () => {
  const plain = await serveFolder({ root, isolated: false });
  const response = await fetch(plain.url);
  expect([...response.headers.keys()].filter((name) => name.startsWith("cross-origin"))).toEqual([]);
  await plain.close();
});

test("WebAssembly has the type that streaming compilation asks for", async () => {
  const response = await fetch(`${server.url}ort/a.wasm?x=1`);
  expect(response.headers.get("content-type")).toBe("application/wasm");
  expect(response.headers.get("content-length")).toBe("10");
});

test("a range gives those bytes and no others", async () => {
  const response = await fetch(`${server.url}ort/a.wasm`, { headers: { range: "bytes=2-4" } });
  expect(response.status).toBe(206);
  expect(response.headers.get("content-range")).toBe("bytes 2-4/10");
  expect(await response.text()).toBe("234");
});

test("a range may be open or reach beyond the end, and one that begins there is refused", async () => {
  /** @param {string} range */
  const ask = (range) => fetch(`${server.url}ort/a.wasm`, { headers: { range } });
  expect(await (await ask("bytes=7-")).text()).toBe("789");
  expect(await (await ask("bytes=5-99")).text()).toBe("56789");
  const beyond = await ask("bytes=10-");
  expect(beyond.status).toBe(416);
  expect(beyond.headers.get("content-range")).toBe("bytes */10");
});

test("a network is bytes", async () => {
  expect((await fetch(`${server.url}ort/b.onnx`)).headers.get("content-type")).toBe("application/octet-stream");
});

test("HEAD tells the size and sends nothing", async () => {
  const response = await fetch(`${server.url}ort/a.wasm`, { method: "HEAD" });
  expect(response.headers.get("content-length")).toBe("10");
  expect(await response.text()).toBe("");
});

test("an unchanged file is not sent again", async () => {
  const etag = (await fetch(server.url)).headers.get("etag") ?? "";
  const response = await fetch(server.url, { headers: { "if-none-match": etag } });
  expect(response.status).toBe(304);
});

test("nothing outside of the folder is served, and no other method", async () => {
  expect(await statusOfRawPath("/../secret.txt")).toBe(404);
  expect(await statusOfRawPath("/%2e%2e/secret.txt")).toBe(404);
  expect(await statusOfRawPath("/..%2fsecret.txt")).toBe(404);
  expect(await statusOfRawPath("/%zz")).toBe(404);
  expect((await fetch(server.url, { method: "POST" })).status).toBe(405);
});

test("a missing folder is an error that says what to do", async () => {
  await expect(serveFolder({ root: join(parent, "none") })).rejects.toThrow("npm run build");
});
