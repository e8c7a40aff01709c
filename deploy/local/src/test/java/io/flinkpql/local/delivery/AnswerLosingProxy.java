// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Forwards connections to a PostgreSQL server on loopback. It cuts a connection when the server has
 * answered that a transaction is committed, before that answer reaches the client.
 */
final class AnswerLosingProxy implements AutoCloseable {

  private static final String ANSWER = "COMMIT\0";

  private final ServerSocket listener;
  private final int server;
  private final int every;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger commits = new AtomicInteger();
  private final AtomicInteger cuts = new AtomicInteger();

  private AnswerLosingProxy(ServerSocket listener, int server, int every) {
    this.listener = listener;
    this.server = server;
    this.every = every;
  }

  /**
   * Starts a proxy.
   *
   * @param server port of the server
   * @param every loses one answer out of so many
   */
  static AnswerLosingProxy to(int server, int every) throws IOException {
    AnswerLosingProxy proxy =
        new AnswerLosingProxy(
            new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server, every);
    proxy.threads.execute(proxy::accept);
    return proxy;
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Returns how many answers were lost. */
  int cuts() {
    return cuts.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket forwarded = new Socket(InetAddress.getLoopbackAddress(), server);
        threads.execute(() -> forward(client, forwarded, false));
        threads.execute(() -> forward(forwarded, client, true));
      } catch (IOException closed) {
        // The loop ends with the listener; a server that is away closes the client's connection.
      }
    }
  }

  private void forward(Socket from, Socket to, boolean answers) {
    byte[] buffer = new byte[1 << 16];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int length = in.read(buffer);
      while (length >= 0 && !(answers && losesAnswer(buffer, length))) {
        out.write(buffer, 0, length);
        length = in.read(buffer);
      }
    } catch (IOException closed) {
      // The other direction has closed both sockets.
    }
  }

  private boolean losesAnswer(byte[] buffer, int length) {
    boolean lost =
        new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(ANSWER)
            && commits.incrementAndGet() % every == 0;
    if (lost) {
      cuts.incrementAndGet();
    }
    return lost;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }
}
