import { createServer } from "node:http";

/** The API of a document as far as the acceptance needs it: it remembers every request and answers with the same. */
export async function startUpstream({ read, write }) {
  const received = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    received.push({ request: `${request.method} ${request.url}`, headers: request.headers, body });
    const known = [read, write].find(({ sends }) => sends.request === `${request.method} ${request.url}`);
    response.writeHead(known === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(known?.gets ?? { message: "Not found" }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin: `http://127.0.0.1:${server.address().port}`, received, close };
}
