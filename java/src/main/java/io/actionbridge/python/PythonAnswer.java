package io.actionbridge.python;

import io.actionbridge.wire.ValueCodec;
import java.util.List;

/** What came of calling a Python function. */
public sealed interface PythonAnswer {

  /** It returned a value; null is one too. */
  record Value(Object value) implements PythonAnswer {}

  /** It is async and waits; ask again with {@link PythonActionExecutor#callPythonAwaitable}. */
  record Awaitable(long ref) implements PythonAnswer {}

  /** It returned an {@code OutputEvent}; {@link PythonActionExecutor#outputOf} takes it. */
  record Output(long ref) implements PythonAnswer {}

  /** Reads {@code [kind, content]}; see {@code tests/contract}, section 4. */
  static PythonAnswer of(Object answer) {
    List<?> parts = (List<?>) answer;
    Object content = parts.get(1);
    int kind = ((Long) parts.get(0)).intValue();
    return switch (kind) {
      case 0 -> new Value(ValueCodec.decode((byte[]) content));
      case 1 -> new Awaitable((Long) content);
      case 2 -> new Output((Long) content);
      default -> throw new IllegalStateException("Python answered with kind " + kind + ".");
    };
  }
}
