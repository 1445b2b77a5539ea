import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { type ClientOf, connect, defineInterface, State, serve } from "zlink";

// A value that changes, and clients that want to know: the one line is `watch: temperature.handler()`.

const Thermometer = defineInterface(`interface org.example.Thermometer
# The temperature now, and again whenever it changes
# [Supports 'more' flag]
method Watch() -> (celsius: float)
`);

/** A thermometer, whose place in the file system is gone when it is. */
async function openThermometer() {
  const folder = mkdtempSync(join(tmpdir(), "zlink-"));
  const address = `unix:${join(folder, "org.example.Thermometer")}`;
  const temperature = new State({ celsius: 20 });
  const server = await serve(address, {
    interfaces: [Thermometer.implement({ watch: temperature.handler() })],
  });
  return {
    address,
    temperature,
    async [Symbol.asyncDispose]() {
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Reads until the thermometer ends the stream; `onReading` is told of each reading. */
async function readings(client: ClientOf<typeof Thermometer>, onReading: () => void): Promise<number[]> {
  const seen: number[] = [];
  for await (const { celsius } of client.watch.more()) {
    seen.push(celsius);
    onReading();
  }
  return seen;
}

describe("the thermometer", () => {
  it("says what it reads now, and again when that changes, to all who watch", async () => {
    await using thermometer = await openThermometer();
    const { address, temperature } = thermometer;
    await using client = await connect(address, Thermometer);
    let told = 0;
    const onReading = (): void => {
      told += 1;
      // Both have heard of the last change: the next one is made.
      if (told === 2) temperature.set({ celsius: 21 });
      else if (told === 4) temperature.set({ celsius: 22.5 });
      else if (told === 6) temperature.close();
    };
    const seen = await Promise.all([readings(client, onReading), readings(client, onReading)]);
    // The end repeats the last reading: the last reply of a stream is a reading too.
    assert.deepEqual(seen, [
      [20, 21, 22.5, 22.5],
      [20, 21, 22.5, 22.5],
    ]);
  });

  it("says what it reads now to who does not watch", async () => {
    await using thermometer = await openThermometer();
    const { address, temperature } = thermometer;
    await using client = await connect(address, Thermometer);
    temperature.update(({ celsius }) => ({ celsius: celsius - 1 }));
    assert.deepEqual(await client.watch(), { celsius: 19 });
    assert.equal(temperature.watchers, 0);
  });
});
