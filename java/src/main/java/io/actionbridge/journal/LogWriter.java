package io.actionbridge.journal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends to a segment and makes it durable.
 *
 * <p>A position counts the bytes of all frames of the segment. One flush is: write, sync, look
 * whether the segment is fenced; only then the position is durable. Looking before the append would
 * let an effect start that the next attempt cannot read. Whatever is appended while a flush is
 * under way shares the next one.
 *
 * <p><b>Owns:</b> the thread that flushes, and the open chunk. <br>
 * <b>Lifecycle:</b> after a failure nothing becomes durable, and every method throws it. {@code
 * close} flushes what is left. <br>
 * <b>Threading:</b> task thread, except where the listener is called.
 */
final class LogWriter {

  private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

  /** A chunk of this size is followed by the next. */
  static final long CHUNK_BYTES = 64L << 20;

  /** Appending waits while this much is not written. */
  private static final int MAX_PENDING = 64 << 20;

  private final LogStore store;
  private final UUID segment;
  private final long chunkBytes;
  private final JournalListener listener;
  private final Thread flusher;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition progress = lock.newCondition();
  private final Queue<Truncation> truncations = new ArrayDeque<>();
  private FrameBuffer pending = new FrameBuffer();
  private long position;
  private long durable;
  private boolean wanted;
  private boolean closed;
  private JournalException failure;

  // The flusher's own.
  private FSDataOutputStream chunk;
  private long chunkStart;
  private long written;

  private LogWriter(LogStore store, UUID segment, long chunkBytes, JournalListener listener) {
    this.store = store;
    this.segment = segment;
    this.chunkBytes = chunkBytes;
    this.listener = listener;
    this.flusher = new Thread(this::run, "actionbridge-log-" + segment);
    flusher.setDaemon(true);
  }

  /** Starts to write a segment that has a base and no chunk. */
  static LogWriter start(LogStore store, UUID segment, long chunkBytes, JournalListener listener) {
    var writer = new LogWriter(store, segment, chunkBytes, listener);
    writer.flusher.start();
    return writer;
  }

  /** Where the next frame starts. */
  long position() {
    return position; // only the task thread moves it
  }

  /**
   * Appends a record in memory; {@link #flush} makes it durable.
   *
   * @return the position from which on it is durable
   */
  long append(byte[] body) throws JournalException, InterruptedException {
    lock.lock();
    try {
      while (pending.size() > MAX_PENDING && failure == null && !closed) {
        wanted = true;
        work.signal();
        progress.await();
      }
      check();
      pending.add(body);
      position += FrameBuffer.HEADER + body.length;
      return position;
    } finally {
      lock.unlock();
    }
  }

  /** Asks for all that was appended to become durable soon. */
  void flush() {
    lock.lock();
    try {
      if (pending.size() > 0) {
        wanted = true;
        work.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns when all that was appended is durable. */
  void flushAndWait() throws JournalException, InterruptedException {
    lock.lock();
    try {
      wanted = pending.size() > 0;
      work.signal();
      while (durable < position && failure == null && !closed) {
        progress.await();
      }
      check();
    } finally {
      lock.unlock();
    }
  }

  /** Asks for what is not needed any more to be deleted some time. */
  void truncate(Truncation truncation) {
    lock.lock();
    try {
      truncations.add(truncation);
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Flushes, and ends the thread; one that hangs in the file system is left behind. */
  void close(long millis) throws InterruptedException {
    lock.lock();
    try {
      closed = true;
      work.signal();
    } finally {
      lock.unlock();
    }
    flusher.join(millis);
    if (flusher.isAlive()) {
      LOG.warn("The log {} did not close in {} ms and is left.", store.directory(segment), millis);
    }
  }

  private void run() {
    try {
      flushUntilClosed();
    } catch (Throwable e) { // an Error too must reach the task
      fail(
          e instanceof JournalException known
              ? known
              : JournalException.writing(store.directory(segment), e));
    } finally {
      closeChunk();
    }
  }

  private void flushUntilClosed() throws IOException {
    FrameBuffer batch = new FrameBuffer();
    boolean last = false;
    while (!last) {
      long end;
      Truncation truncation;
      lock.lock();
      try {
        while (!wanted && !closed && truncations.isEmpty()) {
          work.awaitUninterruptibly();
        }
        FrameBuffer filled = pending;
        pending = batch;
        batch = filled;
        end = position;
        wanted = false;
        truncation = truncations.poll();
        last = closed;
      } finally {
        lock.unlock();
      }
      if (batch.size() > 0) {
        flush(batch, end);
        batch.clear();
      }
      if (truncation != null) {
        truncation.run();
      }
    }
  }

  private void flush(FrameBuffer batch, long end) throws IOException {
    long begin = System.nanoTime();
    if (chunk == null || written - chunkStart >= chunkBytes) {
      closeChunk();
      chunk = store.createChunk(segment, written);
      chunkStart = written;
    }
    chunk.write(batch.bytes(), 0, batch.size());
    chunk.sync();
    if (store.isFenced(segment)) {
      throw JournalException.fenced(segment);
    }
    written = end;
    listener.flushed(end, batch.size(), System.nanoTime() - begin);
    lock.lock();
    try {
      durable = end;
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void fail(JournalException cause) {
    lock.lock();
    try {
      failure = cause;
      progress.signalAll();
    } finally {
      lock.unlock();
    }
    listener.failed(cause);
  }

  private void closeChunk() {
    try {
      if (chunk != null) {
        chunk.close();
      }
    } catch (IOException e) {
      LOG.warn("A chunk of the log {} did not close; all in it is durable.", segment, e);
    }
  }

  private void check() throws JournalException {
    if (failure != null) {
      throw failure;
    }
    if (closed) {
      throw JournalException.closed(store.directory(segment));
    }
  }
}
