package dev.weir.bucket.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands before an endpoint and does to requests what networks and stores do: by a seed, or as it is told. It answers each request on a connection of its own.
 */
public final class FaultProxy implements AutoCloseable {
    /** What may happen to a request. */
    public enum Fault {
        /** The store wants to be left alone; nothing is done. */
        BUSY,
        /** The connection breaks before anything is done. */
        RESET,
        /** Half of the request arrives. */
        HALF_SENT,
        /** It is done, and the connection breaks. */
        LOST_ANSWER,
        /** It is done, and nothing comes for as long as somebody waits. */
        SILENCE,
        /** It is done, and half of the answer comes. */
        HALF_ANSWER,
        /** It is done, and the answer comes a byte at a time. */
        TRICKLE,
        /** It is done a little later. */
        DELAY
    }

    private static final int MAX_HEAD_BYTES = 1 << 16;
    private static final long DELAY_MS = 30;
    private static final long TRICKLE_MS = 20;

    private static final byte[] SLOW_DOWN = answer(
            "503 Slow Down",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>");

    private final ServerSocket door;
    private final int to;
    private final Random random;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Queue<Fault> next = new ArrayDeque<>();
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
    private List<Fault> faults = List.of();
    private double share;
    private int requests;

    private FaultProxy(ServerSocket door, int to, long seed) {
        this.door = door;
        this.to = to;
        this.random = new Random(seed);
    }

    private static byte[] answer(String status, String body) {
        return ("HTTP/1.1 " + status + "\r\nContent-Type: application/xml\r\nContent-Length: " + body.length()
                        + "\r\nConnection: close\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** @param to the endpoint's port */
    public static FaultProxy start(int to, long seed) throws IOException {
        FaultProxy proxy = new FaultProxy(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), to, seed);
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    public int port() {
        return door.getLocalPort();
    }

    /** From now on this part of all requests has one of these faults. */
    public synchronized void trouble(double part, Fault... these) {
        share = part;
        faults = List.of(these);
    }

    public void calm() {
        trouble(0);
    }

    /** The next requests have these, one each. */
    public synchronized void next(Fault... these) {
        next.addAll(List.of(these));
    }

    /** How many requests had it. */
    public synchronized int count(Fault fault) {
        return counts.getOrDefault(fault, 0);
    }

    public synchronized int requests() {
        return requests;
    }

    private synchronized Fault draw() {
        requests++;
        Fault drawn = next.poll();
        if (drawn == null && random.nextDouble() < share) {
            drawn = faults.get(random.nextInt(faults.size()));
        }
        if (drawn != null) {
            counts.merge(drawn, 1, Integer::sum);
        }
        return drawn;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            serve(client, draw());
        } catch (IOException e) {
            // somebody has gone, which is what this is about
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    /** @param fault null: none */
    private void serve(Socket client, Fault fault) throws IOException, InterruptedException {
        InputStream in = new BufferedInputStream(client.getInputStream());
        String head = head(in);
        long length = length(head);
        OutputStream out = client.getOutputStream();
        if (fault == Fault.RESET) {
            client.setSoLinger(true, 0);
            return;
        }
        if (fault == Fault.BUSY) {
            in.skipNBytes(length);
            out.write(SLOW_DOWN);
            return;
        }
        if (fault == Fault.DELAY) {
            Thread.sleep(DELAY_MS);
        }
        byte[] answer = forwarded(head, in, fault == Fault.HALF_SENT ? length / 2 : length);
        switch (fault) {
            case LOST_ANSWER, HALF_SENT -> client.setSoLinger(true, 0);
            case SILENCE -> in.read();
            case HALF_ANSWER -> out.write(answer, 0, answer.length / 2);
            case TRICKLE -> {
                for (byte one : answer) {
                    out.write(one);
                    out.flush();
                    Thread.sleep(TRICKLE_MS);
                }
            }
            case null, default -> out.write(answer);
        }
    }

    /** The whole answer; none if the endpoint does not get all of the request. */
    private byte[] forwarded(String head, InputStream body, long bytes) throws IOException {
        try (Socket endpoint = new Socket(InetAddress.getLoopbackAddress(), to)) {
            open.add(endpoint);
            OutputStream out = endpoint.getOutputStream();
            out.write((head.replaceAll("(?im)^connection:.*\r\n", "") + "Connection: close\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            byte[] chunk = new byte[1 << 16];
            for (long left = bytes; left > 0; ) {
                int read = body.read(chunk, 0, (int) Math.min(left, chunk.length));
                if (read < 0) {
                    throw new EOFException();
                }
                out.write(chunk, 0, read);
                left -= read;
            }
            out.flush();
            return bytes < length(head)
                    ? new byte[0]
                    : endpoint.getInputStream().readAllBytes();
        }
    }

    /** All lines of a request before its body, without the empty one. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int one = in.read();
            if (one < 0 || head.size() > MAX_HEAD_BYTES) {
                throw new EOFException();
            }
            head.write(one);
            matched = one == (matched % 2 == 0 ? '\r' : '\n') ? matched + 1 : one == '\r' ? 1 : 0;
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        return text.substring(0, text.length() - 2);
    }

    private static long length(String head) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, "content-length:", 0, 15))
                .mapToLong(line -> Long.parseLong(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
