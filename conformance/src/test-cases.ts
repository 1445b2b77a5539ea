import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import type { ConformanceCase } from "./case.ts";
import { clientCases, serviceCases } from "./read-cases.ts";
import { runClientCase } from "./run-client-case.ts";
import { runServiceCase } from "./run-service-case.ts";
import type { ConformanceTransport } from "./transports/transport.ts";

const limitMs = 5000;

/** Makes a fresh folder for sockets, which goes when the tests of the file are done. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "zlink-conformance-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Tries all cases on both of our sides. */
export function testCases<Raw>(transport: ConformanceTransport<Raw>): void {
  const isCarried = ({ descriptors }: ConformanceCase): boolean =>
    descriptors.every(({ count }) => count <= transport.mostDescriptors);

  describe(`our service over ${transport.name}`, { concurrency: 8 }, () => {
    for (const each of serviceCases().filter(isCarried)) {
      it(each.id, async () => {
        await using service = await transport.serve(each.limits);
        await runServiceCase(each, service, limitMs);
      });
    }
  });
  describe(`our client over ${transport.name}`, { concurrency: 8 }, () => {
    for (const each of clientCases().filter(isCarried)) {
      it(each.id, () => runClientCase(each, () => transport.connect(each.limits), limitMs));
    }
  });
}
