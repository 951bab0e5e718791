namespace Notifications.Notifier.Ledger;

/// <summary>Until when a destination told a lane to wait. Told by whoever hears it first, before it is recorded: no other call starts meanwhile.</summary>
internal sealed class LaneBlock(DateTimeOffset? until)
{
    private long ticks = (until ?? DateTimeOffset.MinValue).UtcTicks;

    public DateTimeOffset Until => new(Volatile.Read(ref ticks), TimeSpan.Zero);

    public void Extend(DateTimeOffset to)
    {
        for (var known = Volatile.Read(ref ticks); known < to.UtcTicks;)
        {
            var before = Interlocked.CompareExchange(ref ticks, to.UtcTicks, known);
            if (before == known) return;
            known = before;
        }
    }
}
