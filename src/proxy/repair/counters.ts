/** What became of the commands of one node or backup, since the proxy started. */
export class Counters {
  /** Answered in the ordinary way. */
  normal = 0;
  /** Answered in place of a node that was away, or had lost the key. */
  failover = 0;
  /** Items written back to it from the other copy. */
  repair = 0;
  /** Results of writes that were sent to it as the second copy. */
  copy = 0;
  /** Of these, those that did not arrive; the copy is cleaned before it is used again. */
  copyLost = 0;
  /** Commands that it did not answer in time. */
  timedOut = 0;
}
