/** The API that both servers call: answers at once, always the same page of ten items. Says where it listens. */
import { createServer } from "node:http";

const items = Array.from({ length: 10 }, (_, index) => ({
  id: `item-${index}`,
  status: index % 2 === 0 ? "open" : "closed",
  total: 12.5 * index,
  customer: `Customer ${index}`,
  created: "2026-11-01T12:00:00Z",
}));
const body = JSON.stringify({ items, after: null });
const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, headers).end(body);
});
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
process.on("disconnect", () => process.exit(0));
