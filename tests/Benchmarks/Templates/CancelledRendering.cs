namespace Notifications.Benchmarks.Templates;

/// <summary>The end of one cancelled rendering.</summary>
/// <param name="Took">From just before the cancellation, in the thread that cancels, to the end of the rendering.</param>
/// <param name="GarbagePause">What of it all threads stood still for the garbage collector.</param>
/// <param name="Waited">What of it the rendering's thread, or the one that cancels, was ready to run and had no processor.</param>
internal readonly record struct CancelledRendering(TimeSpan Took, TimeSpan GarbagePause, TimeSpan Waited)
{
    /// <summary>What is left for the rendering itself; where a pause and a wait fall together it is too small by the shorter one.</summary>
    public TimeSpan Rest => Took - GarbagePause - Waited is { Ticks: > 0 } rest ? rest : TimeSpan.Zero;
}
