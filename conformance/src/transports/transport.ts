import type { Limits } from "@zlink/core";
import type { ClientUnderTest } from "../run-client-case.ts";
import type { ServiceUnderTest } from "../run-service-case.ts";

/** A way to carry bytes, between the test and our own client or service. */
export interface ConformanceTransport<Raw> {
  readonly name: string;
  /** How many descriptors one read may bring; cases with more are not for it. */
  readonly mostDescriptors: number;
  /** Starts our service. */
  serve(limits: Partial<Limits>): Promise<ServiceUnderTest & AsyncDisposable>;
  /** Connects our client. */
  connect(limits: Partial<Limits>): Promise<ClientUnderTest<Raw>>;
}
