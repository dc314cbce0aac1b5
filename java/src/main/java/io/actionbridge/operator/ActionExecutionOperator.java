package io.actionbridge.operator;

import io.actionbridge.interpreter.Crossings;
import io.actionbridge.journal.DurabilityChoice;
import io.actionbridge.journal.Journal;
import io.actionbridge.journal.JournalSettings;
import io.actionbridge.journal.Journals;
import io.actionbridge.journal.KeyGroups;
import io.actionbridge.plan.BridgeConfig;
import io.actionbridge.plan.BridgeOptions;
import io.actionbridge.python.PythonActionExecutor;
import io.actionbridge.python.PythonRunnerContextImpl;
import io.actionbridge.wire.Output;
import io.actionbridge.wire.RowMismatchException;
import io.actionbridge.wire.ValueCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamElement;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the actions of a plan for each record: per key in order and one run at a time, keys freely
 * interleaved.
 *
 * <table>
 * <caption>State; everything but the journal is keyed</caption>
 * <tr><th>name</th><th>type</th><th>holds</th><th>written</th></tr>
 * <tr><td>{@code work}</td><td>{@code ValueState<byte[]>}</td>
 *     <td>a busy key's run and queued records, see {@link WorkState}</td>
 *     <td>at a snapshot, for busy keys only</td></tr>
 * <tr><td>{@code journal}</td><td>union list of {@code byte[]}</td>
 *     <td>where the log was cut, and recorded runs whose input has not come</td>
 *     <td>at a snapshot</td></tr>
 * <tr><td>{@code short-term-memory}</td><td>{@code MapState<String, byte[]>}</td>
 *     <td>{@code ctx.short_term_memory}, an entry per path</td><td>when an action ends</td></tr>
 * <tr><td>{@code long-term-memory}</td><td>{@code MapState<String, byte[]>}</td>
 *     <td>{@code ctx.long_term_memory}, an entry per note</td><td>when an action ends</td></tr>
 * </table>
 *
 * <p>While Python is on the stack nothing is emitted and nothing yields: effects come back in the
 * answer, and are applied after it.
 *
 * <p><b>Owns:</b> the executor, and through it Python; the backlog; watermarks that are held. <br>
 * <b>Lifecycle:</b> restored work starts by a mail after {@code open}; bounded input is drained in
 * {@code endInput}. <br>
 * <b>Threading:</b> task thread, except {@link #wake}.
 */
final class ActionExecutionOperator<K, IN, OUT> extends AbstractStreamOperator<OUT>
    implements OneInputStreamOperator<IN, OUT>,
        BoundedOneInput,
        OperatorMemory.Runs<K>,
        Engine.Operator<K>,
        RunStarter.Operator {

  private static final Logger LOG = LoggerFactory.getLogger(ActionExecutionOperator.class);

  private static final ListStateDescriptor<byte[]> JOURNAL =
      new ListStateDescriptor<>("journal", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  private static final MapStateDescriptor<String, byte[]> SHORT_TERM_MEMORY =
      entries("short-term-memory");
  private static final MapStateDescriptor<String, byte[]> LONG_TERM_MEMORY =
      entries("long-term-memory");

  private final BridgeConfig bridge;
  private final Codecs<K, IN, OUT> codecs;
  private final Crossings crossings;
  private final transient MailboxExecutor mailbox;

  /** As {@link #mailbox}, but its {@code yield} also runs the mails of unaligned barriers. */
  private transient MailboxExecutor allMails;

  private transient Backlog<K> backlog;
  private transient WatermarkGate watermarks;
  private transient OperatorMemory<K> memory;
  private transient WorkStore<K> work;
  private transient RunStarter<K> starter;
  private transient JournalGate journal;
  private transient ListState<byte[]> journalState;

  /** That has held back keys ask again; null: none is set. */
  private transient ScheduledFuture<?> alarm;

  private transient PythonActionExecutor python;
  private transient Engine<K> engine;
  private transient long watermark;
  private transient boolean frozen;

  /** Whether the log may forget what is before the snapshot that is taken. */
  private transient boolean truncates;

  ActionExecutionOperator(
      StreamOperatorParameters<OUT> parameters,
      BridgeConfig bridge,
      Codecs<K, IN, OUT> codecs,
      Crossings crossings) {
    super(parameters);
    this.mailbox = parameters.getMailboxExecutor();
    this.bridge = bridge;
    this.codecs = codecs;
    this.crossings = crossings;
  }

  @Override
  public void open() throws Exception {
    super.open();
    allMails =
        getContainingTask().getMailboxExecutorFactory().createExecutor(TaskMailbox.MIN_PRIORITY);
    BridgeOptions options = bridge.options();
    backlog = new Backlog<>(options.maxInFlight(), options.backlogCount(), options.backlogBytes());
    watermarks = new WatermarkGate(this::pass);
    watermark = Long.MIN_VALUE;
    work =
        new WorkStore<>(
            getRuntimeContext().getState(WorkStore.DESCRIPTOR), this::enterKey, bridge.plan());
    journal = new JournalGate(mailbox, this::send, this::resumeDurable);
    DurabilityChoice durability = durability();
    journal.use(openJournal(durability));
    starter =
        new RunStarter<>(
            backlog,
            journal.journal(),
            codecs.key(),
            getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks(),
            this);
    memory =
        new OperatorMemory<>(
            getRuntimeContext().getMapState(SHORT_TERM_MEMORY),
            getRuntimeContext().getMapState(LONG_TERM_MEMORY),
            this);
    var java = new JavaActions<>(bridge.plan(), getUserCodeClassloader(), memory, options);
    python =
        PythonActionExecutor.open(
            bridge.decided(durability.durability()),
            new PythonRunnerContextImpl(this::wake, memory, this::recordNow),
            crossings);
    engine = new Engine<>(python, java, journal, backlog, memory, this);
    engine.register(getMetricGroup(), bridge.plan());
    restore();
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    journalState = context.getOperatorStateStore().getUnionListState(JOURNAL);
  }

  @Override
  public void processElement(StreamRecord<IN> element) throws Exception {
    K key = key();
    byte[] payload = codecs.input().encode(element.getValue());
    Long timestamp = element.hasTimestamp() ? element.getTimestamp() : null;
    byte[] id = codecs.id() == null ? null : codecs.id().encode(element.getValue());
    var input = new QueuedInput(payload, id, timestamp, watermarks.enter());
    if (starter.mayStart(key)) {
      engine.step(false, List.of(starter.start(key, input)));
      startWaiting();
      return;
    }
    backlog.queue(key, input);
    startWaiting();
    while (backlog.isFull()) {
      // The record is in the backlog, so what any mail does is right; a checkpoint's among them.
      allMails.yield();
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    watermarks.offer(mark);
  }

  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    watermarks.offer(status);
  }

  @Override
  public void endInput() throws Exception {
    // Checkpoints go on while the last runs wait; what waits at a final savepoint is in it.
    journal.journal().endInput();
    starter.retry();
    startUnlessFrozen();
    while (!(backlog.isEmpty() && journal.isEmpty()) && !frozen) {
      allMails.yield();
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    super.prepareSnapshotPreBarrier(checkpointId);
    journal.settle();
  }

  @Override
  public OperatorSnapshotFutures snapshotState(
      long checkpointId,
      long timestamp,
      CheckpointOptions options,
      CheckpointStreamFactory streamFactory)
      throws Exception {
    if (options.getCheckpointType() instanceof SavepointType savepoint
        && savepoint.isSynchronous()) {
      // The job stops with this savepoint, but mails go on: what they would emit is in it already.
      frozen = true;
    }
    truncates = !options.getCheckpointType().isSavepoint();
    return super.snapshotState(checkpointId, timestamp, options, streamFactory);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    work.snapshot(backlog);
    long checkpoint = context.getCheckpointId();
    journalState.update(List.of(journal.journal().snapshot(checkpoint, truncates)));
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    journal.journal().completed(checkpointId);
  }

  @Override
  public void close() throws Exception {
    try {
      if (python != null) {
        python.close();
        if (!python.leftBehind().isEmpty()) {
          LOG.warn(
              "{} still ran after {} and was abandoned: {}",
              getOperatorName(),
              bridge.options().closeTimeout(),
              String.join("; ", python.leftBehind()));
        }
      }
    } finally {
      if (journal != null) {
        journal.close(bridge.options().closeTimeout());
      }
      super.close();
    }
  }

  /** Posts the mail that serves Python's event loop; called on the pump thread. */
  private void wake() {
    try {
      mailbox.execute(this::serve, "actionbridge: resume actions");
    } catch (RejectedExecutionException e) {
      LOG.debug("A wake-up came after the task had ended.", e);
    }
  }

  @Override
  public void goOn() {
    mailbox.execute(this::serve, "actionbridge: continue a turn");
  }

  private void serve() throws Exception {
    if (!frozen) {
      engine.step(true, List.of());
      startWaiting();
    }
  }

  /** Starts the runs that wait in line, as long as there are places for them. */
  private void startWaiting() throws Exception {
    long end = 0;
    while (true) {
      List<Run<K>> runs = starter.next();
      if (runs.isEmpty()) {
        return;
      }
      long now = System.nanoTime();
      if (end == 0) {
        end = now + bridge.options().turnBudget().toNanos();
      }
      engine.step(false, runs);
      if (System.nanoTime() - end > 0 && !frozen) {
        // Checkpoints and other mails have their turn before the rest of the line.
        mailbox.execute(this::startUnlessFrozen, "actionbridge: start queued runs");
        return;
      }
    }
  }

  private void startUnlessFrozen() throws Exception {
    if (!frozen) {
      startWaiting();
    }
  }

  private void recordNow(long ref, List<byte[]> records) throws Exception {
    journal.recordNow(run(ref), records);
  }

  /** Records are durable: lets Python begin what waits for that. */
  private void resumeDurable() throws Exception {
    if (!frozen) {
      engine.step(false, List.of());
      startWaiting();
    }
  }

  @Override
  public void wakeAfter(long millis) {
    if (alarm != null) {
      return; // It comes earlier, and has all keys ask again.
    }
    ProcessingTimeService timers = getProcessingTimeService();
    alarm =
        timers.registerTimer(
            timers.getCurrentProcessingTime() + millis,
            time -> {
              alarm = null; // The future itself may not be done yet.
              starter.retry();
              startUnlessFrozen();
            });
  }

  @Override
  public String name() {
    return bridge.plan().operatorName();
  }

  @Override
  public long watermark() {
    return watermark;
  }

  @Override
  public void over(Run<K> run) throws Exception {
    watermarks.leave(run.epoch());
  }

  @Override
  public void emit(Run<K> run, Output sent) throws Exception {
    OUT value;
    try {
      value = codecs.output().decode(sent.payload());
    } catch (RowMismatchException e) {
      throw e.sentBy(
          bridge.plan().actions().get(sent.action()).name(),
          String.valueOf(ValueCodec.decode(run.keyPayload())));
    }
    journal.emit(
        run.timestamp() == null
            ? new StreamRecord<>(value)
            : new StreamRecord<>(value, run.timestamp()));
  }

  /** Every run of the records before it is over. */
  private void pass(StreamElement element) throws Exception {
    if (element.isWatermark()) {
      watermark = element.asWatermark().getTimestamp();
    }
    journal.emit(element);
  }

  /** All that it rests on is durable. */
  private void send(StreamElement element) throws Exception {
    if (element.isRecord()) {
      output.collect(element.asRecord());
    } else if (element.isWatermark()) {
      super.processWatermark(element.asWatermark());
    } else {
      super.processWatermarkStatus(element.asWatermarkStatus());
    }
  }

  /** Reads all work of the subtask's key groups, then lets a mail start it. */
  private void restore() throws Exception {
    int keys =
        work.restore(getKeyedStateBackend(), journal.journal(), starter, watermarks, backlog);
    journal.journal().restored();
    if (keys > 0) {
      LOG.info("{} goes on with the work of {} keys.", getOperatorName(), keys);
      mailbox.execute(this::startUnlessFrozen, "actionbridge: start restored runs");
    }
  }

  private Journal openJournal(DurabilityChoice choice) throws Exception {
    List<byte[]> states = new ArrayList<>();
    journalState.get().forEach(states::add);
    TaskInfo task = getRuntimeContext().getTaskInfo();
    KeyGroupRange groups =
        KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
            task.getMaxNumberOfParallelSubtasks(),
            task.getNumberOfParallelSubtasks(),
            task.getIndexOfThisSubtask());
    var settings =
        new JournalSettings(
            choice.durability(),
            choice.directory(),
            bridge.submission(),
            bridge.plan().operatorName(),
            new KeyGroups(groups.getStartKeyGroup(), groups.getEndKeyGroup()),
            bridge.options().replayWait());
    return Journals.open(settings, states, journal);
  }

  private DurabilityChoice durability() {
    BridgeOptions options = bridge.options();
    DurabilityChoice choice =
        DurabilityChoice.of(options.durability(), options.logDirectory(), checkpointDirectory());
    LOG.info("{}: {}", getOperatorName(), choice.reason());
    return choice;
  }

  /** Where the job's checkpoints are, or null. */
  private String checkpointDirectory() {
    return getContainingTask()
        .getJobConfiguration()
        .getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY)
        .or(
            () ->
                getContainingTask()
                    .getEnvironment()
                    .getTaskManagerInfo()
                    .getConfiguration()
                    .getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY))
        .orElse(null);
  }

  private static MapStateDescriptor<String, byte[]> entries(String name) {
    return new MapStateDescriptor<>(
        name, Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
  }

  @SuppressWarnings("unchecked")
  private K key() {
    return (K) getCurrentKey();
  }

  @Override
  public Run<K> run(long ref) {
    return engine.run(ref);
  }

  @Override
  public void enterKey(K key) {
    // Most crossings are for the record that made its key current already.
    if (!key.equals(getCurrentKey())) {
      setCurrentKey(key);
    }
  }
}
