// A static file server for the built studio: isolation headers (which give WebAssembly its threads), byte ranges, validation by ETag.
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { resolve } from "node:path";
import sirv from "sirv";
import { isCommand, portOf, readArguments, runCommand } from "./command-line.mjs";

const USAGE = "Usage: node scripts/serve.mjs [--root DIR] [--port N] [--no-isolation]";

/** A document served with these is cross-origin isolated, so that SharedArrayBuffer exists. */
export const isolationHeaders = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/**
 * @typedef {object} FolderServer
 * @property {string} url ends in "/"
 * @property {number} port
 * @property {() => Promise<void>} close
 */

/**
 * Serves a folder on this machine only, as it is at each request.
 * @param {object} options
 * @param {string} options.root
 * @param {boolean} [options.isolated] false: without the isolation headers
 * @param {number} [options.port] 0: any free one
 * @returns {Promise<FolderServer>}
 * @throws when the folder is missing or the port is taken (`code` "EADDRINUSE")
 */
export async function serveFolder({ root, isolated = true, port = 0 }) {
  const folder = resolve(root);
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory())
    throw new Error(`serveFolder(): expected a folder, found nothing at ${folder}. Run "npm run build" first.`);
  const answer = sirv(folder, {
    dev: true,
    etag: true,
    extensions: ["html"],
    onNoMatch: (_, response) => response.writeHead(404, { "Content-Type": "text/plain" }).end("Not found."),
    setHeaders(response, path) {
      if (path.endsWith(".onnx")) response.setHeader("Content-Type", "application/octet-stream");
    },
  });
  const server = createServer((request, response) => {
    if (isolated) response.setHeaders(new Map(Object.entries(isolationHeaders)));
    if (request.method === "GET" || request.method === "HEAD") answer(request, response);
    else response.writeHead(405, { Allow: "GET, HEAD" }).end("Only GET and HEAD.");
  });
  await new Promise((done, fail) => {
    server.once("error", fail).listen(port, "127.0.0.1", () => done(undefined));
  });
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://localhost:${address.port}/`,
    port: address.port,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

if (isCommand(import.meta.url))
  await runCommand(USAGE, async () => {
    const { values } = readArguments(USAGE, {
      root: { type: "string", default: "dist" },
      port: { type: "string", default: "0" },
      "no-isolation": { type: "boolean", default: false },
    });
    const { url } = await serveFolder({
      root: values.root,
      port: portOf(values.port),
      isolated: !values["no-isolation"],
    });
    console.log(url);
  });
