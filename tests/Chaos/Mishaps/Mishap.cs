namespace Notifications.Chaos.Mishaps;

/// <summary>Something that can go wrong with one part: it strikes, lasts, and is over when the task ends.</summary>
/// <param name="Kind">As the table counts it.</param>
/// <param name="Part">Whom it strikes.</param>
/// <param name="Weight">How often, compared with the others.</param>
internal sealed record Mishap(string Kind, string Part, int Weight, Func<Random, CancellationToken, Task> StrikeAsync);
