package dev.aifleet.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// When writes of an event loop are flushed: `|` is a flush, `x` the close.
class FlushBatcherTest {
  private final FlushBatcher flushBatcher = new FlushBatcher();
  private final Kernel kernel = new Kernel();
  private final EmbeddedChannel channel = channel(kernel);

  @Test
  void whatATurnWritesIsSentOnceAtItsEnd() {
    send(channel, "one ");
    send(channel, "two");
    assertThat(kernel.seen).hasToString("one two");

    channel.runPendingTasks();
    assertThat(kernel.seen).hasToString("one two|");
  }

  @Test
  void everyTurnHasAnEnd() {
    send(channel, "one");
    channel.runPendingTasks();
    send(channel, "two");
    channel.runPendingTasks();
    assertThat(kernel.seen).hasToString("one|two|");
  }

  @Test
  void whatWasOnlyWrittenWaitsForItsFlush() {
    var unused = channel.write(text("half"));
    channel.runPendingTasks();
    assertThat(kernel.seen).hasToString("half");
  }

  @Test
  void allConnectionsOfTheLoopAreServed() {
    var there = new Kernel();
    EmbeddedChannel other = channel(there);
    send(channel, "here");
    send(other, "there");
    other.runPendingTasks();
    channel.runPendingTasks();
    assertThat(kernel.seen).hasToString("here|");
    assertThat(there.seen).hasToString("there|");
  }

  @Test
  void aClosingConnectionFirstSendsEarlierWrites() {
    send(channel, "goodbye");
    var unused = channel.pipeline().close();
    channel.runPendingTasks();
    assertThat(kernel.seen).hasToString("goodbye|x");
  }

  private EmbeddedChannel channel(Kernel behind) {
    var made = new EmbeddedChannel();
    flushBatcher.include(made.pipeline());
    made.pipeline().addFirst(behind);
    return made;
  }

  private static void send(EmbeddedChannel channel, String text) {
    var unused = channel.pipeline().writeAndFlush(text(text));
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  /// Takes everything; an embedded channel would end the turn with every write.
  private static final class Kernel extends ChannelOutboundHandlerAdapter {
    private final StringBuilder seen = new StringBuilder();

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      var bytes = (ByteBuf) message;
      seen.append(bytes.toString(StandardCharsets.US_ASCII));
      bytes.release();
      promise.setSuccess();
    }

    @Override
    public void flush(ChannelHandlerContext context) {
      seen.append('|');
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
      seen.append('x');
      promise.setSuccess();
    }
  }
}
