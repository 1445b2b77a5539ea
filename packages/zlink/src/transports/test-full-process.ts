// Serves at a path, opens descriptors until the system gives none, and gives them back, as its client asks.
import { closeSync, openSync } from "node:fs";
import { argv } from "node:process";
import { serve } from "../serve.ts";
import { handlers } from "./test-interface.ts";

const path = argv[2] ?? "";
const failures = new Set<string>();
let opened: number[] = [];

function openAll(): void {
  for (;;) {
    try {
      opened.push(openSync("/dev/null", "r"));
    } catch {
      return;
    }
  }
}

const server = await serve(`unix:${path}`, {
  onError: (error) => failures.add((error as NodeJS.ErrnoException).code ?? String(error)),
  interfaces: handlers({
    echo({ text }: { text: string }) {
      if (text === "open all") openAll();
      else if (text === "close all") {
        for (const fd of opened) closeSync(fd);
        opened = [];
      }
      return { text: [...failures].join() };
    },
  }),
});
console.log("listens");
await server.closed;
