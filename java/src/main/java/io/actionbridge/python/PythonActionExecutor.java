package io.actionbridge.python;

import io.actionbridge.interpreter.Crossings;
import io.actionbridge.interpreter.EntryPoint;
import io.actionbridge.interpreter.Interpreter;
import io.actionbridge.interpreter.PemjaInterpreter;
import io.actionbridge.plan.BridgeConfig;
import io.actionbridge.plan.BridgeOptions;
import io.actionbridge.plan.PythonSpec;
import io.actionbridge.wire.AnswerFrame;
import io.actionbridge.wire.EntryPointMessage;
import io.actionbridge.wire.MemoryScope;
import io.actionbridge.wire.Task;
import io.actionbridge.wire.TaskFrame;
import io.actionbridge.wire.ValueCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs Python actions on the task thread and resumes the parked ones.
 *
 * <p>With a plan, {@link #execute} does all of it in one crossing. Without one, a Java caller opens
 * it in its own operator and calls functions one at a time: {@link #callPythonFunction} and, for
 * async functions, {@link #callPythonAwaitable}.
 *
 * <p><b>Owns:</b> the interpreter, and the subtask's state in Python with every parked action. <br>
 * <b>Lifecycle:</b> {@code open} once; {@code close} is idempotent and bounded. <br>
 * <b>Threading:</b> task thread only; a violation throws before anything native is entered.
 */
public final class PythonActionExecutor implements AutoCloseable {

  private final Interpreter interpreter;
  private final PythonRunnerContextImpl host;
  private final Duration closeTimeout;
  private final int maxValueBytes;
  private final TaskFrame frame;
  private final int context;
  private List<String> leftBehind = List.of();
  private boolean closed;

  private PythonActionExecutor(
      Interpreter interpreter, PythonRunnerContextImpl host, BridgeOptions options, int context) {
    this.interpreter = interpreter;
    this.host = host;
    this.closeTimeout = options.closeTimeout();
    this.maxValueBytes = options.maxValueBytes();
    this.context = context;
    this.frame = new TaskFrame(context);
  }

  /**
   * Starts Python, imports the job's code and opens its resources.
   *
   * @param crossings what every call into Python passes
   * @throws PythonActionExecutionException the user's code or a resource failed; carries the
   *     traceback
   * @throws io.actionbridge.interpreter.InterpreterException Python cannot be entered
   */
  public static PythonActionExecutor open(
      BridgeConfig config, PythonRunnerContextImpl host, Crossings crossings) {
    return open(
        crossings.through(PemjaInterpreter.open(config.python())),
        OpenRequest.of(config.python(), config.plan().json(), config.params(), config.options()),
        config.options(),
        host);
  }

  /**
   * Starts Python for calls of single functions.
   *
   * @param wake posts a mail in which the caller asks for its awaitables; called on a thread of
   *     Python's, must not block
   * @throws PythonActionExecutionException the main module failed to import
   * @throws io.actionbridge.interpreter.InterpreterException Python cannot be entered
   */
  public static PythonActionExecutor open(PythonSpec python, BridgeOptions options, Runnable wake) {
    var host =
        new PythonRunnerContextImpl(
            wake,
            new NoMemory(),
            (run, records) -> {
              throw new UnsupportedOperationException("There is no journal outside a plan.");
            });
    Object request = OpenRequest.of(python, null, Map.of(), options);
    return open(PemjaInterpreter.open(python), request, options, host);
  }

  private static PythonActionExecutor open(
      Interpreter interpreter,
      Object request,
      BridgeOptions options,
      PythonRunnerContextImpl host) {
    try {
      byte[] answer =
          interpreter.invoke(
              EntryPoint.CREATE_FLINK_RUNNER_CONTEXT, EntryPointMessage.arguments(request), host);
      int context = Math.toIntExact((Long) value(answer));
      var executor = new PythonActionExecutor(interpreter, host, options, context);
      try {
        executor.call(EntryPoint.CREATE_ASYNC_THREAD_POOL, context, options.asyncThreads());
      } catch (RuntimeException e) {
        executor.close();
        throw e;
      }
      return executor;
    } catch (RuntimeException e) {
      interpreter.close();
      throw e;
    }
  }

  /**
   * Runs tasks, and resumes everything that is ready, in one crossing.
   *
   * @param mail whether this serves a wake-up, or the rest of a turn that ended by its budget
   * @param watermark the operator's, milliseconds
   * @param changed references of runs whose memory was written outside Python since the last
   *     crossing
   * @param durable the last crossing whose records are durable, or {@link TaskFrame#NO_LOG}
   * @param tasks tasks of one run stand one behind the other
   * @return what happened; its error, if any, is for the caller to throw
   */
  public AnswerFrame execute(
      boolean mail, long watermark, List<Long> changed, long durable, List<Task> tasks) {
    frame.begin(mail, watermark, changed, durable, tasks.size());
    tasks.forEach(frame::add);
    byte[] answer = interpreter.invoke(EntryPoint.CROSS, frame.toBytes());
    host.throwFailure();
    return AnswerFrame.parse(answer);
  }

  /**
   * Calls a Python function by its name.
   *
   * @param arguments values as {@link ValueCodec} takes them, or objects that Python keeps
   * @throws PythonActionExecutionException it raised, is not there, or returned too large a value
   * @throws io.actionbridge.wire.WireException an argument is larger than {@code max-value-bytes}
   */
  public PythonAnswer callPythonFunction(String module, String qualname, Object... arguments) {
    List<Object> encoded = new ArrayList<>();
    for (Object argument : arguments) {
      encoded.add(argument instanceof PythonObject object ? object.ref() : encode(argument));
    }
    return PythonAnswer.of(
        call(EntryPoint.CALL_PYTHON_FUNCTION, context, module, qualname, encoded));
  }

  /**
   * Advances all awaitables that are ready, and asks for one of them.
   *
   * @return the same awaitable while it waits; else what it returned, and it is invalid
   * @throws PythonActionExecutionException it raised, or is invalid
   */
  public PythonAnswer callPythonAwaitable(PythonAnswer.Awaitable awaitable) {
    return PythonAnswer.of(call(EntryPoint.CALL_PYTHON_AWAITABLE, context, awaitable.ref()));
  }

  /** Takes the output of an output event that a function returned. */
  public Object outputOf(PythonAnswer.Output event) {
    return ValueCodec.decode(
        (byte[]) call(EntryPoint.GET_OUTPUT_FROM_OUTPUT_EVENT, context, event.ref()));
  }

  /** Makes a Python object of a value; it can be passed to a function once. */
  public PythonObject convertToPythonObject(Object value) {
    return new PythonObject(
        (Long) call(EntryPoint.CONVERT_TO_PYTHON_OBJECT, context, encode(value)));
  }

  /** Makes an {@code InputEvent} of a record; it can be passed to a function once. */
  public PythonInputEvent wrapToInputEvent(Object record) {
    List<?> answer = (List<?>) call(EntryPoint.WRAP_TO_INPUT_EVENT, context, encode(record));
    return new PythonInputEvent(new PythonObject((Long) answer.get(0)), (String) answer.get(1));
  }

  /** What still ran when it was closed and had to be abandoned, a line each. */
  public List<String> leftBehind() {
    return leftBehind;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      double limit = closeTimeout.toNanos() / 1e9;
      leftBehind =
          ((List<?>) call(EntryPoint.CLOSE_FLINK_RUNNER_CONTEXT, context, limit))
              .stream().map(String.class::cast).toList();
    } finally {
      interpreter.close();
    }
  }

  private byte[] encode(Object value) {
    return ValueCodec.encode(value, maxValueBytes);
  }

  private Object call(EntryPoint entryPoint, Object... arguments) {
    byte[] answer = interpreter.invoke(entryPoint, EntryPointMessage.arguments(arguments));
    host.throwFailure();
    return value(answer);
  }

  private static Object value(byte[] answer) {
    EntryPointMessage.Answer parsed = EntryPointMessage.parse(answer);
    if (parsed.error() != null) {
      throw new PythonActionExecutionException(parsed.error());
    }
    return parsed.value();
  }

  /** A Python object that waits to be passed to a function. */
  public record PythonObject(long ref) {}

  /**
   * An input event that waits to be passed to a function.
   *
   * @param json the event as JSON, for logs
   */
  public record PythonInputEvent(PythonObject object, String json) {}

  private static final class NoMemory implements MemoryReader {

    @Override
    public byte[] read(MemoryScope scope, long run, String path) {
      throw new UnsupportedOperationException("There is no memory outside a plan.");
    }

    @Override
    public Map<String, byte[]> scan(MemoryScope scope, long run, String prefix) {
      throw new UnsupportedOperationException("There is no memory outside a plan.");
    }
  }
}
