package dev.aifleet.gateway.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects the writes of one turn of an event loop and flushes them at its end: first everything
/// that has arrived is read and handled, then everything is sent. A flush wakes its reader, which
/// on a busy machine takes the core at once; flushed one by one, responses would cost a thread
/// switch each.
///
/// Adds no delay beyond the current turn of the loop. Confined to its event loop.
public final class FlushBatcher {
  private static final String NAME = "turn";

  private List<Late> waiting = new ArrayList<>();
  private List<Late> spare = new ArrayList<>();

  /// Makes a connection of this loop flush at the end of the turn.
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
    /// Where to flush; null: nothing was written since the last flush.
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

    /// Pending writes precede the close.
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
