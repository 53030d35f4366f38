import type { Answer, Attachment } from "../call.js";
import { answerText } from "../results/index.js";

/** An answer in the form of MCP: the envelope, the same as text that alone is enough to act on, and binary results. */
export interface ToolResult {
  [key: string]: unknown;
  content: (TextBlock | ResourceBlock)[];
  structuredContent: Record<string, unknown>;
  isError: boolean;
}

interface TextBlock {
  type: "text";
  text: string;
}

interface ResourceBlock {
  type: "resource";
  resource: { uri: string; mimeType: string; blob: string };
}

export function toolResultOf(answer: Answer): ToolResult {
  const attachments = answer.status === "ok" ? (answer.attachments ?? []) : [];
  return {
    content: [{ type: "text", text: answerText(answer) }, ...attachments.map(resourceBlock)],
    structuredContent: envelopeOf(answer),
    isError: answer.status === "error",
  };
}

function envelopeOf(answer: Answer): Record<string, unknown> {
  if (answer.status === "error") return { ...answer };
  const { attachments: _beside, ...envelope } = answer;
  return envelope;
}

function resourceBlock({ contentType, base64 }: Attachment, index: number): ResourceBlock {
  return { type: "resource", resource: { uri: `attachment:${index + 1}`, mimeType: contentType, blob: base64 } };
}
