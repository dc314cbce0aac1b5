package io.actionbridge.plan;

import java.io.Serializable;
import java.time.Duration;

/**
 * The options of a job, read and checked; see {@link Options}.
 *
 * @param maxInFlight runs that may be under way at once, per subtask
 * @param backlogCount records that may wait beyond that, per subtask
 * @param backlogBytes bytes of the records that wait, per subtask
 * @param turnBudget time after which a turn of the event loop yields
 * @param maxValueBytes largest encoded event, memory value or record
 * @param resourceOpenTimeout for all resources together, before the first record
 * @param closeTimeout for actions, pools and resources to end at close
 * @param numAsyncThreads pool threads per subtask, or 0: decided where they run
 * @param shortTermMemoryTtl after which short-term memory expires, or null: never
 * @param durability where what durable calls did is kept between checkpoints
 * @param logDirectory root of all logs, or null: below the checkpoint directory
 * @param replayWait how long input of a key waits for the one that was recorded before it
 * @param poisonLimit failures of one input, over restarts, after which it is poison
 */
public record BridgeOptions(
    int maxInFlight,
    int backlogCount,
    long backlogBytes,
    Duration turnBudget,
    int maxValueBytes,
    Duration resourceOpenTimeout,
    Duration closeTimeout,
    int numAsyncThreads,
    Duration shortTermMemoryTtl,
    Durability durability,
    String logDirectory,
    Duration replayWait,
    int poisonLimit)
    implements Serializable {

  private static final int THREADS_PER_CPU = 2;

  BridgeOptions decided(Durability decision) {
    return new BridgeOptions(
        maxInFlight,
        backlogCount,
        backlogBytes,
        turnBudget,
        maxValueBytes,
        resourceOpenTimeout,
        closeTimeout,
        numAsyncThreads,
        shortTermMemoryTtl,
        decision,
        logDirectory,
        replayWait,
        poisonLimit);
  }

  /** Pool threads per subtask; call it on the TaskManager, whose CPUs count. */
  public int asyncThreads() {
    return numAsyncThreads > 0
        ? numAsyncThreads
        : THREADS_PER_CPU * Runtime.getRuntime().availableProcessors();
  }
}
