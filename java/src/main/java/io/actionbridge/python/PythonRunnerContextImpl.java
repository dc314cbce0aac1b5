package io.actionbridge.python;

import io.actionbridge.interpreter.Host;
import io.actionbridge.wire.AskRequest;

/**
 * Java's half of {@code ctx}: answers what actions ask while Python is on the stack.
 *
 * <p><b>Owns:</b> the failure of an answer, until the crossing has ended. <br>
 * <b>Lifecycle:</b> as the executor that it was given to. <br>
 * <b>Threading:</b> {@code wake} on the pump thread, the rest on the task thread.
 */
public final class PythonRunnerContextImpl implements Host {

  private final Runnable wake;
  private final MemoryReader memory;
  private final Recorder recorder;
  private Throwable failure;

  /**
   * @param wake posts a mail that lets Python run a turn; must not block
   * @param memory where memory of the run that asks is read from
   * @param recorder where calls of the run that asks are recorded
   */
  public PythonRunnerContextImpl(Runnable wake, MemoryReader memory, Recorder recorder) {
    this.wake = wake;
    this.memory = memory;
    this.recorder = recorder;
  }

  @Override
  public void wake() {
    wake.run();
  }

  @Override
  public byte[] ask(byte[] request) {
    try {
      AskRequest question = AskRequest.parse(request);
      if (question instanceof AskRequest.Get get) {
        return get.reply(memory.read(get.scope(), get.run(), get.path()));
      }
      if (question instanceof AskRequest.Append append) {
        recorder.record(append.run(), append.records());
        return append.reply();
      }
      AskRequest.Scan scan = (AskRequest.Scan) question;
      return scan.reply(memory.scan(scan.scope(), scan.run(), scan.prefix()));
    } catch (Throwable t) {
      // Python can only say that something failed; whoever entered Python throws the reason.
      failure = t;
      return null;
    }
  }

  /** Throws what went wrong in an answer since the last call, if anything did. */
  void throwFailure() {
    Throwable thrown = failure;
    if (thrown != null) {
      failure = null;
      throw new IllegalStateException(
          "The operator could not do what an action asked of it.", thrown);
    }
  }
}
