package io.actionbridge.operator;

import io.actionbridge.plan.ActionSpec;
import io.actionbridge.plan.BridgeOptions;
import io.actionbridge.plan.FunctionSpec.JavaFunctionSpec;
import io.actionbridge.plan.Plan;
import io.actionbridge.wire.EventRef;
import io.actionbridge.wire.MemoryWrite;
import io.actionbridge.wire.Output;
import io.actionbridge.wire.Task;
import io.actionbridge.wire.ValueCodec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/**
 * Runs the plan's actions in Java, first in, first out, while Python is off the stack.
 *
 * <p><b>Owns:</b> the tasks that are to run before the mail ends. <br>
 * <b>Lifecycle:</b> as the operator; between two mails it holds nothing. <br>
 * <b>Threading:</b> task thread.
 */
final class JavaActions<K> {

  /** Where what an action did takes effect, at its end. */
  interface Effects<K> {

    /** Applies memory writes and emits outputs. */
    void apply(Run<K> run, List<MemoryWrite> writes, List<Output> outputs) throws Exception;

    /** One task of a run less; it may be over. */
    void ended(Run<K> run) throws Exception;
  }

  /** A task with its run. */
  private record Step<K>(Run<K> run, JavaActionTask task) {}

  private final Map<Integer, JavaAction> actions = new HashMap<>();
  private final Map<String, List<Integer>> listeners = new HashMap<>();
  private final Set<String> pythonTypes = new HashSet<>();
  private final Queue<Step<K>> queue = new ArrayDeque<>();
  private final EventIds ids = new EventIds();
  private final OperatorMemory<K> memory;
  private final BridgeOptions options;

  /**
   * Loads the plan's methods.
   *
   * @throws io.actionbridge.plan.PlanException one is not there, or cannot be an action
   */
  JavaActions(Plan plan, ClassLoader loader, OperatorMemory<K> memory, BridgeOptions options) {
    this.memory = memory;
    this.options = options;
    for (ActionSpec spec : plan.actions()) {
      if (spec.function() instanceof JavaFunctionSpec function) {
        actions.put(spec.index(), JavaAction.load(spec, function, loader));
        for (String type : spec.triggers()) {
          listeners.computeIfAbsent(type, t -> new ArrayList<>()).add(spec.index());
        }
      } else {
        pythonTypes.addAll(spec.triggers());
      }
    }
  }

  /** Whether tasks are to be run. */
  boolean hasWork() {
    return !queue.isEmpty();
  }

  /**
   * Takes the part of a task that is Java's.
   *
   * @return whether something of it is left for Python
   */
  boolean take(Run<K> run, PythonActionTask task) {
    if (actions.isEmpty()) {
      return true;
    }
    EventRef event = task.event();
    if (task.action() != Task.ALL_LISTENERS) {
      // A restored task whose action was written in Python before.
      return !actions.containsKey(task.action()) || !add(run, task.action(), event);
    }
    // An event that nobody listens to is Python's, which says so in the log.
    return !offer(run, event) || pythonTypes.contains(event.type());
  }

  /** Adds a task for each action in Java that listens to an event; tells whether one does. */
  boolean offer(Run<K> run, EventRef event) {
    List<Integer> found = listeners.getOrDefault(event.type(), List.of());
    found.forEach(action -> add(run, action, event));
    return !found.isEmpty();
  }

  /**
   * Runs the tasks that are there now.
   *
   * @param effects where what they did takes effect
   * @return the runs in which events were sent, which wait in them as unstarted tasks
   * @throws JavaActionException an action threw
   */
  List<Run<K>> run(Effects<K> effects) throws Exception {
    List<Run<K>> sending = new ArrayList<>();
    for (int left = queue.size(); left > 0; left--) {
      Step<K> step = queue.remove();
      if (run(step.run(), step.task(), effects) && !sending.contains(step.run())) {
        sending.add(step.run());
      }
    }
    return sending;
  }

  private boolean add(Run<K> run, int action, EventRef event) {
    run.javaTaskAdded();
    return queue.add(new Step<>(run, new JavaActionTask(action, event)));
  }

  private boolean run(Run<K> run, JavaActionTask task, Effects<K> effects) throws Exception {
    JavaAction action = actions.get(task.action());
    EventRef event = task.event();
    var ctx = new JavaRunnerContext(action.index(), run, memory, options);
    try {
      action.call(new JavaEvent(event), ctx);
    } catch (Throwable t) {
      throw new JavaActionException(
          action.name(),
          String.valueOf(ValueCodec.decode(run.keyPayload())),
          HexFormat.of().formatHex(event.id()),
          t);
    }
    ctx.end();
    effects.apply(run, ctx.memory().writes(), ctx.outputs());
    int ordinal = 0;
    for (JavaRunnerContext.Sent sent : ctx.events()) {
      byte[] id = ids.child(event.id(), action.name(), ordinal++);
      var child = new EventRef(sent.type(), id, event.id(), action.name(), sent.payload());
      run.addUnstarted(new PythonActionTask(Task.ALL_LISTENERS, child));
    }
    run.javaTaskEnded();
    effects.ended(run);
    return ordinal > 0;
  }
}
