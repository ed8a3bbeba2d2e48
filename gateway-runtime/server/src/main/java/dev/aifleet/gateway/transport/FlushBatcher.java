package dev.aifleet.gateway.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects what one turn of an event loop writes, and hands it to the kernel at the turn's end:
/// first everything that has arrived is read and worked on, then everything is sent. A write wakes
/// its reader, which on a busy machine takes the core from us at once; sent one by one, answers
/// would cost a change of threads each, and the reader would find a single one every time.
///
/// Nothing waits for anything but the loop itself: a turn is as long as the work that is at hand.
/// Confined to its event loop.
public final class FlushBatcher {
  private static final String NAME = "turn";

  private List<Late> waiting = new ArrayList<>();
  private List<Late> spare = new ArrayList<>();

  /// Makes a connection of this loop write at the end of the turn.
  public void include(ChannelPipeline pipeline) {
    pipeline.addFirst(NAME, new Late());
  }

  private void end() {
    List<Late> now = waiting;
    waiting = spare;
    now.forEach(Late::flushNow);
    now.clear();
    spare = now;
  }

  private final class Late extends ChannelOutboundHandlerAdapter {
    /// Where to flush; null: nothing has been written since the last time.
    private @Nullable ChannelHandlerContext due;

    @Override
    public void flush(ChannelHandlerContext channel) {
      if (due != null) {
        return;
      }
      due = channel;
      waiting.add(this);
      if (waiting.size() == 1) {
        channel.executor().execute(FlushBatcher.this::end);
      }
    }

    /// What was written before the end belongs before it.
    @Override
    public void close(ChannelHandlerContext channel, ChannelPromise promise) {
      flushNow();
      var unused = channel.close(promise);
    }

    private void flushNow() {
      ChannelHandlerContext channel = due;
      if (channel != null) {
        due = null;
        channel.flush();
      }
    }
  }
}
