import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { driveCalculator } from "./calculator/client.ts";
import { askSystemd } from "./systemd.ts";

// The service runs in a process of its own; this one is its client.
const folder = mkdtempSync(join(tmpdir(), "zlink-"));
const address = `unix:${join(folder, "org.example.Calculator")}`;
const service = spawn(process.execPath, [join(import.meta.dirname, "calculator", "service.js"), address], {
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const [line] = await once(createInterface({ input: service.stdout }), "line");
  console.log(`the service, process ${service.pid}, is ${line}`);
  await driveCalculator(address);
  await askSystemd();
} finally {
  const ended = service.exitCode === null ? once(service, "exit") : undefined;
  service.kill("SIGTERM");
  await ended;
  rmSync(folder, { recursive: true, force: true });
}
console.log(`the service has ended with exit code ${service.exitCode}`);
