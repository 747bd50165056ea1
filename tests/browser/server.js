// A web server for a folder, below a path: what is asked for elsewhere is not there.

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

/** Serves a folder on a free port of this machine; gives the address, and what ends it. */
export async function serve(folder, below = "/") {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://host").pathname);
    const own = path.startsWith(below) ? path.slice(below.length) || "index.html" : undefined;
    const found = own && (await readFile(join(folder, own)).catch(() => undefined));
    // A browser asks for a server's icon by itself.
    const lost = path === "/favicon.ico" ? "" : await readFile(join(folder, "404.html"));
    const status = found ? 200 : lost ? 404 : 204;
    response.writeHead(status, {
      "content-type": `${types[found ? extname(own) : ".html"] ?? "text/plain"}; charset=utf-8`,
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
