import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { Agent, buildConnector } from "undici";
import { expect, it } from "vitest";
import { Reception } from "../../../../templates/connector/src/runtime/upstream/reception.js";

it("a request that is given up while its connection is made never leaves", async () => {
  let received = "";
  const server = createServer((socket) => socket.on("data", (chunk) => (received += chunk.toString())));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const connect = buildConnector({});
  const agent = new Agent({
    connect: (options, callback) => void setTimeout(() => connect(options, callback), 100),
  });
  const reception = new Reception();
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  agent.dispatch({ origin, path: "/", method: "POST", body: "x" }, reception);
  reception.giveUp(new Error("it took too long"));
  await expect(reception.response).rejects.toThrow("it took too long");

  const [socket] = (await once(server, "connection")) as [Socket];
  await once(socket, "close");
  expect(received).toBe("");
  await agent.close();
  server.close();
});
