namespace Notifications.Chaos.Mishaps;

/// <summary>How long mishaps last.</summary>
internal static class Waits
{
    /// <summary>Up to two seconds.</summary>
    public static Task ShortAsync(Random random, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds(2 * random.NextDouble()), cancellationToken);

    /// <summary>One to three seconds; now and then long enough for every lease to run out.</summary>
    public static Task SomeAsync(Random random, CancellationToken cancellationToken) =>
        Task.Delay(random.Next(20) == 0 ? TimeSpan.FromSeconds(17)
            : TimeSpan.FromSeconds(1 + (2 * random.NextDouble())), cancellationToken);
}
