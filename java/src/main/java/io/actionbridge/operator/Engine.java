package io.actionbridge.operator;

import io.actionbridge.plan.Plan;
import io.actionbridge.python.PythonActionExecutionException;
import io.actionbridge.python.PythonActionExecutor;
import io.actionbridge.wire.AnswerFrame;
import io.actionbridge.wire.EventRef;
import io.actionbridge.wire.MemoryWrite;
import io.actionbridge.wire.Output;
import io.actionbridge.wire.RunResult;
import io.actionbridge.wire.Task;
import io.actionbridge.wire.TaskRecords;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Takes runs forward, step by step: enters Python, runs Java's actions, applies what both did.
 *
 * <p><b>Owns:</b> which runs are in the midst of a step. <br>
 * <b>Lifecycle:</b> as the operator. <br>
 * <b>Threading:</b> task thread; gauges are read by the metrics' thread.
 */
final class Engine<K> implements JavaActions.Effects<K> {

  /** What steps need of the operator. */
  interface Operator<K> {

    /** Makes a key current. */
    void enterKey(K key);

    /** The operator's current watermark, milliseconds. */
    long watermark();

    /** Sends an output downstream. */
    void emit(Run<K> run, Output sent) throws Exception;

    /** Has the turn that ended by its budget continued, behind the mails that wait now. */
    void goOn();

    /** A run is over. */
    void over(Run<K> run) throws Exception;
  }

  private final PythonActionExecutor python;
  private final JavaActions<K> java;
  private final JournalGate journal;
  private final Backlog<K> backlog;
  private final OperatorMemory<K> memory;
  private final Operator<K> operator;

  /** Runs that wait in Python and whose memory Java's actions wrote since the last crossing. */
  private final List<Long> changed = new ArrayList<>(0);

  /** The runs that start in this step; begun only if they are not over after it. */
  private List<Run<K>> entering = List.of();

  /** Number of the crossing that was last made; Python counts them too. */
  private long crossing;

  private Counter crossings;
  private ActionMetrics actionMetrics;

  /** Milliseconds since the epoch at which the oldest run began, or 0. */
  private volatile long oldestStart;

  private volatile int runsInFlight;

  Engine(
      PythonActionExecutor python,
      JavaActions<K> java,
      JournalGate journal,
      Backlog<K> backlog,
      OperatorMemory<K> memory,
      Operator<K> operator) {
    this.python = python;
    this.java = java;
    this.journal = journal;
    this.backlog = backlog;
    this.memory = memory;
    this.operator = operator;
  }

  /** Makes the operator's metrics; before the first step. */
  void register(MetricGroup group, Plan plan) {
    crossings = group.counter("crossings");
    actionMetrics = new ActionMetrics(group, plan);
    group.gauge("runsInFlight", () -> runsInFlight);
    group.gauge(
        "oldestRunAgeMs", () -> oldestStart == 0 ? 0L : System.currentTimeMillis() - oldestStart);
  }

  /** Starts these runs, and resumes everything that is ready in Python. */
  void step(boolean mail, List<Run<K>> runs) throws Exception {
    entering = runs;
    cross(mail, runs);
    while (java.hasWork()) {
      cross(false, java.run(this));
    }
    for (Run<K> run : runs) {
      if (!run.isOver()) {
        backlog.begin(run);
      }
    }
    entering = List.of();
    Run<K> oldest = backlog.oldest();
    oldestStart = oldest == null ? 0 : oldest.start();
    runsInFlight = backlog.runsInFlight();
  }

  /**
   * The run that is under way and that frames call by this reference.
   *
   * @throws IllegalStateException there is none
   */
  Run<K> run(long ref) {
    for (Run<K> run : entering) {
      if (run.ref() == ref) {
        return run;
      }
    }
    Run<K> run = backlog.run(ref);
    if (run == null) {
      throw new IllegalStateException("Python speaks of run " + ref + ", which is not under way.");
    }
    return run;
  }

  @Override
  public void apply(Run<K> run, List<MemoryWrite> writes, List<Output> outputs) throws Exception {
    if (!writes.isEmpty() && run.waitsInPython()) {
      changed.add(run.ref());
    }
    takeEffect(run, writes, outputs);
  }

  @Override
  public void ended(Run<K> run) throws Exception {
    if (run.isOver()) {
      backlog.end(run);
      journal.ended(run);
      operator.over(run);
    }
  }

  /** Enters Python once, unless all that these runs are to start is Java's. */
  private void cross(boolean mail, List<Run<K>> runs) throws Exception {
    List<Task> tasks = new ArrayList<>(runs.size());
    for (Run<K> run : runs) {
      for (PythonActionTask task : run.takeUnstarted()) {
        if (java.take(run, task)) {
          tasks.add(task.of(run));
        }
      }
    }
    if (tasks.isEmpty() && !mail && !journal.hasNews()) {
      return;
    }
    crossings.inc();
    crossing++;
    AnswerFrame answer =
        python.execute(mail, operator.watermark(), changed, journal.durableCrossing(), tasks);
    journal.told();
    changed.clear();
    if (!answer.metrics().isEmpty()) {
      actionMetrics.apply(answer.metrics());
    }
    if (answer.error() != null) {
      throw failed(answer);
    }
    boolean waits = false;
    for (RunResult result : answer.results()) {
      waits |= apply(result);
    }
    journal.crossed(crossing, waits);
    if (answer.more()) {
      operator.goOn();
    }
  }

  /** Makes durable what an action recorded of its failure; the error ends the task, or the job. */
  private RuntimeException failed(AnswerFrame answer) throws Exception {
    for (RunResult result : answer.results()) {
      for (TaskRecords task : result.records()) {
        if (task.ref() == TaskRecords.ENDED) {
          journal.escaped(run(result.run()), task);
        }
      }
    }
    var failure = new PythonActionExecutionException(answer.error());
    return answer.error().isFinal() ? new SuppressRestartsException(failure) : failure;
  }

  /** Applies a result, and tells whether an action that has recorded something waits now. */
  private boolean apply(RunResult result) throws Exception {
    Run<K> run = run(result.run());
    for (TaskRecords task : result.records()) {
      journal.record(run, task.records());
    }
    takeEffect(run, result.writes(), result.outputs());
    run.update(result);
    for (EventRef event : result.events()) {
      java.offer(run, event);
    }
    ended(run);
    return !result.records().isEmpty() && !run.isOver();
  }

  private void takeEffect(Run<K> run, List<MemoryWrite> writes, List<Output> outputs)
      throws Exception {
    operator.enterKey(run.key());
    memory.apply(run, writes);
    for (Output sent : outputs) {
      operator.emit(run, sent);
    }
  }
}
