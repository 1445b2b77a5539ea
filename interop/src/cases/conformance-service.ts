import { setTimeout as sleep } from "node:timers/promises";
import { runServiceCase, type ServiceCase, SocketPeer, serviceCases } from "@zlink/conformance";
import type { InteropCase } from "../suite.ts";
import { failuresOf, holdAgainst, knownDifferences } from "./known-differences.ts";

/** A peer's service that the conformance cases are tried on. */
export interface ConformanceService {
  /** The file in `conformance/differences` without its `.json`. */
  readonly differences: string;
  readonly socketPath: string;
  /** The methods of org.example.Conformance that it has. */
  readonly methods: readonly string[];
}

const limitMs = 5_000;
/** Between two pieces of a message, so that the peer reads them one by one. */
const pauseMs = 1;
const casesAtATime = 4;

/** The conformance cases on a peer's service: what differs must be listed, and what is listed must differ. */
export function conformanceServiceCase(peer: ConformanceService): InteropCase {
  return {
    feature: "conformance: their service",
    async run() {
      const service = { connect: () => connectTo(peer.socketPath) };
      const tryOne = (each: ServiceCase): Promise<void> => runServiceCase(each, service, limitMs);
      const cases = serviceCases().filter((each) => isFor(peer, each));
      const isAlone = ({ needs }: ServiceCase): boolean => needs.includes("Note");
      // Those that remember something would disturb each other.
      const alone = await failuresOf(cases.filter(isAlone), 1, tryOne);
      const others = cases.filter((each) => !isAlone(each));
      const failures = new Map([...alone, ...(await failuresOf(others, casesAtATime, tryOne))]);
      holdAgainst(knownDifferences(peer.differences, "service"), cases, failures);
    },
  };
}

/** A peer that accepts slowly has a full backlog, which is no difference. */
async function connectTo(path: string): Promise<SocketPeer> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    try {
      return await SocketPeer.connect({ path }, () => sleep(pauseMs));
    } catch (error) {
      const isBusy = (error as NodeJS.ErrnoException).code === "EAGAIN";
      if (!isBusy || Date.now() > deadline) throw error;
      await sleep(10);
    }
  }
}

/** A peer has limits of its own, and a socket of Node carries no descriptors. */
function isFor({ methods }: ConformanceService, { needs, limits, descriptors }: ServiceCase): boolean {
  const isPlain = Object.keys(limits).length === 0 && descriptors.length === 0;
  return isPlain && needs.every((method) => methods.includes(method));
}
