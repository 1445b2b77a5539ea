export { IdlError, VarlinkError, type VarlinkErrorOptions } from "@zlink/idl";
export type { MessageHeader } from "./client/call-header.ts";
export type { CallOptions, FdsCallOptions } from "./client/call-options.ts";
export type { CallByName, MakeView, VariantByName } from "./client/caller.ts";
export { Client, type ClientOptions, type Connector } from "./client/client.ts";
export type {
  AnsweredCall,
  ClientInterceptor,
  InterceptedCall,
  NextCall,
  OutcomeOf,
  StreamedCall,
} from "./client/client-interceptor.ts";
export { Connection, type ConnectionOptions } from "./client/connection.ts";
export type { Result, ResultWithFds } from "./client/method-caller.ts";
export type {
  CallArguments,
  ErrorOf,
  EveryServiceError,
  Methods,
  MethodVariants,
  PlainMethod,
  Variant,
} from "./client/methods.ts";
export type { ReconnectOptions } from "./client/reconnect-options.ts";
export type { ReplyWithFds } from "./client/reply-form.ts";
export type { ReplyStream } from "./client/reply-stream.ts";
export type { Upgraded, UpgradedWithFds } from "./client/upgrade-call.ts";
export type { Cork, CorkOptions } from "./client/write-hold.ts";
export {
  ConnectionError,
  type ConnectionErrorCode,
  type ConnectionErrorOptions,
  ProtocolError,
  type ProtocolErrorCode,
  ReplyTypeError,
  UsageError,
  type UsageErrorCode,
} from "./errors.ts";
// By name it could not be augmented, as a front door does for what its runtime makes of a descriptor.
// biome-ignore lint/performance/noReExportAll: three types, and no code.
export * from "./file-descriptor.ts";
export { type FramedOptions, framed } from "./framed.ts";
export { type HalfReader, HalfReadMessages } from "./half-read-messages.ts";
export type { InterfaceSpec, IntFlavour, MethodFlag, UntypedSpec } from "./inference/interface-spec.ts";
export type {
  AnyInterface,
  ErrorNameOf,
  ErrorParametersOf,
  ErrorUnionOf,
  MethodKindOf,
  MethodNameOf,
  ParametersOf,
  ReplyOf,
  SpecOf,
  TypeNameOf,
  TypeOf,
} from "./inference/interface-types.ts";
export { type MethodKey, methodKey, type ReservedName, reservedNames } from "./inference/member-key.ts";
export {
  type Authorization,
  InteractiveAuthenticationRequired,
  type InteractiveParameters,
  requireAuthorization,
  withInteractiveAuthentication,
} from "./interactive-authentication.ts";
export {
  type DefinedInterface,
  type DefineInterfaceOptions,
  defineInterface,
} from "./interface/define-interface.ts";
export type { Implementation, ImplementOptions, MethodOptions } from "./interface/implementation.ts";
export type { ErrorClasses, Interface } from "./interface/interface.ts";
export {
  isError,
  isMethodError,
  MethodError,
  type MethodErrorClass,
  type MethodErrorOptions,
} from "./method-error.ts";
export {
  type CallOutcome,
  type CallWatch,
  joinObservers,
  type ObservedCall,
  type ObservedConnection,
  type Observer,
} from "./observer.ts";
export { duplicateAll } from "./passed-descriptors.ts";
export type { PeerCredentials } from "./peer-credentials.ts";
export type { Descriptor } from "./protocol/framing.ts";
export { type JsonText, type PlainTextTest, parse, stringify, testLongTextsWith } from "./protocol/json.ts";
export { defaultLimits, type Limits, toLimits } from "./protocol/limits.ts";
export type { Parameters } from "./protocol/message.ts";
export type { Optional } from "./protocol/optional.ts";
export type { SenderCredentials } from "./protocol/sender-credentials.ts";
export type { Runtime } from "./runtime.ts";
export type { AccessFunction, AccessRule, AllowedUsers } from "./server/access-rule.ts";
export {
  type Finite,
  finite,
  type ReplyIterable,
  type TakeOver,
  type UpgradeFunction,
  type UpgradeHandler,
  upgrade,
} from "./server/handler.ts";
export type { Handler, HandlerResult, Handlers } from "./server/handlers.ts";
export { type CloseOptions, type Listener, Server, type ServerOptions } from "./server/server.ts";
export type { Fallback, ServiceOptions } from "./server/service.ts";
export type { ServiceCall } from "./server/service-call.ts";
export type { ServiceInterceptor } from "./server/service-interceptor.ts";
export { type WithFds, withFds } from "./server/with-fds.ts";
export type { Changes, ChangesOptions } from "./state/change-reader.ts";
export { type Monitor, State } from "./state/state.ts";
export { type TraceOptions, traced } from "./trace.ts";
export type {
  ByteReceiver,
  ByteStream,
  MessageReceiver,
  PeerEnd,
  Stream,
  StreamEvents,
  Transport,
} from "./transport.ts";
export type { ServiceInfo } from "./varlink-service/implement.ts";
export { VarlinkService } from "./varlink-service/interface.ts";
