namespace Notifications.Notifier.Sending;

/// <summary>How the work on one chain ended, for its lane.</summary>
internal abstract record FlowEnd
{
    private FlowEnd()
    {
    }

    /// <param name="MoreWaits">The chain may hold more than was ended.</param>
    /// <param name="NothingWritten">What the limits were charged for it is given back.</param>
    internal sealed record Done(bool MoreWaits, bool NothingWritten = false) : FlowEnd;

    /// <summary>Another notifier serves the lane now.</summary>
    internal sealed record LaneLost : FlowEnd;

    /// <summary>Nothing is known to be wrong with the delivery; the store is, or the program.</summary>
    internal sealed record Failed : FlowEnd;
}
