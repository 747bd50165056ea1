// A web server for a folder, below a path; anything outside the path is not found.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const types = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".txt": "text/plain",
  ".xml": "text/xml",
};

/** Serves a folder on a free local port. Returns the address and a function that stops the server. */
export async function serve(folder, below = "/") {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://host").pathname);
    const file = path.startsWith(below) ? path.slice(below.length) || "index.html" : undefined;
    const found = file && (await readFile(join(folder, file)).catch(() => undefined));
    // Browsers request an icon on their own.
    const lost = path === "/favicon.ico" ? "" : await readFile(join(folder, "404.html"));
    const status = found ? 200 : lost ? 404 : 204;
    response.writeHead(status, {
      "content-type": `${types[found ? extname(file) : ".html"] ?? "text/plain"}; charset=utf-8`,
    });
    response.end(found || lost);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { address: `http://127.0.0.1:${server.address().port}${below}`, close };
}
