import { UsageError } from "../errors.ts";
import { methodKey } from "../inference/member-key.ts";
import type { Implementation } from "../interface/implementation.ts";
import type { Runtime } from "../runtime.ts";
import { type AccessFunction, type AccessRule, accessFunction } from "./access-rule.ts";

/** The rules for one method, in the order in which they are asked. */
export type RuleList = readonly AccessFunction[];

/** Which access rules hold for which method of a service. */
export class AccessRules {
  readonly #byMethod = new Map<string, RuleList>();
  readonly #byInterface = new Map<string, RuleList>();
  readonly #ofService: RuleList;
  readonly #runtime: Runtime;

  private constructor(
    rule: AccessRule | undefined,
    implementations: readonly Implementation[],
    runtime: Runtime,
  ) {
    this.#runtime = runtime;
    this.#ofService = this.#with([], rule, "the service");
    for (const implementation of implementations) this.#add(implementation);
  }

  /**
   * The rules of a service; undefined if it has none, so that its calls need not ask for them. Throws
   * {@link UsageError} for a rule that is none, and for one on a method that the interface lacks.
   */
  static of(
    rule: AccessRule | undefined,
    implementations: readonly Implementation[],
    runtime: Runtime,
  ): AccessRules | undefined {
    const rules = new AccessRules(rule, implementations, runtime);
    return rules.#isEmpty ? undefined : rules;
  }

  /**
   * The rules for a method by its full name, also for one that does not exist: who may not call an interface is not
   * told what is in it.
   */
  rulesOf(method: string): RuleList {
    const known = this.#byMethod.get(method);
    if (known !== undefined) return known;
    const interfaceName = method.slice(0, Math.max(method.lastIndexOf("."), 0));
    return this.#byInterface.get(interfaceName) ?? this.#ofService;
  }

  get #isEmpty(): boolean {
    const all = [this.#ofService, ...this.#byInterface.values(), ...this.#byMethod.values()];
    return all.every((rules) => rules.length === 0);
  }

  #add({ definition, options = {} }: Implementation): void {
    const ofInterface = this.#with(this.#ofService, options.allow, definition.name);
    this.#byInterface.set(definition.name, ofInterface);
    const unused = new Map(Object.entries(options.methods ?? {}));
    for (const method of definition.methods.values()) {
      const key = methodKey(method.memberName);
      this.#byMethod.set(method.name, this.#with(ofInterface, unused.get(key)?.allow, method.name));
      unused.delete(key);
    }
    // A misspelt name would leave the method open that it was meant for.
    for (const name of unused.keys()) {
      const message = `the options name a method ${name} that ${definition.name} does not have`;
      throw new UsageError(
        "ERR_VARLINK_USAGE",
        `${message}: they are named as handlers are, such as getInfo`,
      );
    }
  }

  #with(outer: RuleList, rule: AccessRule | undefined, of: string): RuleList {
    return rule === undefined ? outer : [...outer, accessFunction(rule, of, this.#runtime)];
  }
}
