// A static file server for the built studio: isolation headers (which give WebAssembly its threads), byte ranges, HEAD, validation by ETag.
// As a command: node scripts/serve.mjs [--root DIR] [--port N] [--no-isolation]
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

/** A document served with these is cross-origin isolated, so that SharedArrayBuffer exists. */
export const isolationHeaders = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

const contentTypes = {
  ".bin": "application/octet-stream",
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".onnx": "application/octet-stream",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
};

/** The content type of a file name; bytes when the extension is unknown. */
export function contentType(name) {
  return contentTypes[extname(name).toLowerCase()] ?? "application/octet-stream";
}

/** The file that a request path means, or null: unknown, outside of the folder, or not decodable. */
async function findFile(root, pathname) {
  let path;
  try {
    path = resolve(join(root, decodeURIComponent(pathname)));
  } catch {
    return null;
  }
  if (path !== root && !path.startsWith(root + sep)) return null;
  const found = await stat(path).catch(() => null);
  if (found?.isFile()) return { path, size: found.size, modified: found.mtimeMs };
  if (!found?.isDirectory()) return null;
  const index = join(path, "index.html");
  const page = await stat(index).catch(() => null);
  return page?.isFile() ? { path: index, size: page.size, modified: page.mtimeMs } : null;
}

/** "bytes=a-b" → the first and last byte; null when there is no range header or a form we don't answer; "invalid" beyond the end. */
export function parseRange(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return null;
  const first = match[1] === "" ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const last = match[1] === "" || match[2] === "" ? size - 1 : Math.min(size - 1, Number(match[2]));
  return first > last ? "invalid" : { first, last };
}

function send(response, status, headers, text = "") {
  response.writeHead(status, { ...headers, "Content-Length": Buffer.byteLength(text) });
  response.end(text);
}

async function answer(request, response, root, extra) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return send(response, 405, { ...extra, Allow: "GET, HEAD" }, "Only GET and HEAD.");
  }
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const file = await findFile(root, pathname);
  if (!file)
    return send(
      response,
      404,
      { ...extra, "Content-Type": "text/plain" },
      request.method === "HEAD" ? "" : "Not found.",
    );
  const etag = `"${file.size.toString(36)}-${Math.round(file.modified).toString(36)}"`;
  const headers = {
    ...extra,
    "Accept-Ranges": "bytes",
    "Cache-Control": "no-cache",
    ETag: etag,
    "Content-Type": contentType(file.path),
  };
  if (request.headers["if-none-match"] === etag) {
    response.writeHead(304, headers);
    return response.end();
  }
  const range = parseRange(request.headers.range, file.size);
  if (range === "invalid") return send(response, 416, { ...headers, "Content-Range": `bytes */${file.size}` });
  const { first, last } = range ?? { first: 0, last: file.size - 1 };
  if (range) headers["Content-Range"] = `bytes ${first}-${last}/${file.size}`;
  response.writeHead(range ? 206 : 200, { ...headers, "Content-Length": last - first + 1 });
  if (request.method === "HEAD" || file.size === 0) return response.end();
  createReadStream(file.path, { start: first, end: last })
    .on("error", () => response.destroy())
    .pipe(response);
}

/**
 * Serves a folder on this machine only.
 * `port` 0 takes any free one; `isolated` false leaves the isolation headers out. Rejects when the folder is missing or the port is taken.
 * Resolves to { url, port, close }; `url` ends in "/".
 */
export async function serveFolder({ root, isolated = true, port = 0 }) {
  const folder = resolve(root);
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory())
    throw new Error(`serveFolder(): expected a folder, found nothing at ${folder}. Run "npm run build" first.`);
  const extra = isolated ? isolationHeaders : {};
  const server = createServer((request, response) => {
    answer(request, response, folder, extra).catch((error) => {
      if (!response.headersSent) send(response, 500, {}, String(error));
    });
  });
  await new Promise((done, fail) => server.once("error", fail).listen(port, "127.0.0.1", done));
  const taken = server.address().port;
  const close = () =>
    new Promise((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { url: `http://localhost:${taken}/`, port: taken, close };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: {
      root: { type: "string", default: "dist" },
      port: { type: "string", default: "0" },
      "no-isolation": { type: "boolean", default: false },
    },
  });
  try {
    const server = await serveFolder({
      root: values.root,
      port: Number(values.port),
      isolated: !values["no-isolation"],
    });
    console.log(server.url);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
