// This JavaScript thread as the native code knows it. Other threads send it messages. One native callback delivers them here, and each
// goes to the receiver of its signal.
import { JsThread, binding } from './native.js';
import { callsWeakly } from './realm.js';

/** Receivers by signal: `receive(id, value, signal)`. */
const receivers = [];

export const thread = new JsThread(callsWeakly(receivers));

export function onSignal(signal, receive) {
  receivers[signal] = receive;
}

const MARK = Symbol.for('ogpress.waits');

/** How many messages are waited for. */
let waits = 0;

/** Notes that something waits for a message: until `endWait`, the receivers stay in memory. */
export function beginWait() {
  if (waits++ === 0) (binding[MARK] ??= new Set()).add(receivers);
}

export function endWait() {
  if (--waits === 0) binding[MARK].delete(receivers);
}
