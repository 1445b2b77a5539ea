import type { Implementation } from "../interface/implementation.ts";
import type { Optional } from "../protocol/optional.ts";
import { VarlinkService } from "./interface.ts";

/** What a service says of itself in `GetInfo`. */
export interface ServiceInfo {
  /** Who makes the service. */
  readonly vendor: string;
  /** What the service is a part of. */
  readonly product: string;
  /** The version of that product. */
  readonly version: string;
  /** Where to read about it. */
  readonly url: string;
}

/** Answers `org.varlink.service` for the interfaces in a map, which may grow later. */
export function implementVarlinkService(
  { vendor = "", product = "", version = "", url = "" }: Optional<ServiceInfo>,
  interfaces: ReadonlyMap<string, { readonly description: string }>,
): Implementation {
  return VarlinkService.implement({
    getInfo: () => ({ vendor, product, version, url, interfaces: [...interfaces.keys()].sort() }),
    getInterfaceDescription({ interface: name }) {
      const found = interfaces.get(name);
      if (found === undefined) throw new VarlinkService.errors.InterfaceNotFound({ interface: name });
      return { description: found.description };
    },
  });
}
