package io.actionbridge.wire;

import java.util.List;

/**
 * Writes the requests of one subtask, one after the other.
 *
 * <p><b>Owns:</b> one buffer, reused from request to request.<br>
 * <b>Lifecycle:</b> {@link #begin}, as many {@link #add} as announced, {@link #toBytes}; again.<br>
 * <b>Threading:</b> task thread.
 */
public final class TaskFrame {

  /** Nothing waits until records are durable. */
  public static final long NO_LOG = -1;

  private final int context;
  private final WireWriter out = new WireWriter(WireWriter.UNBOUNDED);
  private int expected;
  private long durable;

  /**
   * A writer of requests.
   *
   * @param context the subtask's state in Python
   */
  public TaskFrame(int context) {
    this.context = context;
  }

  /**
   * Starts a request.
   *
   * @param mail whether the crossing serves a wake-up or a continuation
   * @param watermark the operator's current watermark, milliseconds
   * @param changed references of runs whose memory was written outside Python since the last one
   * @param durable the last crossing whose records are durable, or {@link #NO_LOG}
   * @param tasks how many tasks follow
   */
  public TaskFrame begin(
      boolean mail, long watermark, List<Long> changed, long durable, int tasks) {
    this.durable = durable;
    out.reset();
    out.array(durable == NO_LOG ? 6 : 7);
    out.int64(Frame.VERSION);
    out.int64(context);
    out.bool(mail);
    out.int64(watermark);
    out.array(changed.size());
    changed.forEach(out::int64);
    out.array(tasks);
    expected = tasks;
    return this;
  }

  public TaskFrame add(Task task) {
    expected--;
    out.array(task.records().isEmpty() ? 10 : 11);
    out.int64(task.run());
    out.bin(task.uid());
    out.bin(task.key());
    if (task.timestamp() == null) {
      out.nil();
    } else {
      out.int64(task.timestamp());
    }
    out.int64(task.start());
    out.int64(task.action());
    task.event().write(out);
    if (!task.records().isEmpty()) {
      out.array(task.records().size());
      task.records().forEach(out::bin);
    }
    return this;
  }

  /**
   * The finished request.
   *
   * @throws IllegalStateException tasks that {@link #begin} announced are missing, or too many came
   */
  public byte[] toBytes() {
    if (expected != 0) {
      throw new IllegalStateException(
          "begin() announced " + expected + " more tasks than were added. Count them first.");
    }
    if (durable != NO_LOG) {
      out.int64(durable);
    }
    return out.toBytes();
  }
}
