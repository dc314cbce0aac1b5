package io.actionbridge.interpreter;

import io.actionbridge.plan.PythonSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import pemja.core.PythonInterpreter;
import pemja.core.PythonInterpreterConfig;

/**
 * CPython inside this JVM, through Pemja.
 *
 * <p>All interpreters of a process share the modules and the lock of one CPython; the configuration
 * of the first one wins.
 *
 * <p><b>Owns:</b> a thread state of CPython. <br>
 * <b>Lifecycle:</b> open to {@code close}, which is idempotent. <br>
 * <b>Threading:</b> the thread that opened it; a violation throws before native code is entered,
 * where it would kill the process.
 */
public final class PemjaInterpreter implements Interpreter {

  /**
   * What Pemja calls each entry point: {@code alias.function}, because it knows no dotted modules.
   */
  private static final Map<EntryPoint, String> NAMES = new EnumMap<>(EntryPoint.class);

  static {
    for (EntryPoint entryPoint : EntryPoint.values()) {
      NAMES.put(entryPoint, alias(entryPoint.module()) + "." + entryPoint.function());
    }
  }

  private final Thread owner = Thread.currentThread();
  private final PythonInterpreter python;
  private boolean closed;

  private PemjaInterpreter(PythonInterpreter python) {
    this.python = python;
  }

  /**
   * Starts or joins CPython and imports the entry points.
   *
   * @throws InterpreterException there is no such Python, Pemja cannot enter it, or it lacks the
   *     actionbridge wheel
   */
  public static PemjaInterpreter open(PythonSpec spec) {
    if (!Files.isExecutable(Path.of(spec.executable()))) {
      throw new InterpreterException(
          "python.executable "
              + spec.executable()
              + " is no program on this machine: install Python there, or name the one to use.");
    }
    PemjaInterpreter interpreter = new PemjaInterpreter(start(spec));
    try {
      interpreter.importEntryPoints(spec);
    } catch (RuntimeException e) {
      interpreter.close();
      throw e;
    }
    return interpreter;
  }

  @Override
  public byte[] invoke(EntryPoint entryPoint, byte[] request) {
    checkThread();
    return (byte[]) python.invoke(NAMES.get(entryPoint), (Object) request);
  }

  @Override
  public byte[] invoke(EntryPoint entryPoint, byte[] request, Host host) {
    checkThread();
    return (byte[]) python.invoke(NAMES.get(entryPoint), request, host);
  }

  @Override
  public void close() {
    if (!closed) {
      checkThread();
      closed = true;
      python.close();
    }
  }

  private static PythonInterpreter start(PythonSpec spec) {
    try {
      return new PythonInterpreter(
          PythonInterpreterConfig.newBuilder()
              .setPythonExec(spec.executable())
              .addPythonPaths(spec.path().toArray(String[]::new))
              .setExcType(PythonInterpreterConfig.ExecType.MULTI_THREAD)
              .build());
    } catch (RuntimeException | LinkageError e) {
      throw new InterpreterException(
          "Pemja cannot start "
              + spec.executable()
              + ": install pemja into that Python (pip install actionbridge), and a shared libpython.",
          e);
    }
  }

  private void importEntryPoints(PythonSpec spec) {
    Stream<String> modules = Arrays.stream(EntryPoint.values()).map(EntryPoint::module).distinct();
    try {
      modules.forEach(module -> python.exec("import " + module + " as " + alias(module)));
    } catch (RuntimeException e) {
      throw new InterpreterException(
          "Python "
              + spec.executable()
              + " cannot import actionbridge: install the wheel of this jar's version there.",
          e);
    }
  }

  private static String alias(String module) {
    return module.replace('.', '_');
  }

  private void checkThread() {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "Python of thread '"
              + owner.getName()
              + "' was entered on thread '"
              + Thread.currentThread().getName()
              + "': use it on the task thread only.");
    }
    if (closed) {
      throw new IllegalStateException("Python was closed on this thread: open it again.");
    }
  }
}
