/** A number that a function of the addon gives: what it was asked for, or minus the system's error number. */
export type Outcome = number;

/**
 * What calls {@link Binding.setUp}'s function: the event, the number of the socket, and two numbers more. To a socket that
 * takes text, the text of a read that brought ASCII alone, or all of a long message: its bytes where it is not ASCII.
 */
export type Dispatch = (event: number, id: number, a: number, b: number, data?: string | Uint8Array) => void;

/** The events of {@link Dispatch}; `addon/environment.h` has the same numbers. */
export const nativeEvent = { read: 0, drain: 1, hangUp: 2, broken: 3, accept: 4 } as const;

/** Descriptors that one message may carry: the kernel's `SCM_MAX_FD`. */
export const maxDescriptors = 253;

/** Where {@link Binding.setUp}'s numbers hold what is no descriptor; `addon/environment.h` has the same places. */
export const numberOf = {
  senderPid: maxDescriptors,
  senderUid: maxDescriptors + 1,
  senderGid: maxDescriptors + 2,
  descriptors: maxDescriptors + 3,
  offset: maxDescriptors + 4,
  isDispatching: maxDescriptors + 5,
  isAwaited: maxDescriptors + 6,
} as const;

/** How many numbers there are. */
export const numberCount = maxDescriptors + 7;

/** The functions of the addon as they are; `addon/addon.c` says what each does. */
export interface Binding {
  setUp(dispatch: Dispatch, afterDispatch: () => void, numbers: Int32Array): Outcome;
  supply(chunk: Uint8Array): Outcome;
  isPlainText(text: string): Outcome;
  openStream(fd: number, takesDescriptors: boolean, takesCredentials: boolean, mostText: number): Outcome;
  openListener(fd: number, takesDescriptors: false, takesCredentials: boolean): Outcome;
  setReading(id: number, isReading: boolean): Outcome;
  setKeepAlive(id: number, keepsAlive: boolean): Outcome;
  takeBytes(id: number): Uint8Array | undefined;
  read(id: number, spinMicros: number): Outcome | string;
  write(id: number, text: string | readonly string[], descriptors: readonly number[] | undefined): Outcome;
  writeBytes(id: number, bytes: Uint8Array, descriptors: readonly number[] | undefined): Outcome;
  shutDown(id: number): Outcome;
  hasHungUp(id: number): Outcome;
  close(id: number): Outcome;
  peer(id: number, answer: number[]): Outcome;
  peerPidfd(id: number): Outcome;
  connect(name: string): Outcome;
  listen(name: string, backlog: number): Outcome;
  sendDatagram(name: string, text: string, descriptors: readonly number[] | undefined): Outcome;
  socketPair(answer: number[]): Outcome;
  duplicate(fd: number): Outcome;
  closeDescriptor(fd: number): Outcome;
  adopt(fd: number): Outcome;
  inspect(fd: number, answer: number[]): Outcome;
  tagSocket(id: number, name: string, value: string): Outcome;
  tagFile(path: string, name: string, value: string): Outcome;
  ownPidfdId(): bigint | undefined;
}
