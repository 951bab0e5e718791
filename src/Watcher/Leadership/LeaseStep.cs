namespace Notifications.Watcher.Leadership;

/// <summary>One process that may lead: a new one with each start.</summary>
internal sealed record HolderId(string Value)
{
    public static HolderId OfThisProcess() => new($"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():n}");

    public override string ToString() => Value;
}

/// <summary>The lease as it stands, and until when it is to be respected.</summary>
/// <param name="Holder">Null: nobody has it.</param>
/// <param name="ExpiresAt">By the reader's own clock: the time when it first saw this beat, and the length of a lease.</param>
internal sealed record LeaseView(HolderId? Holder, DateTimeOffset ExpiresAt);

/// <summary>What to do about leadership now.</summary>
internal abstract record LeaseStep
{
    private LeaseStep() { }

    public sealed record Acquire : LeaseStep;

    public sealed record Renew : LeaseStep;

    public sealed record WaitUntil(DateTimeOffset At) : LeaseStep;

    public static LeaseStep Next(LeaseView lease, HolderId self, DateTimeOffset now) => lease switch
    {
        { Holder: null } => new Acquire(),
        { Holder: { } holder } when holder == self => new Renew(),
        { ExpiresAt: var expires } when expires <= now => new Acquire(),
        { ExpiresAt: var expires } => new WaitUntil(expires),
    };
}
