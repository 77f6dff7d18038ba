// Serves a folder of static files for trying the release out on one's own machine.
//
//   PORT=8080 node tools/serve.mjs [folder] [path prefix]
//
// Also a module: `serve({ folder, port, prefix })` yields the address and `close`.
// Port 0 takes a free one. With a prefix, such as "/some/where/", the files are
// there and nowhere else, as on a host that serves many projects.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";

const types = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
  ".xml": "application/xml; charset=utf-8",
  ".yaml": "text/yaml; charset=utf-8",
  ".yml": "text/yaml; charset=utf-8",
  ".zip": "application/zip",
};

/** Starts serving; yields `{ address, close }`. */
export async function serve({ folder = "dist", port = 0, prefix = "/", log = () => {} } = {}) {
  const root = resolve(folder);
  const server = createServer(async (request, response) => {
    const answer = (status, headers, text = "") => {
      log(`${status} ${request.method} ${request.url}`);
      response.writeHead(status, { "content-type": "text/plain; charset=utf-8", ...headers });
      response.end(text);
    };
    if (!["GET", "HEAD"].includes(request.method)) {
      return answer(405, { allow: "GET, HEAD" }, "Files can only be read here.\n");
    }
    const path = await fileOf(request.url, root, prefix);
    if (!path) {
      return answer(404, {}, `There is no file at ${request.url}.\n`);
    }
    const { size } = await stat(path);
    response.writeHead(200, {
      "content-type": types[extname(path).toLowerCase()] ?? "application/octet-stream",
      "content-length": size,
      // A new build shows at the next reload, whatever the browser has kept.
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
    });
    log(`200 ${request.method} ${request.url}`);
    if (request.method === "HEAD") {
      return response.end();
    }
    createReadStream(path).on("error", () => response.destroy()).pipe(response);
  });
  await new Promise((listening, failed) => {
    server.once("error", failed).listen(port, "127.0.0.1", listening);
  });
  return {
    address: `http://127.0.0.1:${server.address().port}${prefix}`,
    close: () => new Promise((closed) => {
      server.close(closed);
      server.closeAllConnections();
    }),
  };
}

/** Yields the file that a URL names, or nothing. */
async function fileOf(url, root, prefix) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, "http://host").pathname);
  } catch {
    return undefined;
  }
  if (!path.startsWith(prefix) || path.includes("\0")) {
    return undefined;
  }
  const rest = path.slice(prefix.length);
  const file = join(root, rest.endsWith("/") || rest === "" ? join(rest, "index.html") : rest);
  if (file !== root && !file.startsWith(root + sep)) {
    return undefined;
  }
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ? file : undefined;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [folder = "dist", prefix = "/"] = process.argv.slice(2);
  const port = Number(process.env.PORT || 8080);
  try {
    const { address } = await serve({ folder, port, prefix });
    console.log(`Signalbox is at ${address} (files of ${folder}; Ctrl+C ends it).`);
  } catch (error) {
    const reason = error.code === "EADDRINUSE" ? "something else uses it; choose another with PORT=" : error.message;
    console.error(`Port ${port} cannot be used: ${reason}`);
    process.exit(1);
  }
}
