package io.actionbridge.journal;

/** What an idle key with queued input does. */
public sealed interface Next {

  /** Its first input starts a new run: call {@link Journal#startRun}. */
  record Fresh() implements Next {}

  /**
   * An input does again what was recorded for it; nothing is written for its start.
   *
   * @param index of the input in the queue, from 0
   * @param soft whether records that the run does not ask for are cut off instead of being an
   *     error: the upstream has changed what it sends
   */
  record Again(int index, RecoveredRun run, boolean soft) implements Next {}

  /**
   * Nothing yet: the input that was recorded next has not come.
   *
   * @param until when to ask again at the latest, in the caller's time; or when more input comes
   */
  record Wait(long until) implements Next {}
}
