package io.actionbridge.interpreter;

/** CPython as one thread sees it. Created, used and closed on that thread. */
public interface Interpreter extends AutoCloseable {

  /** Calls an entry point with the bytes of one message, and returns the bytes of the answer. */
  byte[] invoke(EntryPoint entryPoint, byte[] request);

  /** As {@link #invoke(EntryPoint, byte[])}, and hands over the host. */
  byte[] invoke(EntryPoint entryPoint, byte[] request, Host host);

  @Override
  void close();
}
