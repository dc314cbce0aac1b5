package io.actionbridge.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;

/** The local disk, whose syncs a test can hold back or let fail, and that knows what was read. */
final class FaultyFiles extends LocalFileSystem {

  /** A sync takes one of these; it is there from the start unless the test takes all. */
  final Semaphore syncs = new Semaphore(Integer.MAX_VALUE);

  /** Given once for each sync that is about to happen. */
  final Semaphore begun = new Semaphore(0);

  /** What the next sync throws. */
  final AtomicReference<IOException> failure = new AtomicReference<>();

  /** Every file that was opened for reading, with whether its directory had a lease then. */
  final List<Map.Entry<Path, Boolean>> opened = new ArrayList<>();

  @Override
  public FSDataInputStream open(Path path) throws IOException {
    opened.add(Map.entry(path, exists(new Path(path.getParent(), "lease"))));
    return super.open(path);
  }

  @Override
  public FSDataOutputStream create(Path path, WriteMode mode) throws IOException {
    FSDataOutputStream out = super.create(path, mode);
    return new FSDataOutputStream() {
      @Override
      public long getPos() throws IOException {
        return out.getPos();
      }

      @Override
      public void write(int b) throws IOException {
        out.write(b);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
      }

      @Override
      public void flush() throws IOException {
        out.flush();
      }

      @Override
      public void sync() throws IOException {
        begun.release();
        syncs.acquireUninterruptibly();
        syncs.release();
        IOException fault = failure.getAndSet(null);
        if (fault != null) {
          throw fault;
        }
        out.sync();
      }

      @Override
      public void close() throws IOException {
        out.close();
      }
    };
  }
}
