package io.actionbridge.journal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a log needs of a file system: each change is durable when its method returns.
 *
 * <p>Local disks and HDFS alike; what is created, renamed or deleted must be seen at once by every
 * other process.
 *
 * <p><b>Threading:</b> any.
 */
final class LogFiles {

  private static final Logger LOG = LoggerFactory.getLogger(LogFiles.class);

  /** Listing and deleting on a local disk fail where another process is quicker with a part. */
  private static final int ATTEMPTS = 20;

  private final FileSystem files;

  LogFiles(FileSystem files) {
    this.files = files;
  }

  /** A new file; its name is durable already. */
  FSDataOutputStream create(Path path) throws IOException {
    FSDataOutputStream out = files.create(path, WriteMode.NO_OVERWRITE);
    try {
      syncDirectory(path.getParent());
    } catch (IOException e) {
      out.close();
      throw e;
    }
    return out;
  }

  /** A new file with all that it will ever hold. */
  void write(Path path, FrameBuffer frames) throws IOException {
    try (FSDataOutputStream out = create(path)) {
      out.write(frames.bytes(), 0, frames.size());
      sync(out);
    }
  }

  boolean exists(Path path) throws IOException {
    return files.exists(path);
  }

  /** Names in a directory; none if there is no such directory. */
  List<String> list(Path directory) throws IOException {
    for (int attempt = 1; files.exists(directory); attempt++) {
      try {
        FileStatus[] found = files.listStatus(directory);
        if (found != null) {
          return Arrays.stream(found).map(file -> file.getPath().getName()).toList();
        }
      } catch (FileNotFoundException e) {
        LOG.debug("A file of {} was deleted while it was listed: once more.", directory, e);
      }
      if (attempt == ATTEMPTS) {
        throw new IOException("The directory " + directory + " cannot be listed.");
      }
    }
    return List.of();
  }

  InputStream open(Path path, long from) throws IOException {
    var in = files.open(path);
    in.seek(from);
    return in;
  }

  void makeDirectory(Path path) throws IOException {
    if (!files.mkdirs(path)) {
      throw new IOException("The directory " + path + " cannot be made.");
    }
  }

  void rename(Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException(from + " cannot be renamed to " + to + ".");
    }
    syncDirectory(to.getParent());
  }

  /**
   * Deletes a file, or a directory with all in it; nothing happens if there is none. Several
   * processes may do it at once.
   */
  void delete(Path path) throws IOException {
    for (int attempt = 1; files.exists(path); attempt++) {
      if (!files.delete(path, true) && attempt == ATTEMPTS) {
        throw new IOException(path + " cannot be deleted.");
      }
    }
    syncDirectory(path.getParent());
  }

  private static void sync(FSDataOutputStream out) throws IOException {
    try {
      out.sync();
    } catch (UnsupportedOperationException e) {
      // Object stores: there, and only there, a file is durable when it is closed.
      out.flush();
    }
  }

  /** Makes names durable; elsewhere than on local disks they are from the start. */
  private void syncDirectory(Path directory) throws IOException {
    if (!files.isDistributedFS()) {
      try (var channel =
          FileChannel.open(java.nio.file.Path.of(directory.getPath()), StandardOpenOption.READ)) {
        channel.force(true);
      } catch (NoSuchFileException e) {
        LOG.debug("{} was deleted by another process.", directory, e);
      }
    }
  }
}
