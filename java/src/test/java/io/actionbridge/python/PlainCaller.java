package io.actionbridge.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** An operator as a user writes it who has no plan: calls Python functions one at a time. */
final class PlainCaller extends AbstractStreamOperator<Long>
    implements OneInputStreamOperator<Long, Long>, BoundedOneInput {

  /** What came back, by function. */
  static final Map<String, Queue<Object>> ANSWERS =
      Map.of(
          "double", new ConcurrentLinkedQueue<>(),
          "later", new ConcurrentLinkedQueue<>(),
          "at_once", new ConcurrentLinkedQueue<>(),
          "output_later", new ConcurrentLinkedQueue<>());

  private static final String MODULE = "direct_functions";

  private final transient MailboxExecutor mailbox;
  private transient PythonActionExecutor python;
  private transient List<Call> waiting;

  private record Call(String function, PythonAnswer.Awaitable awaitable) {}

  private PlainCaller(StreamOperatorParameters<Long> parameters) {
    super(parameters);
    mailbox = parameters.getMailboxExecutor();
  }

  @Override
  public void open() throws Exception {
    super.open();
    waiting = new ArrayList<>();
    python =
        PythonActionExecutor.open(
            TestPython.spec(MODULE),
            TestPython.options(),
            () -> mailbox.execute(this::resume, "resume Python"));
  }

  @Override
  public void processElement(StreamRecord<Long> element) {
    Map<String, Object> record = Map.of("number", element.getValue());
    call("double", python.wrapToInputEvent(record).object());
    call("later", element.getValue());
    call("at_once", element.getValue());
    call("output_later", python.wrapToInputEvent(record).object());
  }

  @Override
  public void endInput() throws Exception {
    while (!waiting.isEmpty()) {
      mailbox.yield();
    }
  }

  @Override
  public void close() throws Exception {
    python.close();
    super.close();
  }

  private void call(String function, Object argument) {
    take(function, python.callPythonFunction(MODULE, function, argument));
  }

  private void resume() {
    List<Call> asked = waiting;
    waiting = new ArrayList<>();
    for (Call call : asked) {
      take(call.function(), python.callPythonAwaitable(call.awaitable()));
    }
  }

  private void take(String function, PythonAnswer answer) {
    if (answer instanceof PythonAnswer.Awaitable awaitable) {
      waiting.add(new Call(function, awaitable));
    } else if (answer instanceof PythonAnswer.Output event) {
      ANSWERS.get(function).add(python.outputOf(event));
    } else {
      ANSWERS.get(function).add(((PythonAnswer.Value) answer).value());
    }
  }

  /** Makes it. */
  static final class Factory extends AbstractStreamOperatorFactory<Long>
      implements OneInputStreamOperatorFactory<Long, Long> {

    @Override
    // Flink asks for the operator by a type of its own choice.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T extends StreamOperator<Long>> T createStreamOperator(
        StreamOperatorParameters<Long> parameters) {
      return (T) new PlainCaller(parameters);
    }

    @Override
    @SuppressWarnings("rawtypes") // So the interface has it.
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
      return PlainCaller.class;
    }
  }
}
