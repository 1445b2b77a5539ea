import type { MethodNode } from "@zlink/idl";
import { ReplyTypeError } from "../errors.ts";
import type { ErrorReply, Parameters, Reply } from "../protocol/message.ts";
import type { DeclaredErrors } from "./declared-errors.ts";
import { describeProblem, type Problem } from "./problem.ts";
import type { CalledMethod } from "./reply-reader.ts";
import { concealedReplies, type ReplyReader, untypedReplies } from "./reply-reader.ts";
import { concealmentOf, withoutValue } from "./sensitivity.ts";
import { allowsEmpty, type MethodValidator, type StructValidator } from "./validator.ts";

/** A method of an interface at run time: how it is called, checked and answered. */
export interface DeclaredMethod extends CalledMethod {
  /** The name in the description, without the interface. */
  readonly memberName: string;
  readonly input: StructValidator;
  readonly output: StructValidator;
  /** A reply without parameters has the declared type. */
  readonly allowsEmpty: boolean;
  /** The description's comments say that the call must have `more`. */
  readonly requiresMore: boolean;
  /** Messages must not quote what it carries. */
  readonly isSensitive: boolean;
}

/** What a {@link DeclaredMethod} is made of. */
export interface MethodParts {
  readonly interfaceName: string;
  readonly node: MethodNode;
  readonly validator: MethodValidator;
  readonly errors: DeclaredErrors;
  /** Every `int` is delivered as a bigint. */
  readonly deliversBigint: boolean;
}

/** Makes the run-time form of a method. */
export function declareMethod({
  interfaceName,
  node,
  validator,
  errors,
  deliversBigint,
}: MethodParts): DeclaredMethod {
  const name = `${interfaceName}.${node.name}`;
  const emptyReplyIsEnd = !allowsEmpty(node.output);
  const concealment = concealmentOf(name);
  const readError = (reply: ErrorReply) => errors.read(reply, concealment?.isWhole);
  const check = (reply: Reply): Problem | undefined => validator.output.checkReceived(reply, "reply");
  return {
    name,
    memberName: node.name,
    input: validator.input,
    output: validator.output,
    allowsEmpty: !emptyReplyIsEnd,
    requiresMore: node.comments.some((comment) => comment.trim() === "[Requires 'more' flag]"),
    isSensitive: concealment !== undefined,
    knowsError: (errorName) => errors.knows(errorName),
    checked: { emptyReplyIsEnd, readError, readReply: (reply) => refuseProblem(name, reply, check) },
    unchecked: {
      ...(concealment?.isWhole ? concealedReplies : untypedReplies),
      emptyReplyIsEnd,
      ...(deliversBigint ? { readReply: (reply) => convertOnly(reply, check) } : {}),
    } satisfies ReplyReader,
  };
}

type Check = (reply: Reply) => Problem | undefined;

function refuseProblem(method: string, reply: Reply, check: Check): Parameters {
  const problem = check(reply);
  if (problem === undefined) return reply.parameters;
  const concealment = concealmentOf(method);
  const shown = concealment === undefined ? problem : withoutValue(problem);
  const parameters = concealment === undefined ? reply.parameters : concealment.output(reply.parameters);
  const message = `the reply of ${method} is ill-typed: ${describeProblem(shown)}`;
  throw new ReplyTypeError(message, shown.path, parameters);
}

/** The check is also what turns integers into bigints; without validation its findings are of no interest. */
function convertOnly(reply: Reply, check: Check): Parameters {
  check(reply);
  return reply.parameters;
}
