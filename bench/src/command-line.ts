import { parseArgs } from "node:util";
import type { Implementation } from "./implementations/implementation.ts";
import type { Scenario } from "./scenarios.ts";

/** What the bench is asked for. */
export interface Request {
  readonly scenarios: readonly Scenario[];
  readonly implementations: readonly Implementation[];
  readonly isQuick: boolean;
  /** Where to write the results as JSON. */
  readonly jsonPath: string | undefined;
  /** Whether bench/README.md and its plots are written anew. */
  readonly writesReadme: boolean;
}

export const usage = `npm run bench -- [--quick] [--only NAME] [--peers ID,ID] [--json FILE] [--readme]

  --quick        less than three minutes: some scenarios, one peer, and figures that say less
  --only NAME    the scenarios whose name contains NAME
  --peers IDS    ours, the limits, and of the peers these only
  --json FILE    writes the results there
  --readme       writes bench/README.md, its plots and bench/results.json anew
`;

/** The peers of a quick run that names none. */
const quickPeers = "zlinkRust";

/** What there is to choose from. */
export interface Choice {
  readonly scenarios: readonly Scenario[];
  readonly implementations: readonly Implementation[];
}

/** Reads the command line. Throws for an option, scenario or peer that there is not. */
export function parseCommandLine(words: readonly string[], choice: Choice): Request {
  const { values } = parseArgs({
    args: [...words],
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string" },
      peers: { type: "string" },
      json: { type: "string" },
      readme: { type: "boolean", default: false },
    },
  });
  return {
    scenarios: chooseScenarios(choice.scenarios, values.only, values.quick),
    implementations: chooseImplementations(
      choice.implementations,
      values.peers ?? (values.quick ? quickPeers : undefined),
    ),
    isQuick: values.quick,
    jsonPath: values.json,
    writesReadme: values.readme,
  };
}

function chooseScenarios(
  all: readonly Scenario[],
  only: string | undefined,
  isQuick: boolean,
): readonly Scenario[] {
  if (only === undefined) return all.filter((scenario) => scenario.isQuick || !isQuick);
  const chosen = all.filter(({ name }) => name.includes(only));
  if (chosen.length > 0) return chosen;
  throw new Error(`no scenario is named ${only}; there are ${all.map(({ name }) => name).join(", ")}`);
}

function chooseImplementations(
  all: readonly Implementation[],
  list: string | undefined,
): readonly Implementation[] {
  if (list === undefined) return all;
  const ids = list.split(",").filter((id) => id !== "");
  const unknown = ids.find((id) => !all.some((implementation) => implementation.id === id));
  if (unknown !== undefined) {
    throw new Error(`no peer is ${unknown}; there are ${all.map(({ id }) => id).join(", ")}`);
  }
  return all.filter(({ id, role }) => role !== "peer" || ids.includes(id));
}
