package io.actionbridge.operator;

import io.actionbridge.operator.Backlog.BusyKey;
import io.actionbridge.plan.BridgeConfig;
import io.actionbridge.plan.BridgeOptions;
import io.actionbridge.python.PythonActionExecutor;
import io.actionbridge.python.PythonRunnerContextImpl;
import io.actionbridge.wire.EventRef;
import io.actionbridge.wire.Output;
import io.actionbridge.wire.RowMismatchException;
import io.actionbridge.wire.Task;
import io.actionbridge.wire.ValueCodec;
import io.actionbridge.wire.ValueDecoder;
import io.actionbridge.wire.ValueEncoder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamElement;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the actions of a plan for each record: per key in order and one run at a time, keys freely
 * interleaved.
 *
 * <table>
 * <caption>State; everything is keyed</caption>
 * <tr><th>name</th><th>type</th><th>holds</th><th>written</th></tr>
 * <tr><td>{@code work}</td><td>{@code ValueState<byte[]>}</td>
 *     <td>a busy key's run and queued records, see {@link WorkState}</td>
 *     <td>at a snapshot, for busy keys only</td></tr>
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
        Engine.Operator<K> {

  private static final Logger LOG = LoggerFactory.getLogger(ActionExecutionOperator.class);

  /** The event type of the operator's input, as Python names it. */
  private static final String INPUT_EVENT = "actionbridge.input";

  private static final ValueStateDescriptor<byte[]> WORK =
      new ValueStateDescriptor<>("work", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
  private static final MapStateDescriptor<String, byte[]> SHORT_TERM_MEMORY =
      entries("short-term-memory");
  private static final MapStateDescriptor<String, byte[]> LONG_TERM_MEMORY =
      entries("long-term-memory");

  /** How many queued runs may start in one crossing. */
  private static final int BATCH = 64;

  private final BridgeConfig bridge;
  private final ValueEncoder<K> keyEncoder;
  private final ValueEncoder<IN> inputEncoder;
  private final ValueDecoder<OUT> outputDecoder;
  private final transient MailboxExecutor mailbox;

  /** As {@link #mailbox}, but its {@code yield} also runs the mails of unaligned barriers. */
  private transient MailboxExecutor allMails;

  private transient Backlog<K> backlog;
  private transient WatermarkGate watermarks;
  private transient OperatorMemory<K> memory;
  private transient WorkState workState;
  private transient ValueState<byte[]> work;
  private transient Set<K> keysInState;
  private transient PythonActionExecutor python;
  private transient Engine<K> engine;
  private transient RunIds runIds;
  private transient long nextRef;
  private transient long watermark;
  private transient boolean frozen;

  ActionExecutionOperator(
      StreamOperatorParameters<OUT> parameters,
      BridgeConfig bridge,
      ValueEncoder<K> keyEncoder,
      ValueEncoder<IN> inputEncoder,
      ValueDecoder<OUT> outputDecoder) {
    super(parameters);
    this.mailbox = parameters.getMailboxExecutor();
    this.bridge = bridge;
    this.keyEncoder = keyEncoder;
    this.inputEncoder = inputEncoder;
    this.outputDecoder = outputDecoder;
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
    workState = new WorkState(bridge.plan());
    runIds = new RunIds();
    keysInState = new HashSet<>();
    work = getRuntimeContext().getState(WORK);
    memory =
        new OperatorMemory<>(
            getRuntimeContext().getMapState(SHORT_TERM_MEMORY),
            getRuntimeContext().getMapState(LONG_TERM_MEMORY),
            this);
    var java = new JavaActions<>(bridge.plan(), getUserCodeClassloader(), memory, options);
    python = PythonActionExecutor.open(bridge, new PythonRunnerContextImpl(this::wake, memory));
    engine = new Engine<>(python, java, backlog, memory, this);
    engine.register(getMetricGroup(), bridge.plan());
    restore();
  }

  @Override
  public void processElement(StreamRecord<IN> element) throws Exception {
    K key = key();
    byte[] payload = inputEncoder.encode(element.getValue());
    Long timestamp = element.hasTimestamp() ? element.getTimestamp() : null;
    if (backlog.mayStart(key)) {
      engine.step(false, List.of(newRun(key, payload, timestamp, watermarks.enter())));
      startWaiting();
      return;
    }
    backlog.queue(key, new QueuedInput(payload, timestamp, watermarks.enter()));
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
    while (!backlog.isEmpty() && !frozen) {
      allMails.yield();
    }
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
    return super.snapshotState(checkpointId, timestamp, options, streamFactory);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    for (K key : keysInState) {
      if (!backlog.isBusy(key)) {
        enterKey(key);
        work.clear();
      }
    }
    Set<K> written = new HashSet<>();
    for (BusyKey<K> busy : backlog.busyKeys()) {
      enterKey(busy.key());
      work.update(workState.encode(busy));
      written.add(busy.key());
    }
    keysInState = written;
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
      List<Run<K>> runs = nextRuns();
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

  private List<Run<K>> nextRuns() {
    List<Run<K>> runs = List.of();
    BusyKey<K> owner;
    while (runs.size() < BATCH && (owner = backlog.next(runs.size())) != null) {
      if (runs.isEmpty()) {
        runs = new ArrayList<>();
      }
      Run<K> run = owner.run();
      if (run == null) {
        QueuedInput input = backlog.take(owner);
        run = newRun(owner.key(), input.payload(), input.timestamp(), input.epoch());
      }
      runs.add(run);
    }
    return runs;
  }

  private Run<K> newRun(K key, byte[] payload, Long timestamp, WatermarkGate.Epoch epoch) {
    byte[] uid = runIds.next();
    EventRef event = new EventRef(INPUT_EVENT, uid, null, null, payload);
    return new Run<>(
        nextRef++,
        uid,
        key,
        keyEncoder.encode(key),
        timestamp,
        System.currentTimeMillis(),
        epoch,
        List.of(),
        List.of(new PythonActionTask(Task.ALL_LISTENERS, event)));
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
  public void emit(Run<K> run, Output sent) {
    OUT value;
    try {
      value = outputDecoder.decode(sent.payload());
    } catch (RowMismatchException e) {
      throw e.sentBy(
          bridge.plan().actions().get(sent.action()).name(),
          String.valueOf(ValueCodec.decode(run.keyPayload())));
    }
    output.collect(
        run.timestamp() == null
            ? new StreamRecord<>(value)
            : new StreamRecord<>(value, run.timestamp()));
  }

  private void pass(StreamElement element) throws Exception {
    if (element.isWatermark()) {
      watermark = element.asWatermark().getTimestamp();
      super.processWatermark(element.asWatermark());
    } else {
      super.processWatermarkStatus(element.asWatermarkStatus());
    }
  }

  /** Reads all work of the subtask's key groups, then lets a mail start it. */
  private void restore() throws Exception {
    Map<K, byte[]> found = new LinkedHashMap<>();
    this.<K>getKeyedStateBackend()
        .applyToAllKeys(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            WORK,
            (key, state) -> found.put(key, state.value()));
    for (Map.Entry<K, byte[]> entry : found.entrySet()) {
      K key = entry.getKey();
      workState.restore(
          entry.getValue(), key, keyEncoder.encode(key), nextRef++, watermarks, backlog);
      keysInState.add(key);
    }
    if (!found.isEmpty()) {
      LOG.info("{} goes on with the work of {} keys.", getOperatorName(), found.size());
      mailbox.execute(this::startUnlessFrozen, "actionbridge: start restored runs");
    }
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
