namespace Notifications.Notifier.Enrichment.ArgoCd;

/// <summary>What a question to Argo CD came to.</summary>
internal abstract record ArgoCdAnswer<T>
{
    private ArgoCdAnswer()
    {
    }

    internal sealed record Found(T Value) : ArgoCdAnswer<T>;

    /// <summary>It answered that there is none, or that the token may not know.</summary>
    /// <param name="Reason">For the operator and, shortened, for readers; holds no token.</param>
    internal sealed record Refused(string Reason) : ArgoCdAnswer<T>;

    /// <summary>It did not answer: not reached, too slow, an error of its own.</summary>
    internal sealed record Unreachable(string Reason) : ArgoCdAnswer<T>;

    public T? ValueOrNone => this is Found(var value) ? value : default;
}
