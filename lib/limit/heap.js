// The heap of this thread, which adaptive limits go by.
import { builtin } from '../shared/builtin.js';
import { thread } from '../shared/js-thread.js';
import { setInterval } from '../shared/timers.js';

/** Reports every second how full this thread's heap is, once there is an adaptive limit. */
let heapTimer;
export function watchHeap() {
  heapTimer ??= setInterval(() => {
    const { used_heap_size: used, heap_size_limit: limit } = builtin('node:v8').getHeapStatistics();
    thread.heap(used / limit);
  }, 1000).unref();
}
