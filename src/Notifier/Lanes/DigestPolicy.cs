namespace Notifications.Notifier.Lanes;

/// <summary>When a crowded lane turns its waiting messages into a digest, and for how long the digest takes what arrives: pure.</summary>
/// <param name="Above">How many messages may wait for their turn; null: the lane's destination is not known yet.</param>
/// <param name="OpenUntil">The end of the calm period after the latest gathering.</param>
internal readonly record struct DigestPolicy(int? Above, DateTimeOffset OpenUntil)
{
    /// <summary>A digest takes what arrives within this time after its latest gathering.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromMinutes(1);

    public static DigestPolicy Initial { get; } = new(Above: null, DateTimeOffset.MinValue);

    /// <param name="destination">How many messages may wait, as the destination says; null: it takes no digests.</param>
    /// <param name="shadow">Nothing is sent, so nothing waits for a limit.</param>
    public DigestPolicy For(int? destination, bool shadow) => this with { Above = shadow ? int.MaxValue : destination ?? int.MaxValue };

    public DigestPolicy Gathered(DateTimeOffset now) => this with { OpenUntil = now + Calm };

    public bool IsOpen(DateTimeOffset now) => now < OpenUntil;

    /// <summary>Whether so many messages of their own become a digest; while one is open a single one is enough.</summary>
    public bool Gathers(int waiting, DateTimeOffset now) => Above is { } most && waiting > (IsOpen(now) ? 0 : most);

    /// <summary>Whether a signal waits for the digest's next call: the open digest is in flight or queued, and takes what arrives
    /// meanwhile.</summary>
    public bool DefersSignals(bool hasDigest, DateTimeOffset now) => IsOpen(now) && hasDigest;

    /// <summary>Whether a signalled key cannot simply join the window of so many keys, and the ledger has to be scanned.</summary>
    public bool NeedsScan(int windowed, int window, DateTimeOffset now) => windowed >= Math.Min(Above ?? 1, window) || IsOpen(now);
}
