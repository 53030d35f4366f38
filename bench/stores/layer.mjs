import { newCall, result } from "./work.mjs";

/**
 * The whole layer around a handler that does nothing: `write` with a key and a content of its own, `replay` of an earlier one,
 * and `storeReplay` of one as another process does it, that has no answers in memory.
 */
export async function openLayer({ modules, url, namespace, argumentBytes }) {
  const { createOnce, openStore } = await import(modules.layer);
  const opened = await openStore(url, { namespace });
  const layer = createOnce({ ...opened, upstreamBaseUrlOf: () => "https://api.example" });
  const elsewhere = createOnce({ ...opened, upstreamBaseUrlOf: () => "https://api.example", recentMs: 0 });
  const [handle, handleElsewhere] = [layer, elsewhere].map(({ once }) =>
    once(() => Promise.resolve({ status: "ok", result })),
  );
  const written = [];
  const anyWritten = () => ({ ...newCall(0), ...written[Math.floor(Math.random() * written.length)] });
  const run = async (answer, replayed) => {
    if ((await answer).call.replayed !== replayed) throw new Error(`a ${replayed ? "replay" : "write"} was none`);
  };
  return {
    write() {
      const call = newCall(argumentBytes);
      if (written.length < 1_000) written.push({ key: call.key, input: call.input });
      return run(handle(call), false);
    },
    replay: () => run(handle(anyWritten()), true),
    storeReplay: () => run(handleElsewhere(anyWritten()), true),
    close: () => layer.close(),
  };
}
