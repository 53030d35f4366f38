import { freePort } from "../../support/services.js";
import { AuthorizationServer } from "./authorization-server.js";
import { type RunningShop, ShopApi, ShopProject } from "./shop.js";

export interface GuardedShopOptions {
  /** Scopes that the authorization server has for the shop, and for other resources of its own. */
  readonly scopes: readonly string[];
  readonly otherResources?: readonly string[];
  /** What its owner wrote into `src/extensions/index.ts`. */
  readonly extensions?: string;
  /** Settings of the connector beside those that let callers in. */
  readonly settings?: (server: AuthorizationServer) => Readonly<Record<string, string>>;
}

/** The emitted shop over HTTP with an authorization server in front of it and its API behind it. */
export class GuardedShop {
  /** The address by which callers know the shop (RFC 8707). */
  readonly resource: string;
  readonly project: ShopProject;
  readonly api: ShopApi;
  readonly server: AuthorizationServer;
  readonly shop: RunningShop;

  private constructor(parts: Pick<GuardedShop, "resource" | "project" | "api" | "server" | "shop">) {
    this.resource = parts.resource;
    this.project = parts.project;
    this.api = parts.api;
    this.server = parts.server;
    this.shop = parts.shop;
  }

  static async start({ scopes, otherResources = [], extensions, settings }: GuardedShopOptions): Promise<GuardedShop> {
    const project = new ShopProject(extensions);
    const api = await ShopApi.start();
    const port = await freePort();
    const resource = `http://127.0.0.1:${port}/mcp`;
    const resources = Object.fromEntries([resource, ...otherResources].map((name) => [name, scopes]));
    const server = await AuthorizationServer.start({ resources });
    const access = { MCP_HTTP_PORT: String(port), MCP_AUTH_ISSUER: server.issuer };
    const shop = await project.start(api, { ...access, ...settings?.(server) });
    return new GuardedShop({ resource, project, api, server, shop });
  }

  async stop(): Promise<void> {
    await this.shop.stop();
    await this.server.stop();
    await this.api.stop();
    this.project.remove();
  }
}
