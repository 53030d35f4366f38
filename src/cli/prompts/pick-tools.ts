import {
  createPrompt,
  isDownKey,
  isEnterKey,
  isSpaceKey,
  isTabKey,
  isUpKey,
  useKeypress,
  useMemo,
  usePagination,
  usePrefix,
  useState,
} from "@inquirer/core";
import { makeTheme } from "@inquirer/core";
import { matching, type Pickable, totalsOf } from "./pickable.js";

export interface PickToolsOptions {
  readonly message: string;
  readonly tools: readonly Pickable[];
  readonly pageSize?: number;
}

const keys = "type to search · space picks · tab picks all shown · enter ends";

/** A list to pick from, searched by typing, with the running total of what has been picked. */
export const pickTools = createPrompt<readonly string[], PickToolsOptions>(
  ({ message, tools, pageSize = 15 }, done) => {
    const theme = makeTheme({});
    const [status, setStatus] = useState<"idle" | "done">("idle");
    const [search, setSearch] = useState("");
    const [active, setActive] = useState(0);
    const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
    const [problem, setProblem] = useState<string>();
    const prefix = usePrefix({ status, theme });
    const shown = useMemo(() => matching(tools, search), [tools, search]);

    useKeypress((key, terminal) => {
      setProblem(undefined);
      if (isEnterKey(key)) {
        if (picked.size === 0) return setProblem("Pick at least one tool.");
        setStatus("done");
        return done(tools.flatMap(({ name }) => (picked.has(name) ? [name] : [])));
      }
      if (isUpKey(key) || isDownKey(key)) return setActive(step(active, isUpKey(key) ? -1 : 1, shown.length));
      if (isSpaceKey(key) || isTabKey(key)) {
        terminal.clearLine(0);
        terminal.write(search);
        const tool = shown[active];
        return setPicked(isTabKey(key) ? toggleAll(picked, shown) : toggle(picked, tool ? [tool.name] : []));
      }
      setSearch(terminal.line);
      setActive(0);
    });

    const page = usePagination({
      items: [...shown],
      active,
      pageSize,
      loop: false,
      renderItem: ({ item, isActive }) => {
        const line = `${isActive ? "❯" : " "}${picked.has(item.name) ? "◉" : "◯"} ${item.label}`;
        return isActive ? theme.style.highlight(line) : line;
      },
    });
    const total = totalsOf(tools.filter(({ name }) => picked.has(name)));
    const head = `${prefix} ${theme.style.message(message, status)}`;
    if (status === "done") return `${head} ${theme.style.answer(total)}`;
    const body = shown.length === 0 ? theme.style.help("  nothing matches") : page;
    return [
      `${head} ${search}`,
      `${body}\n${theme.style.highlight(total)}\n${theme.style.help(keys)}${problem ? `\n${theme.style.error(problem)}` : ""}`,
    ];
  },
);

function step(active: number, by: number, length: number): number {
  return Math.min(Math.max(active + by, 0), Math.max(length - 1, 0));
}

function toggle(picked: ReadonlySet<string>, names: readonly string[]): ReadonlySet<string> {
  const next = new Set(picked);
  for (const name of names) if (!next.delete(name)) next.add(name);
  return next;
}

/** Picks all that are shown; when they are picked already, none of them. */
function toggleAll(picked: ReadonlySet<string>, shown: readonly Pickable[]): ReadonlySet<string> {
  const missing = shown.filter(({ name }) => !picked.has(name));
  return toggle(
    picked,
    (missing.length === 0 ? shown : missing).map(({ name }) => name),
  );
}
