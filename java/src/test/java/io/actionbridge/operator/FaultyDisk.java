package io.actionbridge.operator;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.local.LocalFileSystem;

/**
 * A directory of the local disk whose writes can fail, in the place of HDFS: the other file system
 * that may hold a log.
 *
 * <p>A write that fails leaves half of its bytes, a sync that fails has synced.
 */
final class FaultyDisk extends LocalFileSystem {

  /** Makes it, by the name of the trace in the URI. */
  public static final class Factory implements FileSystemFactory {

    @Override
    public String getScheme() {
      return "hdfs";
    }

    @Override
    public FileSystem create(URI uri) {
      return new FaultyDisk(Trace.of(uri.getAuthority()).faults());
    }
  }

  private final Faults faults;

  private FaultyDisk(Faults faults) {
    this.faults = faults;
  }

  /** What an option calls a directory of it. */
  static String uri(Trace trace, Path directory) {
    return "hdfs://" + trace.name() + directory;
  }

  @Override
  public FSDataOutputStream create(org.apache.flink.core.fs.Path path, WriteMode mode)
      throws IOException {
    FSDataOutputStream out = super.create(path, mode);
    String name = path.getName().replaceAll("[0-9a-f-]{5,}", "*");
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
        out.write(bytes, from, length / 2);
        pass("write of " + name);
        out.write(bytes, from + length / 2, length - length / 2);
      }

      @Override
      public void flush() throws IOException {
        out.flush();
      }

      @Override
      public void sync() throws IOException {
        out.sync();
        pass("sync of " + name);
      }

      @Override
      public void close() throws IOException {
        out.close();
      }
    };
  }

  private void pass(String place) throws IOException {
    if (faults.strike(place)) {
      throw new IOException("a fault at " + place);
    }
  }
}
