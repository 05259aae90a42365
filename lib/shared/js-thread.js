// This JavaScript thread as the native code knows it. Other threads send it messages. One native callback delivers them here, and each
// goes to the receiver of its signal.
import { JsThread } from './native.js';

/** Receivers by signal: `receive(id, value, signal)`. */
const receivers = [];

export const thread = new JsThread((signal, id, value) => receivers[signal](id, value, signal));

export function onSignal(signal, receive) {
  receivers[signal] = receive;
}
