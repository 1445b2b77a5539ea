import { execFile } from "node:child_process";
import { isDeepStrictEqual } from "node:util";

/** The two programs that are compared. */
export interface ComparedPrograms {
  /** The words that start a varlinkctl: its path, or its loader, the loader's options and its path. */
  readonly varlinkctl: readonly [string, ...string[]];
  /** The path of our built command, `packages/cli/bin/zlink.js`. */
  readonly zlink: string;
}

/** A running service that both programs talk to. */
export interface ComparedService {
  /** What varlinkctl takes for an address too: `unix:/path`, `unix:@name` or a path. */
  readonly address: string;
  /** The interfaces to look at one by one. */
  readonly interfaces: readonly string[];
  /**
   * The calls to make, each in several layouts, as they stand on the command line without `call` and the address:
   * `["--more", "org.example.Workshop.ListTools", "{}"]`. They must give the same twice.
   */
  readonly calls: readonly (readonly string[])[];
}

/** A command line that the two programs do not agree on. */
export interface Difference {
  readonly commandLine: readonly string[];
  readonly varlinkctl: Outcome;
  readonly zlink: Outcome;
}

/** What a program wrote and how it ended. */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  /** Empty unless it is meant to be equal: only the name of an error that `--graceful` expects is. */
  readonly stderr: string;
}

/**
 * Runs varlinkctl and our command with the same arguments on the same services, and returns where standard output
 * or exit code differ. What differs on purpose (`packages/cli/README.md` says why) is made equal first.
 *
 * Rejects if one of the programs cannot be started.
 */
export async function compareCommandLines(
  programs: ComparedPrograms,
  services: readonly ComparedService[],
): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const commandLine of services.flatMap(commandLinesFor)) {
    const [file, ...loaderOptions] = programs.varlinkctl;
    const [theirs, ours] = await Promise.all([
      runProgram(file, [...loaderOptions, ...commandLine]),
      runProgram(process.execPath, [programs.zlink, ...commandLine]),
    ]);
    const [varlinkctl, zlink] = withoutIntended(theirs, ours);
    if (!isDeepStrictEqual(varlinkctl, zlink)) differences.push({ commandLine, varlinkctl, zlink });
  }
  return differences;
}

const jsonLayouts = [[], ["-j"], ["--json=pretty"]] as const;

/** All command lines to compare on one service: every command, in every layout it has. */
export function commandLinesFor({ address, interfaces, calls }: ComparedService): string[][] {
  return jsonLayouts.flatMap((layout) => [
    ["info", ...layout, address],
    ["list-interfaces", ...layout, address],
    ["list-methods", ...layout, address],
    ["introspect", ...layout, address],
    ["introspect", ...layout, address, ...interfaces],
    ["introspect", ...layout, address, "org.example.NoSuchInterface"],
    ...interfaces.flatMap((name) => [
      ["list-methods", ...layout, address, name],
      ["introspect", ...layout, address, name],
    ]),
    ...calls.map((words) => ["call", ...layout, ...callWords(words, address)]),
  ]);
}

/** Puts the address where it belongs: before the method, which is the first word that is no option. */
function callWords(words: readonly string[], address: string): string[] {
  const method = words.findIndex((word) => !word.startsWith("-"));
  return words.toSpliced(method, 0, address);
}

function runProgram(file: string, commandLine: readonly string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = execFile(file, commandLine, { timeout: 30_000 }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode === "number") resolve({ exitCode, stdout, stderr });
      else reject(error);
    });
    child.stdin?.end();
  });
}

/** Makes equal what is meant to differ. */
function withoutIntended(theirs: Outcome, ours: Outcome): [Outcome, Outcome] {
  const isExpected = / returned expected error: /.test(theirs.stderr);
  const [theirMessage, ourMessage] = isExpected ? [theirs.stderr, ours.stderr] : ["", ""];
  // 257 prints nothing for a reply or error whose parameters the service left out.
  const isEmptyReply = theirs.stdout === "" && ours.stdout === "{}\n";
  return [
    {
      exitCode: theirs.exitCode,
      stdout: isEmptyReply ? ours.stdout : shortenFloats(theirs.stdout),
      stderr: theirMessage,
    },
    { exitCode: ours.exitCode, stdout: ours.stdout, stderr: ourMessage },
  ];
}

/** varlinkctl writes each float with 21 digits behind the point, of which JavaScript writes those that count. */
function shortenFloats(json: string): string {
  return json.replace(/-?\d\.\d{21}e[+-]\d+/g, (float) => JSON.stringify(Number(float)));
}
