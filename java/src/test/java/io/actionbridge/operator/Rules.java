package io.actionbridge.operator;

import io.actionbridge.api.Event;
import io.actionbridge.api.Memory;
import io.actionbridge.api.RunnerContext;
import java.util.HashMap;
import java.util.Map;

/** Actions of the tests; public because a plan names them. */
public final class Rules {

  private Rules() {}

  /** Counts the key's items, and asks Python. */
  public static void ask(Event event, RunnerContext ctx) {
    Memory memory = ctx.shortTermMemory();
    long count = memory.get("stats.count") instanceof Long known ? known + 1 : 1;
    memory.set("stats.count", count);
    Object number = event.attributes().get("number");
    ctx.sendEvent("java.asked", Map.of("number", number, "count", count));
    if (!memory.get("stats.count").equals(count)) {
      throw new AssertionError("an action sees its own writes");
    }
  }

  /** Passes on what Python answered, beside what it left in memory. */
  public static void tell(Event event, RunnerContext ctx) {
    ctx.sendEvent("java.told", event.attributes());
    ctx.sendEvent("java.unheard", Map.of());
  }

  /** Sends the output; listens to what another Java action sent. */
  public static void send(Event event, RunnerContext ctx) {
    Map<String, Object> output = new HashMap<>(event.attributes());
    output.put("key", ctx.key());
    output.put("seen", ctx.shortTermMemory().get("python.seen"));
    output.put("event", event.id());
    ctx.sendOutput(output);
  }

  /** Writes memory while an action in Python waits, then wakes it. */
  public static void overtake(Event event, RunnerContext ctx) {
    ctx.shortTermMemory().set("number", event.attributes().get("number"));
    ctx.sendEvent("stale.wake", Map.of());
  }

  /** Writes memory in every way. */
  public static void write(Event event, RunnerContext ctx) {
    Memory memory = ctx.shortTermMemory();
    memory.set("leg.from", "JFK");
    memory.set("leg.to.name\\.short", "LAX");
    memory.set("gone.child", 1L);
    memory.delete("gone");
    memory.set("flat.child", 1L);
    memory.set("flat", null);
    memory.set("python", memory.get("python.object.leaf"));
    ctx.sendEvent("memory.written", Map.of());
  }

  /** Fails after it has done something. */
  public static void fail(Event event, RunnerContext ctx) {
    ctx.sendOutput(Map.of("number", 1L));
    throw new IllegalStateException("no rule for " + event.attributes().get("number"));
  }

  /** Echoes the input. */
  public static void echo(Event event, RunnerContext ctx) {
    ctx.sendOutput(event.attributes());
  }

  /** Returns something, which no action does. */
  public static long returning(Event event, RunnerContext ctx) {
    return 1;
  }

  static void hidden(Event event, RunnerContext ctx) {}
}
